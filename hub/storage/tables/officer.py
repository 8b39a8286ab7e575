"""Officers: the people of the ministry and of charities who sign in with their national identity."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY

from hub.storage.tables.base import key, link, metadata, moment, sealed

officer = Table(
    "officer",
    metadata,
    key(),
    link("charity_id", "charity", nullable=True),
    Column("name", Text),
    sealed("civil_number"),
    Column("civil_index", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    moment("admitted_at"),
    moment("dismissed_at", nullable=True),
    Column("dismissed_reason", Text),
    CheckConstraint("civil_number IS NOT NULL", name="has_a_civil_number"),
    CheckConstraint("(dismissed_at IS NULL) = (dismissed_reason IS NULL)", name="dismissed_for_a_reason"),
    Index(None, "civil_index", unique=True, postgresql_where=text("dismissed_at IS NULL")),
    comment="An officer of a charity, or of the ministry where there is none; a person holds one office at a time",
)
