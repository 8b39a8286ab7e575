"""The steps of a project between its charity and the ministry: asked, decided, opened again by a change."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from hub.storage.tables.base import key, link, metadata, moment

project_step = Table(
    "project_step",
    metadata,
    key(),
    link("project_id", "project", ondelete="CASCADE"),
    link("charity_id", "charity"),
    Column("kind", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    moment("at"),
    Column("client_id", Text, nullable=False),
    Column("subject_id", Uuid),
    link("by_charity_id", "charity", nullable=True),
    Column("reason", Text),
    Column("changes", ARRAY(Text), nullable=False, server_default="{}"),
    CheckConstraint("kind IN ('SUBMITTED', 'APPROVED', 'RETURNED', 'REOPENED')", name="kind"),
    CheckConstraint("(kind IN ('APPROVED', 'RETURNED')) = (reason IS NOT NULL)", name="decided_for_a_reason"),
    CheckConstraint("(kind = 'REOPENED') = (changes <> '{}')", name="reopened_by_a_change"),
    Index(None, "project_id", "id"),
    comment="charity_id is whose project it is; by_charity_id for whom the caller acted, none for the ministry",
)
