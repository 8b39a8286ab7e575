"""What was forecast of projects that run, and the charities' records from which it was."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from hub.storage.tables.base import key, link, metadata, moment

risk_forecast = Table(
    "risk_forecast",
    metadata,
    key(),
    Column("project_id", Uuid, nullable=False),
    Column("charity_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    # From 0 to 1; none where it cannot be told, and the reasons say what is missing.
    Column("chance", Double),
    Column("reasons", JSONB, nullable=False),
    moment("made_at"),
    UniqueConstraint("project_id", "outcome"),
    ForeignKeyConstraint(
        ["charity_id", "project_id"], ["project.charity_id", "project.id"], ondelete="CASCADE"
    ),
    CheckConstraint("outcome IN ('OVER_BUDGET', 'LATE')", name="outcome"),
    CheckConstraint("chance BETWEEN 0 AND 1", name="chance"),
)

risk_record = Table(
    "risk_record",
    metadata,
    key(),
    link("charity_id", "charity"),
    Column("outcome", Text, nullable=False),
    Column("finished", Integer, nullable=False),
    Column("happened", Integer, nullable=False),
    moment("counted_at"),
    UniqueConstraint("charity_id", "outcome"),
    CheckConstraint("outcome IN ('OVER_BUDGET', 'LATE')", name="outcome"),
    CheckConstraint("happened BETWEEN 0 AND finished", name="happened"),
    comment="Of each charity: how many projects have finished, and to how many of them it happened",
)
