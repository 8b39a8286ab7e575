"""What people allow clients: families of tokens, with the codes and refresh tokens that lead to them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from hub.storage.tables.base import key, link, metadata, moment

token_family = Table(
    "token_family",
    metadata,
    key(),
    Column("client_id", Text, ForeignKey("client.client_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    link("charity_id", "charity", nullable=True),
    Column("scopes", ARRAY(Text), nullable=False),
    moment("auth_time"),
    moment("expires_at"),
    moment("revoked_at", nullable=True),
    CheckConstraint("kind IN ('CHARITY', 'MINISTRY', 'PERSON')", name="kind"),
    CheckConstraint("(kind = 'CHARITY') = (charity_id IS NOT NULL)", name="charity_of_its_officers"),
    Index(None, "expires_at"),
    comment="All tokens that descend from one sign-in; they end together",
)

authorization_code = Table(
    "authorization_code",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    link("family_id", "token_family", ondelete="CASCADE"),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("nonce", Text),
    Column("jkt", Text),
    moment("expires_at"),
    moment("used_at", nullable=True),
    Index(None, "family_id"),
)

refresh_token = Table(
    "refresh_token",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    link("family_id", "token_family", ondelete="CASCADE"),
    Column("jkt", Text),
    moment("used_at", nullable=True),
    Index(None, "family_id"),
)

revoked_token = Table(
    "revoked_token",
    metadata,
    Column("name", Text, primary_key=True),
    moment("expires_at"),
    Index(None, "expires_at"),
    comment="Access tokens that ended early, by their jti or by their family, until they would have ended anyway",
)

used_proof = Table(
    "used_proof",
    metadata,
    Column("proof_hash", LargeBinary, primary_key=True),
    moment("expires_at"),
    Index(None, "expires_at"),
    comment="DPoP proofs that were shown already (RFC 9449, 11.1)",
)
