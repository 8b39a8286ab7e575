"""OAuth clients: registering one with the scopes it may hold, changing its scopes, revoking it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from hub.auth import redirect_uris, registration
from hub.auth.registration import AuthMethod, Registration, open_scopes
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput, Message
from hub.storage import clients as stored_clients
from hub.storage.clients import NewClient, StoredClient
from hub.storage.work import Work


@dataclass(frozen=True)
class Client:
    """A registered client, without anything secret."""

    id: UUID
    client_id: str
    kind: CallerKind
    charity_id: UUID | None
    charity_code: str | None
    name: str
    scopes: frozenset[Scope]
    auth_method: AuthMethod
    redirect_uris: tuple[str, ...]
    dpop_required: bool
    trusted_documents_only: bool
    created_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def signs_people_in(self) -> bool:
        """Whether it acts for people who sign in, and never for itself."""
        return bool(self.redirect_uris)


@dataclass(frozen=True)
class Registered:
    """A new client and its secret, which nobody can read again; none for a client with a key of its own."""

    client: Client
    client_secret: str | None = field(repr=False)


_NO_SUCH_CLIENT = Message("there is no client with this id", "لا يوجد تطبيق بهذا المعرّف")
_CLIENT_REVOKED = Message("this client was revoked: register a new one", "أُلغي هذا التطبيق: سجّل تطبيقاً جديداً")


async def register(work: Work, wanted: Registration, *, at: str = "") -> Registered:
    """Registers a client; its random 256-bit secret is in the answer and nowhere else.

    `at` stands before the argument names (`kind`, `name`, `scopes`, `charityId`, `jwk`, `redirectUris`) of
    BadUserInput.
    """
    uris = redirect_uris.checked(wanted.redirect_uris, f"{at}redirectUris")
    registration.check_purpose(wanted, at)
    await registration.check_charity(work, wanted, f"{at}charityId")
    has_secret = wanted.auth_method is AuthMethod.CLIENT_SECRET_BASIC
    secret = secrets.token_urlsafe(32) if has_secret else None
    new = NewClient(
        client_id=f"{wanted.kind.value.lower().replace('_', '-')}-{secrets.token_hex(8)}",
        kind=wanted.kind.value,
        charity_id=wanted.charity_id,
        name=registration.checked_text(wanted.name, 200, f"{at}name"),
        scopes=sorted(registration.checked_scopes(wanted.scopes, wanted.open_scopes, f"{at}scopes")),
        auth_method=wanted.auth_method.value,
        secret_hash=None if secret is None else hash_of(secret),
        jwk=registration.checked_key(wanted, f"{at}jwk"),
        created_at=datetime.now(UTC),
        redirect_uris=uris,
        dpop_required=wanted.dpop_required,
        id_token_signed_response_alg=wanted.id_token_signed_response_alg.value,
        trusted_documents_only=wanted.trusted_documents_only,
    )
    await stored_clients.add(work, new)
    return Registered(await find(work, new.client_id), secret)


async def set_scopes(work: Work, client_id: str, scopes: Iterable[str], *, at: str = "") -> Client:
    """Replaces what a client may ask for; BadUserInput names `clientId` or `scopes`."""
    client = await find(work, client_id, at=at)
    if client.revoked_at is not None:
        raise BadUserInput(f"{at}clientId", _CLIENT_REVOKED)
    open_to_it = open_scopes(client.kind, signs_people_in=client.signs_people_in)
    held = registration.checked_scopes(scopes, open_to_it, f"{at}scopes")
    await stored_clients.set_scopes(work, client_id, sorted(held))
    return await find(work, client_id)


async def revoke(work: Work, client_id: str, reason: str, *, at: str = "") -> Client:
    """Revokes a client for good; a second time changes nothing. BadUserInput names `clientId` or `reason`."""
    await find(work, client_id, at=at)
    reason = registration.checked_text(reason, 500, f"{at}reason")
    await stored_clients.revoke(work, client_id, datetime.now(UTC), reason)
    return await find(work, client_id)


async def find(work: Work, client_id: str, *, at: str = "") -> Client:
    """The client with this OAuth client id; BadUserInput names `clientId` when there is none."""
    stored = await stored_clients.find(work, client_id) if client_id.isprintable() else None
    if stored is None:
        raise BadUserInput(f"{at}clientId", _NO_SUCH_CLIENT)
    return shown(stored)


async def everyone(work: Work) -> tuple[Client, ...]:
    """Every client, revoked ones too, oldest first."""
    return tuple(shown(stored) for stored in await stored_clients.everyone(work))


def hash_of(secret: str) -> str:
    """What is kept of a client's secret; one SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


_NO_ONES_HASH = hash_of(secrets.token_urlsafe(32))


def secret_is_of(stored: StoredClient | None, secret: str) -> bool:
    """Whether this is the client's secret; takes as long when there is no such client."""
    right = stored.secret_hash if stored is not None else None
    return hmac.compare_digest(hash_of(secret), right or _NO_ONES_HASH) and right is not None


def held_scopes(stored: StoredClient) -> frozenset[Scope]:
    """The scopes that the client may still hold or, when it signs people in, ask them for."""
    open_to_it = open_scopes(CallerKind(stored.kind), signs_people_in=bool(stored.redirect_uris))
    return frozenset(Scope(name) for name in stored.scopes if name in open_to_it)


def shown(stored: StoredClient) -> Client:
    """The client without what is secret of it."""
    return Client(
        id=stored.id,
        client_id=stored.client_id,
        kind=CallerKind(stored.kind),
        charity_id=stored.charity_id,
        charity_code=stored.charity_code,
        name=stored.name,
        scopes=held_scopes(stored),
        auth_method=AuthMethod(stored.auth_method),
        redirect_uris=stored.redirect_uris,
        dpop_required=stored.dpop_required,
        trusted_documents_only=stored.trusted_documents_only,
        created_at=stored.created_at,
        revoked_at=stored.revoked_at,
        revoked_reason=stored.revoked_reason,
    )
