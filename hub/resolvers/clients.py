"""The OAuth clients, as the ministry makes, limits, lists and revokes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hub.auth import clients
from hub.auth.clients import Client
from hub.auth.registration import AuthMethod, IdTokenAlgorithm, Registration, open_scopes
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused, Value
from hub.resolvers.supervision_refusals import ClientRefusal, client_refused
from hub.storage import audit, charities
from hub.storage import clients as stored_clients
from hub.storage.work import Work


@dataclass(frozen=True)
class CreateClient:
    """A client to make; a charity's names its charity, one with a key of its own gives the public JWK as JSON.

    One with redirect URIs signs people in, and never acts for itself.
    """

    kind: CallerKind
    name: str
    scopes: tuple[str, ...]
    charity_id: UUID | None = None
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET_BASIC
    jwk: str | None = None
    redirect_uris: tuple[str, ...] = ()
    dpop_required: bool = False
    id_token_signed_response_alg: IdTokenAlgorithm = IdTokenAlgorithm.RS256
    trusted_documents_only: bool = False


@dataclass(frozen=True)
class SetClientScopes:
    """The scopes that a client holds from now on."""

    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class RevokeClient:
    """A client that no longer comes in, and why."""

    client_id: str
    reason: str


async def create_client(context: RequestContext, command: CreateClient) -> Outcome:
    """Makes a client. Its secret is in this answer alone: nobody can read it again.

    Refused as UNKNOWN_CHARITY or SCOPE_NOT_ALLOWED. Raises BadUserInput for what is malformed.
    """
    async with context.database.work() as work:
        wanted = Registration(**vars(command))
        refusal = await _no_charity(work, command.charity_id) or _forbidden(
            command.kind, command.scopes, wanted.open_scopes
        )
        if refusal:
            return refusal
        made = await clients.register(work, wanted, at="input.")
        await audit.append(work, context.written(("Mutation.createClient",), ()))
    return _shown(made.client, made.client_secret)


async def set_client_scopes(context: RequestContext, command: SetClientScopes) -> Outcome:
    """Replaces a client's scopes; tokens that it already has open no more than these from then on.

    Refused as UNKNOWN_CLIENT, CLIENT_REVOKED or SCOPE_NOT_ALLOWED.
    """
    async with context.database.work() as work:
        refusal = await _not_changeable(work, command)
        if refusal:
            return refusal
        client = await clients.set_scopes(work, command.client_id, command.scopes)
        await audit.append(work, context.written(("Mutation.setClientScopes",), ()))
    return _shown(client)


async def revoke_client(context: RequestContext, command: RevokeClient) -> Outcome:
    """Revokes a client for good; a second time changes nothing. Refused as UNKNOWN_CLIENT."""
    async with context.database.work() as work:
        if await _standing(work, command.client_id) is None:
            return client_refused(ClientRefusal.UNKNOWN_CLIENT, client=_named(command.client_id))
        client = await clients.revoke(work, command.client_id, command.reason)
        await audit.append(work, context.written(("Mutation.revokeClient",), ()))
    return _shown(client)


async def list_clients(context: RequestContext) -> tuple[Value, ...]:
    """Every client there ever was, oldest first."""
    async with context.database.work() as work:
        return tuple(_shown(client) for client in await clients.everyone(work))


async def _not_changeable(work: Work, command: SetClientScopes) -> Refused | None:
    client = await _standing(work, command.client_id)
    if client is None:
        return client_refused(ClientRefusal.UNKNOWN_CLIENT, client=_named(command.client_id))
    if client.revoked_at is not None:
        return client_refused(ClientRefusal.CLIENT_REVOKED, client=client.client_id)
    open_to_it = open_scopes(client.kind, signs_people_in=client.signs_people_in)
    return _forbidden(client.kind, command.scopes, open_to_it)


async def _standing(work: Work, client_id: str) -> Client | None:
    known = client_id.isprintable() and await stored_clients.find(work, client_id) is not None
    return await clients.find(work, client_id) if known else None


async def _no_charity(work: Work, charity_id: UUID | None) -> Refused | None:
    if charity_id is None or await charities.with_id(work, charity_id) is not None:
        return None
    return client_refused(ClientRefusal.UNKNOWN_CHARITY)


def _forbidden(kind: CallerKind, scopes: Iterable[str], open_to_it: frozenset[Scope]) -> Refused | None:
    """The refusal of scopes that exist but are not for clients of this kind."""
    known = {Scope(name) for name in scopes if name in Scope.__members__.values()}
    forbidden = sorted(known - open_to_it)
    if not forbidden:
        return None
    return client_refused(ClientRefusal.SCOPE_NOT_ALLOWED, kind=kind.value, scopes=", ".join(forbidden))


def _named(client_id: str) -> str:
    return client_id[:80] if client_id.isprintable() else "?"


def _shown(client: Client, secret: str | None = None) -> Value:
    charity = Made("Charity", client.charity_id) if client.charity_id else None
    return Value(
        "Client",
        {
            "id": client.id,
            "clientId": client.client_id,
            "clientSecret": secret,
            "kind": client.kind,
            "charity": charity,
            "name": client.name,
            "scopes": tuple(sorted(scope.value for scope in client.scopes)),
            "authMethod": client.auth_method,
            "redirectUris": client.redirect_uris,
            "dpopRequired": client.dpop_required,
            "createdAt": client.created_at,
            "revokedAt": client.revoked_at,
        },
    )
