"""The first schema: every table, the ends of the audit strands, and the guard of the audit trail."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes every table and lets the audit trail begin."""
    tables = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for statement in (*tables.split(";\n\n"), _HEADS, *_GUARD):
        op.execute(statement)


_HEADS = """
INSERT INTO audit_head (strand, seq, hash)
SELECT strand, 0, decode(repeat('00', 32), 'hex') FROM generate_series(0, 7) AS strand
"""

_GUARD = (
    """
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only ever added to' USING ERRCODE = 'restrict_violation';
END $$
""",
    *(
        f"""
CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit()
"""
        for table in ("audit_event", "audit_about")
    ),
)
