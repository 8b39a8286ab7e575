"""What libraries log becomes one JSON line that names a fault and where it was, not what it said."""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest

from hub.web.library_log import LibraryLine

NUMBER = "284030900015"


def _line(message: str, *, fault: bool = False) -> Any:
    record = logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, None, None)
    if fault:
        try:
            raise ValueError(NUMBER)
        except ValueError:
            record.exc_info = sys.exc_info()
    text = LibraryLine().format(record)
    assert "\n" not in text
    assert NUMBER not in text
    return json.loads(text)


def test_a_fault_is_named_by_its_kind_and_place() -> None:
    line = _line("Exception in ASGI application\n", fault=True)
    assert (line["event"], line["error"]) == ("Exception in ASGI application", "ValueError")
    assert line["at"][-1].startswith("test_library_log.py:")


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (
            f"Task exception was never retrieved\nfuture: ValueError('{NUMBER}')",
            "Task exception was never retrieved",
        ),
        (
            f"Traceback (most recent call last):\n  File …\nbuiltins.ValueError: {NUMBER}",
            "builtins.ValueError",
        ),
        ("", ""),
    ],
)
def test_only_what_names_the_fault_is_kept_of_a_message(message: str, event: str) -> None:
    assert _line(message)["event"] == event
