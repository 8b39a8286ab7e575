"""The outbox: which aid, project or finding changed, written by PostgreSQL in the transaction that changed it.

Triggers write it, once a statement however many rows it touches, so that no writer can forget to. A row tells only
that something changed; who may know of it, and what, is decided when it is read for each of those who follow.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    event,
)

from hub.storage.tables.aid import aid
from hub.storage.tables.base import metadata, moment
from hub.storage.tables.finding import finding
from hub.storage.tables.project import project, project_transaction

outbox = Table(
    "outbox",
    metadata,
    # Readers ask what became visible between two snapshots: numbers would be in the order of writing, not committing.
    Column("transaction_id", BigInteger, nullable=False),
    Column("type_name", Text, nullable=False),
    Column("object_id", Uuid, nullable=False),
    moment("written_at"),
    PrimaryKeyConstraint("transaction_id", "type_name", "object_id"),
    comment="What changed, for those who follow it; written by triggers, kept for an hour",
)

_FUNCTION = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (transaction_id, type_name, object_id, written_at)
    SELECT pg_current_xact_id()::text::bigint, TG_ARGV[0], changed.{column}, clock_timestamp() FROM {rows}
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$
"""
_WRITTEN = _FUNCTION.format(name="tell_of_rows", column="id", rows="changed")
_PART_WRITTEN = _FUNCTION.format(name="tell_of_projects", column="project_id", rows="changed")
_FOUND_AGAIN = _FUNCTION.format(
    name="tell_of_found_again",
    column="id",
    rows="changed JOIN before USING (id) WHERE changed.found_at <> before.found_at",
)

_NEW = "REFERENCING NEW TABLE AS changed"
_OLD = "REFERENCING OLD TABLE AS changed"
_BOTH = "REFERENCING OLD TABLE AS before NEW TABLE AS changed"
_TRIGGERS = (
    (aid, "INSERT", _NEW, "tell_of_rows('Aid')"),
    (aid, "UPDATE", _NEW, "tell_of_rows('Aid')"),
    (project, "INSERT", _NEW, "tell_of_rows('Project')"),
    (project, "UPDATE", _NEW, "tell_of_rows('Project')"),
    # Totals that come out the same leave the project's row alone, though its transactions have changed.
    (project_transaction, "INSERT", _NEW, "tell_of_projects('Project')"),
    (project_transaction, "UPDATE", _NEW, "tell_of_projects('Project')"),
    (project_transaction, "DELETE", _OLD, "tell_of_projects('Project')"),
    (finding, "INSERT", _NEW, "tell_of_rows('Finding')"),
    (finding, "UPDATE", _BOTH, "tell_of_found_again('Finding')"),
)


def fill_the_outbox(metadata: MetaData) -> None:
    """Has the tables whose changes are followed made with their triggers."""
    for function in (_WRITTEN, _PART_WRITTEN, _FOUND_AGAIN):
        event.listen(metadata, "before_create", DDL(function))  # type: ignore[no-untyped-call]
    for table, change, rows, calls in _TRIGGERS:
        made = (
            f"CREATE TRIGGER tells_of_{change.lower()} AFTER {change} ON {table.name} {rows} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {calls}"
        )
        event.listen(table, "after_create", DDL(made))  # type: ignore[no-untyped-call]
