"""What each project said when the ministry approved it last."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from hub.storage.tables.base import link, metadata, moment

approved_version = Table(
    "approved_version",
    metadata,
    Column("id", Uuid, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True),
    link("charity_id", "charity"),
    Column("revision", Integer, nullable=False),
    moment("approved_at"),
    Column("facts", JSONB, nullable=False),
    comment="The id is the project's; facts has its budget, places and partners in the schema's field names",
)
