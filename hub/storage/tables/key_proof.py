"""Which keys the sealed values of this database belong to: proofs from which no key can be computed."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, Text

from hub.storage.tables.base import metadata

key_proof = Table(
    "key_proof",
    metadata,
    Column("name", Text, primary_key=True),
    Column("proof", LargeBinary, nullable=False),
    comment="A keyed hash of a fixed text with each of the hub's data keys: another key gives another proof",
)
