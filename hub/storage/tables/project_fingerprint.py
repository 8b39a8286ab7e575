"""What of each project is compared with all others': narrow rows, since every one of them is read at once."""

from __future__ import annotations

from sqlalchemy import REAL, Column, ForeignKeyConstraint, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, BIT

from hub.storage.tables.base import metadata

project_fingerprint = Table(
    "project_fingerprint",
    metadata,
    Column("project_id", Uuid, primary_key=True),
    Column("charity_id", Uuid, nullable=False),
    # What the project said when the fingerprint was taken.
    Column("content_digest", LargeBinary, nullable=False),
    Column("meaning", BIT(384), nullable=False),
    Column("names", BIT(256), nullable=False),
    Column("countries", ARRAY(Text), nullable=False),
    Column("latitude", REAL),
    Column("longitude", REAL),
    # Days since the first day of the year 1, so that their difference is a number.
    Column("start_day", Integer),
    ForeignKeyConstraint(
        ["charity_id", "project_id"], ["project.charity_id", "project.id"], ondelete="CASCADE"
    ),
)
