"""What all tables share: the metadata, key and time columns, and how constraints are named."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import uuid_utils
from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, MetaData, Uuid

SEALED = "sealed under"
"""What a column's info tells of the key its values are sealed under."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def new_id() -> UUID:
    """A fresh UUIDv7: unique, and later ones sort after earlier ones (RFC 9562)."""
    return UUID(int=uuid_utils.uuid7().int)


def key() -> Column[UUID]:
    """The primary key: a UUIDv7 made by the hub."""
    return Column("id", Uuid, primary_key=True)


def link(name: str, target: str, *, nullable: bool = False, **kwargs: Any) -> Column[UUID]:
    """A foreign key to another table's id."""
    return Column(name, Uuid, ForeignKey(f"{target}.id", **kwargs), nullable=nullable)


def moment(name: str, *, nullable: bool = False) -> Column[Any]:
    """A moment in UTC."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def sealed(name: str, *, under: Literal["data key", "person's key"] = "data key") -> Column[bytes]:
    """An encrypted value (see `hub.storage.secrecy`); its plain text never reaches the database.

    What says something of a beneficiary or a household's member is sealed under that person's own key.
    """
    return Column(name, LargeBinary, nullable=True, info={SEALED: under})
