"""Statements on OAuth clients and on the client assertions that were already used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, Select, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from hub.storage.tables import charity, client, new_id, used_assertion
from hub.storage.trust import announce
from hub.storage.work import Work


@dataclass(frozen=True)
class StoredClient:
    """A client as it stands in the database, with the state of its charity."""

    id: UUID
    client_id: str
    kind: str
    charity_id: UUID | None
    charity_code: str | None
    charity_state: str | None
    name: str
    scopes: tuple[str, ...]
    auth_method: str
    secret_hash: str | None = field(repr=False)
    jwk: Mapping[str, str] | None
    redirect_uris: tuple[str, ...]
    dpop_required: bool
    id_token_signed_response_alg: str
    trusted_documents_only: bool
    created_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def may_come_in(self) -> bool:
        """Whether it is neither revoked nor the client of a suspended charity."""
        return self.revoked_at is None and self.charity_state in {None, "ADMITTED"}


@dataclass(frozen=True)
class NewClient:
    """A client to be written down."""

    client_id: str
    kind: str
    charity_id: UUID | None
    name: str
    scopes: Sequence[str]
    auth_method: str
    secret_hash: str | None = field(repr=False)
    jwk: Mapping[str, str] | None
    created_at: datetime
    redirect_uris: Sequence[str] = ()
    dpop_required: bool = False
    id_token_signed_response_alg: str = "RS256"  # noqa: S105 - an algorithm
    trusted_documents_only: bool = False


async def find(work: Work, client_id: str) -> StoredClient | None:
    """The client with this OAuth client id."""
    row = (await work.connection.execute(_clients().where(client.c.client_id == client_id))).one_or_none()
    return None if row is None else _stored(row)


async def everyone(work: Work) -> tuple[StoredClient, ...]:
    """Every client there ever was, oldest first."""
    rows = await work.connection.execute(_clients().order_by(client.c.id))
    return tuple(_stored(row) for row in rows)


async def add(work: Work, new: NewClient) -> UUID:
    """Writes a new client down and returns its id."""
    id = new_id()
    columns = {**vars(new), "scopes": list(new.scopes), "redirect_uris": list(new.redirect_uris)}
    await work.connection.execute(insert(client).values(id=id, **columns))
    await announce(work)
    return id


async def set_scopes(work: Work, client_id: str, scopes: Sequence[str]) -> None:
    """Replaces the scopes that a client holds."""
    changed = update(client).where(client.c.client_id == client_id).values(scopes=list(scopes))
    await work.connection.execute(changed)
    await announce(work)


async def revoke(work: Work, client_id: str, at: datetime, reason: str) -> None:
    """Revokes a client; the first revocation stays as it is."""
    standing = (client.c.client_id == client_id) & client.c.revoked_at.is_(None)
    await work.connection.execute(update(client).where(standing).values(revoked_at=at, revoked_reason=reason))
    await announce(work)


async def charity_exists(work: Work, charity_id: UUID) -> bool:
    """Whether a charity with this id was ever admitted."""
    found = await work.connection.execute(select(charity.c.id).where(charity.c.id == charity_id))
    return found.one_or_none() is not None


async def use_assertion(work: Work, client_id: str, jti: str, expires_at: datetime) -> bool:
    """Marks a client's assertion as used; False when it was used before, also by a request still under way."""
    first_use = (
        postgresql_insert(used_assertion)
        .values(client_id=client_id, jti=jti, expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(used_assertion.c.jti)
    )
    return (await work.connection.execute(first_use)).one_or_none() is not None


async def forget_assertions(work: Work, expired_before: datetime, *, at_most: int = 1000) -> int:
    """Deletes assertions that nobody could use any more; returns how many."""
    key = tuple_(used_assertion.c.client_id, used_assertion.c.jti)
    expired = (
        select(used_assertion.c.client_id, used_assertion.c.jti)
        .where(used_assertion.c.expires_at < expired_before)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return (await work.connection.execute(delete(used_assertion).where(key.in_(expired)))).rowcount


def _clients() -> Select[tuple[object, ...]]:
    return select(
        client, charity.c.code.label("charity_code"), charity.c.state.label("charity_state")
    ).outerjoin(charity, charity.c.id == client.c.charity_id)


def _stored(row: Row[tuple[object, ...]]) -> StoredClient:
    columns = dict(row._mapping)
    lists = {name: tuple(columns[name]) for name in ("scopes", "redirect_uris")}
    return StoredClient(**{**columns, **lists})
