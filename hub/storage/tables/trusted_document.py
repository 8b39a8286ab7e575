"""Trusted documents: the GraphQL documents that an operator has entrusted to a client, or to all of them, by name."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text, UniqueConstraint

from hub.storage.tables.base import key, metadata, moment

trusted_document = Table(
    "trusted_document",
    metadata,
    key(),
    Column("client_id", Text, ForeignKey("client.client_id"), nullable=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    moment("added_at"),
    UniqueConstraint("name", "client_id", postgresql_nulls_not_distinct=True),
)
