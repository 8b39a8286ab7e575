"""Tells what `init` found and wrote, to people and as a document."""

from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape

from charity_adapter.messages import Language, message, say
from charity_adapter.starting import Begun, GuessedTable


def begun_document(config: Path, begun: Begun) -> dict[str, Any]:
    """What was begun, for programs."""
    return {
        "config": str(config),
        "iati": [str(path) for path in begun.files],
        "tables": [
            {
                "file": str(table.path),
                "sheet": table.sheet,
                "kind": table.kind.value,
                "columns": [
                    {"field": own.field, "language": own.language, "column": own.column}
                    for own in table.columns
                ],
                "unread": list(table.unread),
            }
            for table in begun.tables
        ],
        "missing": [{"file": _place(table), "field": field} for table, field in begun.missing],
        "without_tables": [str(path) for path in begun.without],
        "unread": [str(path) for path in begun.unread],
    }


def show_begun(config: Path, begun: Begun, language: Language, output: Console) -> None:
    """What was begun, for people."""
    for table in begun.tables:
        _print(output, language, "init-table", file=_place(table), kind=table.kind, count=len(table.columns))
    for table, field in begun.missing:
        _print(output, language, "init-missing", file=_place(table), kind=table.kind, field=field)
    for path in begun.without:
        _print(output, language, "init-nothing", file=str(path))
    for path in begun.unread:
        _print(output, language, "init-unread", file=str(path))
    _print(output, language, "init-written", file=str(config))


def _print(output: Console, language: Language, key: str, **details: str | int) -> None:
    output.print(escape(say(message(key, **details), language)))


def _place(table: GuessedTable) -> str:
    return f"{table.path}{f' [{table.sheet}]' if table.sheet else ''}"
