"""The ministry admits and dismisses officers by GraphQL as by the command line."""

from __future__ import annotations

from typing import Any

from hub.auth.officers import in_office
from hub.auth.scopes import Scope
from tests.builders.people import a_number
from tests.served import World

_ADMIT = """mutation Admit($input: AdmitOfficerInput!) { admitOfficer(input: $input) {
  ... on Officer { id name maskedCivilId scopes charity { id } dismissedAt }
  ... on OfficerRefused { code message } } }"""
_DISMISS = """mutation Dismiss($id: ID!) { dismissOfficer(id: $id, reason: "left") {
  ... on Officer { dismissedAt } ... on OfficerRefused { code } } }"""


async def test_officer_is_admitted_shown_masked_and_dismissed(own_world: World) -> None:
    number, charity = a_number(), own_world.id("Charity", 0)
    admitted = await _admitted(own_world, number, ["aid:check", "aid:grant"], charityId=charity, name="Sara")
    assert admitted["maskedCivilId"] == f"********{number[-4:]}"
    assert admitted["scopes"] == ["aid:check", "aid:grant"]
    assert (admitted["name"], admitted["charity"]["id"], admitted["dismissedAt"]) == ("Sara", charity, None)
    dismissed = (await own_world.data("ministry", _DISMISS, id=admitted["id"]))["dismissOfficer"]
    assert dismissed["dismissedAt"] is not None
    async with own_world.database.work() as work:
        assert await in_office(work, number) is None


async def test_officer_of_a_charity_cannot_be_given_what_is_the_ministrys(own_world: World) -> None:
    charity = own_world.id("Charity", 0)
    refused = await _admitted(own_world, a_number(), ["admin:audit"], charityId=charity)
    assert refused["code"] == "SCOPE_NOT_ALLOWED"
    assert "admin:audit" in refused["message"]


async def test_person_holds_one_office_at_a_time(own_world: World) -> None:
    number = a_number()
    await _admitted(own_world, number, ["admin:audit"])
    elsewhere = await _admitted(own_world, number, ["aid:read"], charityId=own_world.id("Charity", 1))
    assert elsewhere["code"] == "HOLDS_ANOTHER_OFFICE"


async def test_unknown_officer_is_not_dismissed(own_world: World) -> None:
    number = a_number()
    officer = await _admitted(own_world, number, ["admin:audit"])
    other = own_world.id("Charity", 0)
    error = await own_world.error("ministry", _DISMISS, id=other)
    assert (error["code"], error["argument"]) == ("BAD_USER_INPUT", "id")
    assert officer["id"] != other


async def test_only_those_who_may_register_clients_admit_officers(own_world: World) -> None:
    wanted = {"civilId": a_number(), "scopes": ["admin:audit"]}
    caller = own_world.caller("ministry", without=frozenset({Scope.ADMIN_CLIENTS}))
    error = await own_world.error(caller, _ADMIT, input=wanted)
    assert error["code"] == "MISSING_SCOPE"


async def _admitted(world: World, number: str, scopes: list[str], **more: str) -> dict[str, Any]:
    told = {"civilId": number, "scopes": scopes, **more}
    answer: dict[str, Any] = (await world.data("ministry", _ADMIT, input=told))["admitOfficer"]
    return answer
