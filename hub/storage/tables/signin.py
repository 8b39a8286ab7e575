"""Sign-ins under way: what a browser is on its way to allow, until it has, or ten minutes have passed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Table, Text

from hub.storage.tables.base import key, metadata, moment, sealed

signin = Table(
    "signin",
    metadata,
    key(),
    Column("browser_hash", LargeBinary, nullable=False, unique=True),
    Column("language", Text, nullable=False),
    Column("step", Text, nullable=False),
    sealed("request"),
    sealed("kept"),
    sealed("civil_number"),
    Column("civil_index", LargeBinary),
    Column("callback_hash", LargeBinary, unique=True),
    Column("failure", Text),
    Column("ask_every", Integer),
    moment("ask_after", nullable=True),
    moment("answer_until", nullable=True),
    moment("began_at"),
    moment("expires_at"),
    CheckConstraint("step IN ('BEGUN', 'ASKED', 'IDENTIFIED', 'FAILED')", name="step"),
    CheckConstraint("(step = 'IDENTIFIED') = (civil_number IS NOT NULL)", name="number_once_identified"),
    CheckConstraint("(step = 'FAILED') = (failure IS NOT NULL)", name="failed_for_a_reason"),
    Index(None, "civil_index"),
    Index(None, "began_at"),
    comment="A sign-in under way; of the browser's cookie and the provider's request id only hashes are kept",
)
