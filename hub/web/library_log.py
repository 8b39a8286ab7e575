"""How what the libraries log stands in the hub's log: a JSON line that names a fault and its place, not its words."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime

_PLACES = 8


class LibraryLine(logging.Formatter):
    """Messages of exceptions may carry rows and arguments, and so may what follows the first line of a message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "event": _first_line(record.getMessage()),
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            frames = traceback.extract_tb(fault.__traceback__)[-_PLACES:]
            line["error"] = type(fault).__name__
            line["at"] = [f"{each.filename.rsplit('/', 1)[-1]}:{each.lineno} {each.name}" for each in frames]
        return json.dumps(line, ensure_ascii=False)


def _first_line(message: str) -> str:
    """Of a whole traceback the kind of the exception, of anything else the first line."""
    lines = message.strip().splitlines() or [""]
    return lines[-1].partition(":")[0] if lines[0].startswith("Traceback") else lines[0]
