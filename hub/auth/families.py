"""Families of tokens: what one sign-in still allows, how it ends, and the refresh tokens that carry it on."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.auth import clients
from hub.auth.caller import Caller
from hub.auth.lifetimes import CLOCK_SKEW, LIFETIME
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.storage import grants, officers
from hub.storage.clients import StoredClient
from hub.storage.grants import Family
from hub.storage.work import Work

_LAST_TOKEN = timedelta(seconds=LIFETIME + 2 * CLOCK_SKEW)


async def caller_of(work: Work, family: Family, client: StoredClient) -> Caller | None:
    """Whom tokens of this family stand for now; None when the family has ended or the officer was dismissed."""
    if family.revoked_at is not None or family.expires_at <= datetime.now(UTC):
        return None
    kind = CallerKind(family.kind)
    is_person = kind is CallerKind.PERSON
    allowed = Caller(
        client.client_id,
        kind,
        frozenset(Scope(name) for name in family.scopes if name in MAY_HOLD[kind]),
        charity_id=family.charity_id,
        person_id=family.subject_id if is_person else None,
        officer_id=None if is_person else family.subject_id,
    )
    return await still(work, allowed, client)


async def still(work: Work, caller: Caller, client: StoredClient) -> Caller | None:
    """The caller with what its client and its office allow by now; None when the officer was dismissed."""
    scopes = caller.scopes & clients.held_scopes(client)
    if caller.officer_id is not None:
        officer = await officers.with_id(work, caller.officer_id)
        if officer is None or officer.dismissed_at is not None or officer.charity_id != caller.charity_id:
            return None
        scopes = frozenset(scope for scope in scopes if scope.value in officer.scopes)
    return replace(caller, scopes=scopes)


async def end(work: Work, family: Family) -> None:
    """Ends the family: its refresh tokens lead nowhere, and its access tokens are refused."""
    now = datetime.now(UTC)
    await grants.revoke_family(work, family.id, now, now + _LAST_TOKEN)


async def new_refresh_token(work: Work, family: Family, client: StoredClient, jkt: str | None) -> str:
    """The next refresh token of a family; a client that proves itself by name alone must show its key again."""
    token = secrets.token_urlsafe(32)
    bound_to = jkt if client.auth_method == "none" else None
    await grants.add_refresh_token(work, token, family.id, bound_to)
    return token
