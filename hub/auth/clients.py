"""OAuth clients: registering one with the scopes it may hold, changing its scopes, revoking it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum, auto
from uuid import UUID

from hub.auth import public_keys
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.errors import BadUserInput, Message
from hub.rules.text import fault_of_text
from hub.storage import clients as stored_clients
from hub.storage.clients import NewClient, StoredClient
from hub.storage.work import Work


class AuthMethod(StrEnum):
    """How a client proves to the token endpoint who it is."""

    CLIENT_SECRET_BASIC = auto()
    PRIVATE_KEY_JWT = auto()


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
    created_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None


@dataclass(frozen=True)
class Registered:
    """A new client and its secret, which nobody can read again; none for a client with a key of its own."""

    client: Client
    client_secret: str | None = field(repr=False)


_KINDS = frozenset({CallerKind.CHARITY, CallerKind.MINISTRY, CallerKind.DONOR_PORTAL})
_PLAIN_TEXT = Message("write 1 to {limit} plain characters", "اكتب من حرف إلى {limit} حرف عادي")
_NO_SUCH_SCOPE = Message("there is no scope {scope}", "لا توجد صلاحية باسم {scope}")
_SCOPE_NOT_FOR_KIND = Message(
    "a client of this kind may not hold {scope}", "لا يجوز لتطبيق من هذا النوع أن يحمل الصلاحية {scope}"
)
_CHARITY_NEEDED = Message("name the charity that the client belongs to", "اذكر الجمعية التي يتبعها التطبيق")
_CHARITY_NOT_WANTED = Message(
    "only a charity's client belongs to a charity", "لا يتبع جمعيةً إلا تطبيق الجمعية"
)
_NO_SUCH_CHARITY = Message("there is no charity with this id", "لا توجد جمعية بهذا المعرّف")
_JWK_NEEDED = Message(
    "private_key_jwt needs the client's public key", "تتطلب private_key_jwt المفتاح العام للتطبيق"
)
_JWK_NOT_WANTED = Message(
    "a client with a secret has no key: choose private_key_jwt",
    "لا مفتاح لتطبيق له كلمة سر: اختر private_key_jwt",
)
_NO_SUCH_KIND = Message(
    "a client is the ministry's, a charity's or a donor portal's",
    "التطبيق إما للوزارة أو لجمعية أو لبوابة المتبرعين",
)
_NO_SUCH_CLIENT = Message("there is no client with this id", "لا يوجد تطبيق بهذا المعرّف")
_CLIENT_REVOKED = Message("this client was revoked: register a new one", "أُلغي هذا التطبيق: سجّل تطبيقاً جديداً")


async def register(
    work: Work,
    *,
    kind: CallerKind,
    name: str,
    scopes: Iterable[str],
    charity_id: UUID | None = None,
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET_BASIC,
    jwk: str | Mapping[str, object] | None = None,
    at: str = "",
) -> Registered:
    """Registers a client; its random 256-bit secret is in the answer and nowhere else.

    `at` stands before the argument names (`kind`, `name`, `scopes`, `charityId`, `jwk`) of BadUserInput.
    """
    if kind not in _KINDS:
        raise BadUserInput(f"{at}kind", _NO_SUCH_KIND)
    held = _checked_scopes(scopes, kind, f"{at}scopes")
    await _check_charity(work, kind, charity_id, f"{at}charityId")
    key = _checked_key(auth_method, jwk, f"{at}jwk")
    secret = secrets.token_urlsafe(32) if auth_method is AuthMethod.CLIENT_SECRET_BASIC else None
    new = NewClient(
        client_id=f"{kind.value.lower().replace('_', '-')}-{secrets.token_hex(8)}",
        kind=kind.value,
        charity_id=charity_id,
        name=_checked_text(name, 200, f"{at}name"),
        scopes=sorted(held),
        auth_method=auth_method.value,
        secret_hash=None if secret is None else hash_of(secret),
        jwk=key,
        created_at=datetime.now(UTC),
    )
    await stored_clients.add(work, new)
    return Registered(await find(work, new.client_id), secret)


async def set_scopes(work: Work, client_id: str, scopes: Iterable[str], *, at: str = "") -> Client:
    """Replaces what a client may ask for; BadUserInput names `clientId` or `scopes`."""
    client = await find(work, client_id, at=at)
    if client.revoked_at is not None:
        raise BadUserInput(f"{at}clientId", _CLIENT_REVOKED)
    held = _checked_scopes(scopes, client.kind, f"{at}scopes")
    await stored_clients.set_scopes(work, client_id, sorted(held))
    return await find(work, client_id)


async def revoke(work: Work, client_id: str, reason: str, *, at: str = "") -> Client:
    """Revokes a client for good; a second time changes nothing. BadUserInput names `clientId` or `reason`."""
    await find(work, client_id, at=at)
    reason = _checked_text(reason, 500, f"{at}reason")
    await stored_clients.revoke(work, client_id, datetime.now(UTC), reason)
    return await find(work, client_id)


async def find(work: Work, client_id: str, *, at: str = "") -> Client:
    """The client with this OAuth client id; BadUserInput names `clientId` when there is none."""
    stored = await stored_clients.find(work, client_id) if client_id.isprintable() else None
    if stored is None:
        raise BadUserInput(f"{at}clientId", _NO_SUCH_CLIENT)
    return _client(stored)


async def everyone(work: Work) -> tuple[Client, ...]:
    """Every client, revoked ones too, oldest first."""
    return tuple(_client(stored) for stored in await stored_clients.everyone(work))


def hash_of(secret: str) -> str:
    """What is kept of a client's secret; one SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


_NO_ONES_HASH = hash_of(secrets.token_urlsafe(32))


def secret_is_of(stored: StoredClient | None, secret: str) -> bool:
    """Whether this is the client's secret; takes as long when there is no such client."""
    right = stored.secret_hash if stored is not None else None
    return hmac.compare_digest(hash_of(secret), right or _NO_ONES_HASH) and right is not None


def held_scopes(stored: StoredClient) -> frozenset[Scope]:
    """The scopes that the client holds and may still hold."""
    return frozenset(Scope(name) for name in stored.scopes if name in MAY_HOLD[CallerKind(stored.kind)])


def _client(stored: StoredClient) -> Client:
    return Client(
        id=stored.id,
        client_id=stored.client_id,
        kind=CallerKind(stored.kind),
        charity_id=stored.charity_id,
        charity_code=stored.charity_code,
        name=stored.name,
        scopes=held_scopes(stored),
        auth_method=AuthMethod(stored.auth_method),
        created_at=stored.created_at,
        revoked_at=stored.revoked_at,
        revoked_reason=stored.revoked_reason,
    )


def _checked_scopes(scopes: Iterable[str], kind: CallerKind, argument: str) -> frozenset[Scope]:
    asked = sorted(set(scopes))
    for name in asked:
        if name not in MAY_HOLD[kind]:
            known = name in Scope.__members__.values()
            raise BadUserInput(argument, _SCOPE_NOT_FOR_KIND if known else _NO_SUCH_SCOPE, scope=name[:64])
    return frozenset(Scope(name) for name in asked)


async def _check_charity(work: Work, kind: CallerKind, charity_id: UUID | None, argument: str) -> None:
    if kind is not CallerKind.CHARITY:
        if charity_id is not None:
            raise BadUserInput(argument, _CHARITY_NOT_WANTED)
        return
    if charity_id is None:
        raise BadUserInput(argument, _CHARITY_NEEDED)
    if not await stored_clients.charity_exists(work, charity_id):
        raise BadUserInput(argument, _NO_SUCH_CHARITY)


def _checked_key(
    method: AuthMethod, jwk: str | Mapping[str, object] | None, argument: str
) -> dict[str, str] | None:
    if method is AuthMethod.PRIVATE_KEY_JWT:
        if jwk is None:
            raise BadUserInput(argument, _JWK_NEEDED)
        return public_keys.checked(jwk, argument)
    if jwk is not None:
        raise BadUserInput(argument, _JWK_NOT_WANTED)
    return None


def _checked_text(text: str, limit: int, argument: str) -> str:
    if fault_of_text(text, limit) is not None:
        raise BadUserInput(argument, _PLAIN_TEXT, limit=limit)
    return text
