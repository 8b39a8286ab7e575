"""One of several processes that serve: it ends when the one that started it has ended, however that came."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from threading import Thread

from hub.app import from_environment

PATIENCE_SECONDS = 8
"""How long a worker without a parent has to finish its requests."""


def application() -> object:
    """The application of this worker; uvicorn calls this."""
    Thread(target=_end_with_the_parent, daemon=True).start()
    return from_environment()


def _end_with_the_parent() -> None:
    """A worker whose parent was killed would keep the port and miss its database.

    It ends as it is asked to; one that waits in vain for what the parent took along ends all the same.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE_SECONDS)
        os._exit(1)
