"""Member charities, and the OAuth clients through which they and the ministry come in."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from hub.storage.tables.base import key, link, metadata, moment

charity = Table(
    "charity",
    metadata,
    key(),
    Column("code", Text, nullable=False, unique=True),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="ADMITTED"),
    moment("admitted_at"),
    moment("suspended_at", nullable=True),
    Column("suspended_reason", Text),
    CheckConstraint("state IN ('ADMITTED', 'SUSPENDED')", name="state"),
)

client = Table(
    "client",
    metadata,
    key(),
    Column("client_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    link("charity_id", "charity", nullable=True),
    Column("name", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("auth_method", Text, nullable=False),
    Column("secret_hash", Text),
    Column("jwk", JSONB),
    Column("redirect_uris", ARRAY(Text), nullable=False, server_default="{}"),
    Column("dpop_required", Boolean, nullable=False, server_default="false"),
    Column("id_token_signed_response_alg", Text, nullable=False, server_default="RS256"),
    Column("trusted_documents_only", Boolean, nullable=False, server_default="false"),
    moment("created_at"),
    moment("revoked_at", nullable=True),
    Column("revoked_reason", Text),
    CheckConstraint("kind IN ('CHARITY', 'MINISTRY', 'DONOR_PORTAL', 'PERSON')", name="kind"),
    CheckConstraint("(kind = 'CHARITY') = (charity_id IS NOT NULL)", name="charity_of_charity_clients"),
    CheckConstraint("auth_method IN ('client_secret_basic', 'private_key_jwt', 'none')", name="auth_method"),
    CheckConstraint("id_token_signed_response_alg IN ('RS256', 'ES256')", name="id_token_alg"),
    CheckConstraint(
        "redirect_uris <> '{}' OR (auth_method <> 'none' AND kind <> 'PERSON')", name="acts_for_somebody"
    ),
)

used_assertion = Table(
    "used_assertion",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("jti", Text, primary_key=True),
    moment("expires_at"),
    Index(None, "expires_at"),
)
