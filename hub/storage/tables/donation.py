"""Donations as charities publish them; whose they are is told by a keyed index alone."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from hub.storage.tables.base import key, link, metadata, moment

donation = Table(
    "donation",
    metadata,
    key(),
    link("charity_id", "charity"),
    Column("reference", Text, nullable=False),
    Column("project_id", Uuid),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    Column("donated_on", Date, nullable=False),
    Column("donor_index", LargeBinary),
    Column("donor_id", Uuid),
    moment("published_at"),
    moment("changed_at"),
    UniqueConstraint("charity_id", "reference"),
    ForeignKeyConstraint(["project_id", "charity_id"], ["project.id", "project.charity_id"]),
    CheckConstraint("amount > 0", name="amount_is_positive"),
    CheckConstraint("(donor_index IS NULL) = (donor_id IS NULL)", name="donor"),
    Index(None, "charity_id", "id"),
    Index(None, "donor_id", "id"),
    Index(None, "donor_index", "id"),
    comment="donor_index is the keyed index of the donor's civil number, donor_id who signs in with it unregistered",
)
