"""Implementing partners abroad, and the approvals that two ministries give them for a time."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Date, Index, Table, Text, Uuid

from hub.storage.tables.base import key, link, metadata, moment

partner = Table(
    "partner",
    metadata,
    key(),
    Column("identifier", Text, nullable=False),
    Column("identifier_key", Text, nullable=False, unique=True),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("country", Text),
    moment("registered_at"),
    comment="identifier_key is the identifier as projects' references are compared with it",
)

partner_approval = Table(
    "partner_approval",
    metadata,
    key(),
    link("partner_id", "partner"),
    Column("ministry", Text, nullable=False),
    Column("approved_from", Date, nullable=False),
    Column("approved_until", Date),
    moment("approved_at"),
    Column("client_id", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("withdrawn_on", Date),
    Column("withdrawn_reason", Text),
    Column("withdrawn_client_id", Text),
    Column("withdrawn_subject_id", Uuid),
    CheckConstraint("ministry IN ('SOCIAL', 'FOREIGN_AFFAIRS')", name="ministry"),
    CheckConstraint("approved_until >= approved_from", name="approved_for_a_time"),
    CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_for_a_reason"),
    Index(None, "partner_id", "id"),
    comment="An approval holds from its first day to its last, and not from the day it was withdrawn on",
)
