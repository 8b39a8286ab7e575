"""Writes the baseline of the migrations anew from the tables: `python -m tests.architecture.write_baseline`.

Only until the first release: from then on a change of the tables is a migration of its own.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from sqlalchemy import create_mock_engine
from sqlalchemy.sql.ddl import ExecutableDDLElement

import hub.storage.migrations.versions
from hub.storage.jobs import ddl_of_the_queue
from hub.storage.tables import metadata

_VERSIONS = Path(hub.storage.migrations.versions.__path__[0])
BASELINE, QUEUE = _VERSIONS / "r0001_baseline.sql", _VERSIONS / "r0001_queue.sql"


def ddl_of_the_tables() -> str:
    """The statements that make all tables, as a file of SQL."""
    statements: list[str] = []

    def keep(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("postgresql+asyncpg://", keep)
    metadata.create_all(engine, checkfirst=False)
    return (
        "\n\n".join(
            "\n".join(line.rstrip() for line in text.strip().splitlines()) + ";"
            for text in _in_order(statements)
        )
        + "\n"
    )


def _in_order(statements: list[str]) -> list[str]:
    """The statements with each table's indexes by name, since SQLAlchemy keeps them in no order."""
    runs = groupby(statements, key=lambda text: text.startswith("CREATE INDEX"))
    return [text for are_indexes, run in runs for text in (sorted(run) if are_indexes else run)]


if __name__ == "__main__":
    BASELINE.write_text(ddl_of_the_tables().replace("\t", "    "))
    QUEUE.write_text(ddl_of_the_queue() + "\n")
