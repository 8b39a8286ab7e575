"""The thresholds beyond which the ministry wants to be told of a budget, for each track."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, Numeric, Table, Text

from hub.storage.tables.base import key, metadata, moment

deviation_policy = Table(
    "deviation_policy",
    metadata,
    key(),
    Column("track", Text, nullable=False, unique=True),
    Column("overspent", Numeric, nullable=False),
    Column("ahead", Numeric, nullable=False),
    Column("line_overspent", Numeric, nullable=False),
    Column("under_burn", Numeric, nullable=False),
    Column("elapsed", Numeric, nullable=False),
    Column("index", Numeric, nullable=False),
    Column("implausible", Numeric, nullable=False),
    Column("grace_days", Integer, nullable=False),
    moment("set_at"),
    CheckConstraint("track IN ('CARE', 'DEVELOPMENT')", name="track"),
)
