"""Projects as charities publish them: texts, places, participants, budgets, results, transactions."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from hub.storage.tables.base import key, link, metadata, moment

TOTALS = ("planned", "revised", "committed", "spent")
"""What a project's money comes to in its own currency; kept in the row, for those who may not see what it is made of."""


def _owned() -> ForeignKeyConstraint:
    """Whose money it is stands in the row itself, for the walls between rows, and can only be whose project it is."""
    return ForeignKeyConstraint(
        ["charity_id", "project_id"], ["project.charity_id", "project.id"], ondelete="CASCADE"
    )


project = Table(
    "project",
    metadata,
    key(),
    link("charity_id", "charity"),
    Column("external_id", Text, nullable=False),
    Column("iati_identifier", Text),
    Column("titles", JSONB, nullable=False),
    Column("descriptions", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("approval", Text, nullable=False, server_default="DRAFT"),
    Column("approved_revision", Integer),
    Column("track", Text, nullable=False),
    Column("sector", Text),
    Column("sectors", JSONB, nullable=False),
    Column("country", Text, nullable=False),
    Column("countries", JSONB, nullable=False),
    Column("region", Text),
    Column("regions", JSONB, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("locations", JSONB, nullable=False),
    Column("participants", JSONB, nullable=False),
    Column("partner_refs", ARRAY(Text), nullable=False, server_default="{}"),
    Column("results", JSONB, nullable=False),
    Column("milestones", JSONB, nullable=False, server_default="[]"),
    Column("documents", JSONB, nullable=False, server_default="[]"),
    Column("beneficiaries_reached", Integer),
    Column("planned_start", Date),
    Column("planned_end", Date),
    Column("actual_start", Date),
    Column("actual_end", Date),
    Column("currency", Text, nullable=False),
    *(Column(total, Numeric, nullable=False, server_default="0") for total in TOTALS),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("content_digest", LargeBinary, nullable=False),
    moment("published_at"),
    moment("changed_at"),
    moment("money_moved_at", nullable=True),
    UniqueConstraint("charity_id", "external_id"),
    CheckConstraint("approval IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'RETURNED')", name="approval"),
    CheckConstraint("track IN ('CARE', 'DEVELOPMENT')", name="track"),
    CheckConstraint("approval <> 'APPROVED' OR approved_revision IS NOT NULL", name="approved_revision"),
    UniqueConstraint("charity_id", "id"),
    Index(None, "country", "id"),
    Index(None, "partner_refs", postgresql_using="gin"),
    comment="Lists of texts, sectors, places, participants and results are JSON: shown, never added up",
)

budget_line = Table(
    "budget_line",
    metadata,
    key(),
    Column("charity_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value_date", Date),
    UniqueConstraint("project_id", "position"),
    CheckConstraint("kind IN ('ORIGINAL', 'REVISED')", name="kind"),
    CheckConstraint("status IN ('INDICATIVE', 'COMMITTED')", name="status"),
    _owned(),
)

project_transaction = Table(
    "project_transaction",
    metadata,
    key(),
    Column("charity_id", Uuid, nullable=False),
    Column("project_id", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("value_date", Date),
    Column("description", Text),
    Column("provider", JSONB),
    Column("receiver", JSONB),
    moment("published_at"),
    moment("changed_at"),
    UniqueConstraint("project_id", "reference"),
    Index(None, "project_id", "id"),
    _owned(),
)
