"""What the hub found: a suspicion or a forecast about some objects, with its reasons and what the ministry said of it."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from hub.storage.tables.base import key, metadata, moment

finding = Table(
    "finding",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    # What makes the same fact, found again, the same finding; each kind makes its keys in its own way.
    Column("natural_key", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("score", Double, nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("material_digest", LargeBinary, nullable=False),
    # Beside each other, the type and the id of each object that it is about; and the charities whose they are.
    Column("subject_types", ARRAY(Text), nullable=False),
    Column("subject_ids", ARRAY(Uuid), nullable=False),
    Column("charity_ids", ARRAY(Uuid), nullable=False),
    Column("state", Text, nullable=False, server_default="OPEN"),
    moment("found_at"),
    moment("changed_at"),
    moment("gone_at", nullable=True),
    moment("decided_at", nullable=True),
    Column("decision", Text),
    Column("note", Text),
    Column("decided_by", Text),
    Column("decided_by_person", Uuid),
    UniqueConstraint("kind", "natural_key"),
    CheckConstraint("severity IN ('LOW', 'MEDIUM', 'HIGH')", name="severity"),
    CheckConstraint("state IN ('OPEN', 'CONFIRMED', 'DISMISSED', 'RESOLVED')", name="state"),
    CheckConstraint("decision IN ('CONFIRM', 'DISMISS')", name="decision"),
    CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_when"),
    CheckConstraint("cardinality(subject_types) = cardinality(subject_ids)", name="subjects"),
    Index(None, "charity_ids", postgresql_using="gin"),
    Index(None, "subject_ids", postgresql_using="gin"),
)
