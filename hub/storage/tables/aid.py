"""Aid types, aid, the slots that make one payer, and the answers kept for retries."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from hub.storage.tables.base import key, link, metadata, moment

aid_type = Table(
    "aid_type",
    metadata,
    key(),
    Column("code", Text, nullable=False, unique=True),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("counted_for", Text, nullable=False),
    Column("cycle", Text, nullable=False),
    Column("ceiling", Numeric),
    Column("currency", Text),
    Column("co_funding", Boolean, nullable=False, server_default="false"),
    Column("document_required", Text),
    Column("identity_required", Boolean, nullable=False, server_default="false"),
    Column("trial", Boolean, nullable=False, server_default="false"),
    Column("active", Boolean, nullable=False, server_default="true"),
    moment("set_at"),
    CheckConstraint("counted_for IN ('PERSON', 'HOUSEHOLD')", name="counted_for"),
    CheckConstraint("cycle IN ('MONTH', 'QUARTER', 'YEAR', 'SEASON', 'ONCE')", name="cycle"),
    CheckConstraint("(ceiling IS NULL) = (currency IS NULL)", name="ceiling_has_a_currency"),
    CheckConstraint("NOT co_funding OR ceiling IS NOT NULL", name="co_funding_has_a_ceiling"),
)

aid = Table(
    "aid",
    metadata,
    key(),
    link("beneficiary_id", "beneficiary"),
    link("charity_id", "charity"),
    link("aid_type_id", "aid_type"),
    Column("cycles", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False),
    Column("amount", Numeric, nullable=False),
    Column("currency", Text, nullable=False),
    moment("granted_at"),
    Column("delivered_on", Date),
    moment("delivered_at", nullable=True),
    Column("evidence", Text),
    moment("cancelled_at", nullable=True),
    Column("cancel_reason", Text),
    Column("returned_on", Date),
    moment("returned_at", nullable=True),
    Column("return_reason", Text),
    CheckConstraint("state IN ('GRANTED', 'DELIVERED', 'CANCELLED', 'RETURNED')", name="state"),
    CheckConstraint("amount > 0", name="amount_is_positive"),
    Index(None, "beneficiary_id", "id"),
    Index(None, "charity_id", "id"),
)

aid_slot = Table(
    "aid_slot",
    metadata,
    Column("subject_id", Uuid, nullable=False),
    link("aid_type_id", "aid_type"),
    Column("cycle", Text, nullable=False),
    Column("committed", Numeric, nullable=False),
    PrimaryKeyConstraint("subject_id", "aid_type_id", "cycle", name="one_payer"),
    CheckConstraint("committed >= 0", name="committed_is_not_negative"),
    comment="One row a subject, aid type and cycle that is taken; its primary key is what makes one payer",
)

slot_share = Table(
    "slot_share",
    metadata,
    Column("subject_id", Uuid, nullable=False),
    link("aid_type_id", "aid_type"),
    Column("cycle", Text, nullable=False),
    link("aid_id", "aid"),
    PrimaryKeyConstraint("subject_id", "aid_type_id", "cycle", "aid_id"),
    Index(None, "aid_id"),
    comment="Which aids hold a slot: one without co-funding, several under the ceiling with it",
)

kept_answer = Table(
    "kept_answer",
    metadata,
    Column("client_id", Text, nullable=False),
    Column("idempotency_key", Text, nullable=False),
    Column("input_digest", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    moment("answered_at"),
    PrimaryKeyConstraint("client_id", "idempotency_key"),
    Index(None, "answered_at"),
    comment="The first answer to each idempotency key, written in the transaction that made it true",
)
