"""Budgets as they stood before a charity published other ones."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table
from sqlalchemy.dialects.postgresql import JSONB

from hub.storage.tables.base import key, link, metadata, moment

budget_revision = Table(
    "budget_revision",
    metadata,
    key(),
    link("project_id", "project", ondelete="CASCADE"),
    link("charity_id", "charity"),
    Column("revision", Integer, nullable=False),
    moment("replaced_at"),
    Column("lines", JSONB, nullable=False),
    Index(None, "project_id", "id"),
    comment="revision is the project's last one with these lines, which are JSON in the schema's field names",
)
