"""The ministry makes, limits and revokes the clients through which charities come in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import select

from hub.auth.caller import system_caller
from hub.auth.clients import secret_is_of
from hub.auth.registration import AuthMethod
from hub.auth.scopes import CallerKind
from hub.errors import BadUserInput, Language
from hub.resolvers.clients import (
    CreateClient,
    RevokeClient,
    SetClientScopes,
    create_client,
    list_clients,
    revoke_client,
    set_client_scopes,
)
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused, Value
from hub.settings import Settings
from hub.storage import clients as stored_clients
from hub.storage.tables import audit_event, client, new_id
from hub.storage.work import Database
from tests.builders import a_charity

pytestmark = pytest.mark.any_postgres

PORTAL = CreateClient(CallerKind.DONOR_PORTAL, "Donors' portal", ("project:read", "project:report"))


@pytest.fixture
def ministry(database: Database, clean: None, settings: Settings) -> RequestContext:
    """The ministry on an empty database."""
    return RequestContext(system_caller("test"), database, settings)


async def test_secret_of_a_new_client_is_shown_once_and_kept_as_a_hash(ministry: RequestContext) -> None:
    charity_id = await a_charity(ministry.database)
    adapter = CreateClient(CallerKind.CHARITY, "Adapter", ("project:read", "project:publish"), charity_id)
    made = _shown(await create_client(ministry, adapter))
    assert made["kind"] == "CHARITY"
    assert made["charity"] == Made("Charity", charity_id)
    assert made["scopes"] == ("project:publish", "project:read")
    assert (made["authMethod"], made["revokedAt"]) == ("client_secret_basic", None)
    async with ministry.database.work() as work:
        stored = await stored_clients.find(work, made["clientId"])
    assert secret_is_of(stored, made["clientSecret"])
    assert made["clientSecret"] not in repr(stored)
    (listed,) = await list_clients(ministry)
    assert dict(listed.fields) == {**made, "clientSecret": None}


async def test_client_with_a_key_of_its_own_has_no_secret(ministry: RequestContext) -> None:
    key = json.dumps(ECKey.generate_key("P-256").as_dict(private=False))
    made = _shown(
        await create_client(ministry, replace(PORTAL, auth_method=AuthMethod.PRIVATE_KEY_JWT, jwk=key))
    )
    assert (made["clientSecret"], made["authMethod"]) == (None, "private_key_jwt")


async def test_scope_of_the_ministry_is_refused_to_a_charity(ministry: RequestContext) -> None:
    charity_id = await a_charity(ministry.database)
    asked = CreateClient(CallerKind.CHARITY, "Adapter", ("admin:audit", "project:read"), charity_id)
    refusal = await create_client(ministry, asked)
    assert isinstance(refusal, Refused)
    assert (refusal.type_name, refusal.code) == ("ClientRefused", "SCOPE_NOT_ALLOWED")
    assert "admin:audit" in refusal.message.say(Language.EN, **refusal.values)
    assert await list_clients(ministry) == ()


async def test_client_of_an_unknown_charity_is_refused(ministry: RequestContext) -> None:
    refusal = await create_client(ministry, CreateClient(CallerKind.CHARITY, "Adapter", (), new_id()))
    assert _code(refusal) == "UNKNOWN_CHARITY"


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"scopes": ("project:everything",)}, "input.scopes"),
        ({"name": ""}, "input.name"),
        ({"kind": CallerKind.CHARITY, "scopes": ("project:read",)}, "input.charityId"),
        ({"kind": CallerKind.PERSON, "scopes": ()}, "input.kind"),
        ({"auth_method": AuthMethod.PRIVATE_KEY_JWT}, "input.jwk"),
        ({"jwk": "{"}, "input.jwk"),
    ],
)
async def test_malformed_client_is_not_made(
    change: dict[str, Any], argument: str, ministry: RequestContext
) -> None:
    with pytest.raises(BadUserInput) as refused:
        await create_client(ministry, replace(PORTAL, **change))
    assert refused.value.argument == argument
    assert await list_clients(ministry) == ()


async def test_scopes_of_a_client_are_replaced(ministry: RequestContext) -> None:
    made = _shown(await create_client(ministry, PORTAL))
    changed = _shown(
        await set_client_scopes(ministry, SetClientScopes(made["clientId"], ("statistics:read",)))
    )
    assert changed == {**made, "clientSecret": None, "scopes": ("statistics:read",)}


async def test_scopes_beyond_its_kind_leave_the_client_as_it_was(ministry: RequestContext) -> None:
    made = _shown(await create_client(ministry, PORTAL))
    refusal = await set_client_scopes(ministry, SetClientScopes(made["clientId"], ("aid:grant",)))
    assert _code(refusal) == "SCOPE_NOT_ALLOWED"
    assert (await list_clients(ministry))[0].fields["scopes"] == made["scopes"]


async def test_revoked_client_stays_revoked_for_the_first_reason(ministry: RequestContext) -> None:
    client_id = _shown(await create_client(ministry, PORTAL))["clientId"]
    first = _shown(await revoke_client(ministry, RevokeClient(client_id, "lost laptop")))
    assert first["revokedAt"] is not None
    assert _shown(await revoke_client(ministry, RevokeClient(client_id, "another reason"))) == first
    assert _code(await set_client_scopes(ministry, SetClientScopes(client_id, ()))) == "CLIENT_REVOKED"
    assert await _column(ministry, client.c.revoked_reason) == ["lost laptop"]


@pytest.mark.parametrize("client_id", ["nobody", "", "no\0body", "\ud83d", "x" * 10_000])
async def test_unknown_client_is_refused(client_id: str, ministry: RequestContext) -> None:
    for refusal in (
        await set_client_scopes(ministry, SetClientScopes(client_id, ())),
        await revoke_client(ministry, RevokeClient(client_id, "lost laptop")),
    ):
        assert isinstance(refusal, Refused)
        assert refusal.code == "UNKNOWN_CLIENT"
        assert len(refusal.message.say(Language.AR, **refusal.values).encode()) < 200


async def test_changes_of_clients_leave_audit_records(ministry: RequestContext) -> None:
    client_id = _shown(await create_client(ministry, PORTAL))["clientId"]
    await set_client_scopes(ministry, SetClientScopes(client_id, ()))
    await revoke_client(ministry, RevokeClient(client_id, "lost laptop"))
    assert {fields[0] for fields in await _column(ministry, audit_event.c.fields)} == {
        "Mutation.createClient",
        "Mutation.setClientScopes",
        "Mutation.revokeClient",
    }


def _shown(outcome: Outcome) -> dict[str, Any]:
    assert isinstance(outcome, Value), outcome
    assert outcome.type_name == "Client"
    assert isinstance(outcome.fields["id"], UUID)
    return dict(outcome.fields)


def _code(outcome: Outcome) -> str | None:
    return outcome.code if isinstance(outcome, Refused) else None


async def _column(context: RequestContext, column: Any) -> list[Any]:
    async with context.database.work() as work:
        return list((await work.connection.execute(select(column))).scalars())
