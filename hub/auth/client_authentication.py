"""Whether a client is who it says: by its secret, by an assertion, or by name alone where it can keep no secret."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count

from hub.auth import assertion, clients, credentials, metadata
from hub.auth.registration import AuthMethod
from hub.settings import Settings
from hub.storage import clients as stored_clients
from hub.storage.clients import StoredClient
from hub.storage.work import Work

_SWEEP_EVERY = 256
_assertions_used = count(1)


async def authenticated(work: Work, offered: credentials.Offered, settings: Settings) -> StoredClient:
    """The client that proved who it is. Raises InvalidClient, alike whether there is such a client or not."""
    match offered:
        case credentials.Secret():
            return await _by_secret(work, offered)
        case credentials.Signed():
            return await _by_assertion(work, offered, settings)
        case credentials.Named():
            return await _by_name(work, offered)


async def _by_secret(work: Work, offered: credentials.Secret) -> StoredClient:
    stored = await _standing(work, offered.client_id, AuthMethod.CLIENT_SECRET_BASIC)
    if not clients.secret_is_of(stored, offered.secret) or stored is None:
        raise credentials.InvalidClient
    return stored


async def _by_name(work: Work, offered: credentials.Named) -> StoredClient:
    stored = await _standing(work, offered.client_id, AuthMethod.NONE)
    if stored is None:
        raise credentials.InvalidClient
    return stored


async def _by_assertion(work: Work, offered: credentials.Signed, settings: Settings) -> StoredClient:
    try:
        claimed = assertion.read(offered.assertion, metadata.audiences(settings), time.time())
    except assertion.BadAssertion as failure:
        raise credentials.InvalidClient(str(failure)) from failure
    stored = await _standing(work, claimed.client_id, AuthMethod.PRIVATE_KEY_JWT)
    if not assertion.is_signed_with(claimed, stored.jwk if stored else None) or stored is None:
        raise credentials.InvalidClient
    await _use_up(work, claimed)
    return stored


async def _standing(work: Work, client_id: str, method: AuthMethod) -> StoredClient | None:
    stored = await stored_clients.find(work, client_id if client_id.isprintable() else "")
    if stored is None or stored.auth_method != method or not stored.may_come_in:
        return None
    return stored


async def _use_up(work: Work, claimed: assertion.Assertion) -> None:
    if not await stored_clients.use_assertion(work, claimed.client_id, claimed.jti, claimed.expires_at):
        raise credentials.InvalidClient("The client assertion was used before.")
    if next(_assertions_used) % _SWEEP_EVERY == 0:
        await stored_clients.forget_assertions(work, datetime.now(UTC) - timedelta(minutes=5))
