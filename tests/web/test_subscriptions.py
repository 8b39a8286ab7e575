"""Subscriptions tell callers of the rows that they may read elsewhere, under the same scopes and the same audit."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from hub.auth.scopes import Scope
from tests.served import World, key_of
from tests.web.subscribing import connected

AID = "subscription Follow { aidChanged { id state mine amount { amount } } }"
NAMES = "subscription Names { aidChanged { beneficiary { name } } }"
FINDING = "subscription { findingFound { id kind state reasons { text } subjects { id } } }"
PROJECT = "subscription { projectChanged { id status budget { spent { amount } } } }"
_GRANT = "mutation($input: GrantAidInput!) { grantAid(input: $input) { ... on Aid { id } } }"
_CANCEL = 'mutation($id: ID!) { cancelAid(id: $id, reason: "moved") { __typename } }'
_YEARS = count(2001)


async def granted(world: World, who: str = "charity", person: int = 0) -> str:
    """The id of an aid that a charity grants to one of the country's people."""
    given = {"aidType": "cash", "cycles": [f"{next(_YEARS)}-01"], "amount": "10", "currency": "KWD"}
    given |= {
        "beneficiaryId": world.id("Beneficiary", person),
        "idempotencyKey": str(given["cycles"]),
    }
    id: str = (await world.data(who, _GRANT, input=given))["grantAid"]["id"]
    return id


async def found(world: World, key: str) -> None:
    """Has a finding of that natural key stand anew."""
    await world.run(f"UPDATE finding SET found_at = now() WHERE natural_key = '{key}'")  # noqa: S608


async def test_a_charity_is_told_of_its_own_aid_alone(own_world: World) -> None:
    async with connected(own_world.hub, own_world.caller("charity")) as socket:
        await socket.subscribe(AID)
        await granted(own_world, "other charity")
        own = await granted(own_world)
        told = await socket.told()
        await own_world.data("charity", _CANCEL, id=own)
        cancelled = await socket.told()
        assert await socket.is_quiet()

    assert told == {"aidChanged": {"id": own, "state": "GRANTED", "mine": True, "amount": {"amount": "10"}}}
    assert cancelled["aidChanged"]["state"] == "CANCELLED"


async def test_a_person_is_told_of_the_own_aid_whoever_gives_it(own_world: World) -> None:
    async with connected(own_world.hub, own_world.caller("person")) as socket:
        await socket.subscribe(AID)
        await granted(own_world, person=2)
        own = await granted(own_world, "other charity")
        told = await socket.told()
        assert await socket.is_quiet()

    assert told["aidChanged"] == {"id": own, "state": "GRANTED", "mine": False, "amount": {"amount": "10"}}


async def test_a_finding_is_told_to_those_whose_data_it_is_about(own_world: World) -> None:
    async with (
        connected(own_world.hub, own_world.caller("charity")) as own,
        connected(own_world.hub, own_world.caller("other charity")) as other,
        connected(own_world.hub, own_world.caller("ministry")) as ministry,
    ):
        for socket in (own, other, ministry):
            await socket.subscribe(FINDING)
        await found(own_world, "S-1")
        assert (await other.told())["findingFound"]["kind"] == "RISK_FORECAST"
        assert (await ministry.told())["findingFound"]["state"] == "RESOLVED"
        assert await own.is_quiet()
        await found(own_world, "W-0 S-1")
        for socket in (own, other, ministry):
            told = (await socket.told())["findingFound"]
            assert (told["id"], told["kind"]) == (own_world.id("Finding", 1), "DUPLICATE_PROJECT")
            assert len(told["subjects"]) == 2


async def test_a_project_is_told_to_all_and_its_money_to_those_who_may_see_it(own_world: World) -> None:
    async with (
        connected(own_world.hub, own_world.caller("charity")) as own,
        connected(own_world.hub, own_world.caller("donor portal")) as portal,
    ):
        await own.subscribe(PROJECT)
        await portal.subscribe("subscription { projectChanged { id } }")
        await own_world.run("UPDATE project SET spent = spent + 1 WHERE external_id = 'W-0'")
        told, to_portal = await own.told(), await portal.told()

    assert told["projectChanged"]["id"] == to_portal["projectChanged"]["id"] == own_world.id("Project", 0)
    assert told["projectChanged"]["budget"]["spent"]["amount"]


async def test_personal_data_is_told_once_its_record_is_durable(own_world: World) -> None:
    async with connected(own_world.hub, own_world.caller("charity")) as socket:
        await socket.subscribe(NAMES)
        await granted(own_world)
        told = await socket.told()
        (record,) = await own_world.read(
            "SELECT * FROM audit_event WHERE operation = 'Names' ORDER BY id DESC LIMIT 1"
        )

    assert told["aidChanged"]["beneficiary"]["name"]
    assert (record["kind"], record["client_id"]) == ("READ", "noor")
    assert record["person_ids"] == [own_world.key("Beneficiary", 0)]
    assert record["fields"] == ["Aid.beneficiary", "Beneficiary.name"]


async def test_what_is_not_told_leaves_no_record(own_world: World) -> None:
    async def records() -> int:
        ((told,),) = await own_world.read("SELECT count(*) FROM audit_event WHERE operation = 'Names'")
        return int(told)

    before = await records()
    async with connected(own_world.hub, own_world.caller("charity")) as socket:
        await socket.subscribe(NAMES)
        await granted(own_world, "other charity")
        assert await socket.is_quiet()
    assert await records() == before


@pytest.mark.parametrize(
    ("query", "needs"),
    [
        ("subscription { aidChanged { id } }", [["aid:read"], ["applicant:self"]]),
        ("subscription { findingFound { id } }", [["finding:read"], ["admin:findings"]]),
    ],
)
async def test_a_subscription_needs_the_scopes_of_what_it_tells(
    own_world: World, query: str, needs: list[list[str]]
) -> None:
    async with connected(own_world.hub, own_world.caller("charity", Scope.PROJECT_READ)) as socket:
        await socket.send(type="subscribe", id="1", payload={"query": query})
        message = await socket.next()
    (error,) = message["payload"]
    assert (message["type"], error["extensions"]["code"]) == ("error", "MISSING_SCOPE")
    assert needs in [missing["scopes"] for missing in error["extensions"]["missing"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription { projectChanged { nothing } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { projectChanged { id } aidChanged { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { projectChanged { id }", "GRAPHQL_PARSE_FAILED"),
        ("subscription { projectChanged @skip(if: true) { id } }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { __typename }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { projectChanged { " + "findings { nodes { " * 15 + "id" + "} }" * 15 + " } }", None),
    ],
)
async def test_a_subscriptions_document_passes_the_walls_of_any_other(
    own_world: World, query: str, code: str | None
) -> None:
    async with connected(own_world.hub, own_world.caller("ministry")) as socket:
        await socket.send(type="subscribe", id="1", payload={"query": query})
        message = await socket.next()
    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == (code or "QUERY_TOO_COMPLEX")


async def test_a_subscription_is_refused_where_only_one_answer_can_be_given(own_world: World) -> None:
    response = await own_world.send({"query": "subscription { projectChanged { id } }"})
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT", "argument": "query"}


async def test_many_changes_come_in_their_order_and_each_once(own_world: World) -> None:
    async with connected(own_world.hub, own_world.caller("charity")) as socket:
        await socket.subscribe("subscription { projectChanged { id } }")
        for name in ("W-2", "S-1", "W-0", "W-1"):
            changed = f"UPDATE project SET revision = revision WHERE external_id = '{name}'"  # noqa: S608
            await own_world.run(changed)
        told: list[dict[str, Any]] = [await socket.told() for _ in range(4)]
        assert await socket.is_quiet()
    ids = [key_of(each["projectChanged"]["id"]) for each in told]
    assert ids == [own_world.key("Project", place) for place in (2, 3, 0, 1)]
