"""Projects as charities publish them: texts, places, participants, budgets, results, transactions."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Double,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from hub.storage.tables.base import key, link, metadata, moment

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
    Column("approved_facts", JSONB),
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
    Column("results", JSONB, nullable=False),
    Column("planned_start", Date),
    Column("planned_end", Date),
    Column("actual_start", Date),
    Column("actual_end", Date),
    Column("currency", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("content_digest", LargeBinary, nullable=False),
    moment("published_at"),
    moment("changed_at"),
    UniqueConstraint("charity_id", "external_id"),
    CheckConstraint("approval IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'RETURNED')", name="approval"),
    CheckConstraint("track IN ('CARE', 'DEVELOPMENT')", name="track"),
    CheckConstraint(
        "(approved_revision IS NULL) = (approved_facts IS NULL)", name="approved_as_it_stood_in_a_revision"
    ),
    CheckConstraint("approval <> 'APPROVED' OR approved_revision IS NOT NULL", name="approved_revision"),
    Index(None, "charity_id", "id"),
    Index(None, "country", "id"),
    comment="Lists of texts, sectors, places, participants and results are JSON: shown, never added up",
)

budget_line = Table(
    "budget_line",
    metadata,
    key(),
    link("project_id", "project", ondelete="CASCADE"),
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
)

project_transaction = Table(
    "project_transaction",
    metadata,
    key(),
    link("project_id", "project", ondelete="CASCADE"),
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
)
