"""The audit trail: hash-chained records in a few strands, and where each strand ends."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from hub.storage.tables.base import metadata, moment

audit_event = Table(
    "audit_event",
    metadata,
    Column("strand", SmallInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", Uuid, nullable=False, unique=True),
    moment("at"),
    Column("kind", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("charity_id", Uuid),
    Column("subject_id", Uuid),
    Column("purpose", Text),
    Column("operation", Text, nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("person_ids", ARRAY(Uuid), nullable=False),
    Column("previous_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("strand", "seq"),
    CheckConstraint("kind IN ('READ', 'WRITE')", name="kind"),
    comment="Append-only. Each record's hash covers the record and the hash before it in its strand",
)

audit_about = Table(
    "audit_about",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    PrimaryKeyConstraint("person_id", "event_id"),
    comment="Whom each record of the trail is about, for finding a person's: written with it, and proved against it",
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("strand", SmallInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    comment="Where each strand ends; its row lock puts the writers of one strand in a line",
)
