"""Statements on what people allowed clients: codes and refresh tokens, each used once, and families that end."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from hub.storage.tables import (
    authorization_code,
    new_id,
    refresh_token,
    revoked_token,
    token_family,
    used_proof,
)
from hub.storage.trust import announce
from hub.storage.work import Work


@dataclass(frozen=True)
class NewFamily:
    """What somebody who signed in allows a client, until `expires_at`."""

    client_id: str
    kind: str
    subject_id: UUID
    charity_id: UUID | None
    scopes: Sequence[str]
    auth_time: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Family:
    """The same as it stands in the database."""

    id: UUID
    client_id: str
    kind: str
    subject_id: UUID
    charity_id: UUID | None
    scopes: tuple[str, ...]
    auth_time: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class NewCode:
    """What an authorization code is bound to."""

    family_id: UUID
    redirect_uri: str
    challenge: str
    nonce: str | None
    jkt: str | None
    expires_at: datetime


@dataclass(frozen=True)
class UsedCode:
    """A code that was just used for its first and only time."""

    family: Family
    redirect_uri: str
    challenge: str
    nonce: str | None
    jkt: str | None
    expires_at: datetime


@dataclass(frozen=True)
class UsedRefresh:
    """A refresh token that was just used for its first and only time."""

    family: Family
    jkt: str | None


def digest(token: str) -> bytes:
    """What is kept of a code or a token: it is random, so that one SHA-256 is enough."""
    return hashlib.sha256(token.encode()).digest()


async def begin_family(work: Work, new: NewFamily) -> UUID:
    """Writes down what was allowed and returns the family's id."""
    id = new_id()
    await work.connection.execute(
        insert(token_family).values(id=id, **{**vars(new), "scopes": list(new.scopes)})
    )
    return id


async def add_code(work: Work, code: str, new: NewCode) -> None:
    """Writes down a code by its hash."""
    await work.connection.execute(insert(authorization_code).values(code_hash=digest(code), **vars(new)))


async def use_code(work: Work, code: str, client_id: str, at: datetime) -> UsedCode | None:
    """Uses a code of this client up; None when there is none or it was used, also by a request still under way."""
    row = await _use(work, authorization_code, authorization_code.c.code_hash == digest(code), client_id, at)
    if row is None:
        return None
    return UsedCode(_family(row), row.redirect_uri, row.challenge, row.nonce, row.jkt, row.code_expires_at)


async def add_refresh_token(work: Work, token: str, family_id: UUID, jkt: str | None) -> None:
    """Writes down a refresh token by its hash; it ends with its family."""
    await work.connection.execute(
        insert(refresh_token).values(token_hash=digest(token), family_id=family_id, jkt=jkt)
    )


async def use_refresh_token(work: Work, token: str, client_id: str, at: datetime) -> UsedRefresh | None:
    """Uses a refresh token of this client up; None as with `use_code`."""
    row = await _use(work, refresh_token, refresh_token.c.token_hash == digest(token), client_id, at)
    return None if row is None else UsedRefresh(_family(row), row.jkt)


async def family_with_id(work: Work, id: UUID) -> Family | None:
    """The family with this id, whatever became of it."""
    row = (await work.connection.execute(select(token_family).where(token_family.c.id == id))).one_or_none()
    return None if row is None else _family(row)


async def family_of_code(work: Work, code: str, client_id: str) -> Family | None:
    """The family of a code of this client, used or not."""
    return await _family_of(
        work, authorization_code, authorization_code.c.code_hash == digest(code), client_id
    )


async def family_of_refresh_token(work: Work, token: str, client_id: str) -> Family | None:
    """The family of a refresh token of this client, used or not."""
    return await _family_of(work, refresh_token, refresh_token.c.token_hash == digest(token), client_id)


async def unused_refresh_token(work: Work, token: str) -> Family | None:
    """The family of a refresh token that was not used yet, whoever's it is."""
    unused = (refresh_token.c.token_hash == digest(token)) & refresh_token.c.used_at.is_(None)
    return await _family_of(work, refresh_token, unused, None)


async def revoke_family(work: Work, id: UUID, at: datetime, tokens_end: datetime) -> None:
    """Ends a family; its access tokens, the last of which ends at `tokens_end`, are refused from now on."""
    standing = (token_family.c.id == id) & token_family.c.revoked_at.is_(None)
    ended = await work.connection.execute(update(token_family).where(standing).values(revoked_at=at))
    if ended.rowcount:
        await revoke_token(work, str(id), tokens_end)


async def revoke_token(work: Work, name: str, expires_at: datetime) -> None:
    """Refuses from now on the access token with this jti, or all those of the family with this id."""
    new = postgresql_insert(revoked_token).values(name=name, expires_at=expires_at)
    await work.connection.execute(new.on_conflict_do_nothing())
    await announce(work)


async def revoked_among(work: Work, names: Sequence[str]) -> bool:
    """Whether any of these jtis and families was revoked."""
    found = select(revoked_token.c.name).where(revoked_token.c.name.in_(names)).limit(1)
    return (await work.connection.execute(found)).one_or_none() is not None


async def use_proof(work: Work, name: str, expires_at: datetime) -> bool:
    """Marks a DPoP proof as shown; False when it was shown before, also to a request still under way."""
    first = (
        postgresql_insert(used_proof)
        .values(proof_hash=digest(name), expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(used_proof.c.proof_hash)
    )
    return (await work.connection.execute(first)).one_or_none() is not None


async def forget_what_ended(work: Work, before: datetime) -> None:
    """Deletes families, revocations and proofs that ended before then."""
    for table in (token_family, revoked_token, used_proof):
        await work.connection.execute(delete(table).where(table.c.expires_at < before))


async def _use(
    work: Work, table: Table, named: Any, client_id: str, at: datetime
) -> Row[tuple[Any, ...]] | None:
    columns: list[Any] = [*token_family.c, *(column for column in table.c if column.name in _BINDINGS)]
    if table is authorization_code:
        columns.append(table.c.expires_at.label("code_expires_at"))
    first = (
        update(table)
        .where(named, table.c.used_at.is_(None))
        .where(token_family.c.id == table.c.family_id, token_family.c.client_id == client_id)
        .values(used_at=at)
        .returning(*columns)
    )
    return (await work.connection.execute(first)).one_or_none()


_BINDINGS = frozenset({"redirect_uri", "challenge", "nonce", "jkt"})


async def _family_of(work: Work, table: Table, named: Any, client_id: str | None) -> Family | None:
    found = select(token_family).join(table, table.c.family_id == token_family.c.id).where(named)
    if client_id is not None:
        found = found.where(token_family.c.client_id == client_id)
    row = (await work.connection.execute(found)).one_or_none()
    return None if row is None else _family(row)


def _family(row: Row[tuple[Any, ...]]) -> Family:
    columns = {name: row._mapping[name] for name in Family.__dataclass_fields__}
    return Family(**{**columns, "scopes": tuple(columns["scopes"])})
