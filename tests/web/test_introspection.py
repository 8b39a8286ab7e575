"""Who may ask for the schema."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.served import World, a_world

ASKED = ["{ __schema { queryType { name } } }", '{ __type(name: "Aid") { name } }', "{ _service { sdl } }"]


@pytest.fixture(scope="module")
async def open_world(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings
) -> AsyncIterator[World]:
    """A country whose hub tells everybody."""
    own = settings.model_copy(update={"introspection": "ALL"})
    async with a_world(await fresh_database_url(), vault, own) as world:
        yield world


@pytest.mark.parametrize("asked", ASKED)
async def test_the_ministry_may_ask_and_a_charity_where_the_hub_is_open(
    world: World, open_world: World, asked: str
) -> None:
    assert await world.data("ministry", asked)
    assert await open_world.data("charity", asked)
    refused = await world.error("charity", asked)
    assert refused["code"] == "MISSING_SCOPE"
    (missing,) = refused["missing"]
    assert (missing["path"][:1], missing["scopes"]) == ("_", [])


async def test_a_fragment_or_an_alias_hides_no_such_question(world: World) -> None:
    hidden = "{ viewer { clientId } ...S } fragment S on Query { ... { x: __schema { queryType { name } } } }"
    assert (await world.error("charity", hidden))["code"] == "MISSING_SCOPE"


async def test_the_schema_and_data_are_asked_for_apart(world: World) -> None:
    error = await world.error("ministry", "{ viewer { clientId } __schema { queryType { name } } }")
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "query")
    assert await world.data("ministry", "{ __typename __schema { queryType { name } } }")


async def test_each_sees_the_part_that_its_scopes_open(open_world: World) -> None:
    for who, seen in (("charity", False), ("ministry", True)):
        told = await open_world.data(who, '{ __type(name: "AuditEvent") { name } _service { sdl } }')
        assert (told["__type"] is not None) is seen
        assert ("type AuditEvent" in told["_service"]["sdl"]) is seen


@pytest.mark.parametrize("query", [
    "{ viewer { clientIdd } }", "{ beneficiary(idd: 1) { id } }", "{ ... on Beneficiaryy { id } }",
    "{ beneficiaries(filter: {charityIdd: 1}) { totalCount } }", "{ viewer { clientId @includ(if: true) } }",
    "{ ...Viewerr }", "query($a: Beneficiaryy) { viewer { clientId } }", "{ beneficiaries(purpose: AID_ASSESSMEN) { totalCount } }",
])  # fmt: skip
async def test_no_error_suggests_a_name(world: World, query: str) -> None:
    for who in ("charity", "ministry"):
        assert "did you mean" not in (await world.send({"query": query}, who)).text.lower()
