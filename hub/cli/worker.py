"""One of several processes that serve: it ends when the one that started it has ended, however that came."""

from __future__ import annotations

import multiprocessing
import os
import signal
from threading import Thread

from hub.app import from_environment


def application() -> object:
    """The application of this worker; uvicorn calls this."""
    Thread(target=_end_with_the_parent, daemon=True).start()
    return from_environment()


def _end_with_the_parent() -> None:
    """A worker whose parent was killed would keep the port and miss its database."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
