"""A charity's supergraph, as its engineer runs it: composed by two composers, asked through two real gateways."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made
from hub.settings import Settings
from hub.storage.work import Database
from hub.web.graphql import GraphQLEndpoint
from tests.builders import a_beneficiary, a_charity, an_aid_type
from tests.builders.aid import a_grant
from tests.builders.projects import a_project, a_publisher, published
from tests.examples.a_supergraph import CLIENT, EXAMPLE, Supergraph, a_supergraph, composed, put_schemas
from tests.hub import a_charity_caller, serving
from tests.served import global_id

FAMILY = (EXAMPLE / "family.graphql").read_text(encoding="utf-8")
NUMBER = "287091054311"
"""The civil number that the example's notes begin with."""

NAME = "منى علي النجار"
PROJECT = "GB-CHC-285776-BAN217"
CASE_WORKERS = (Scope.BENEFICIARY_READ, Scope.BENEFICIARY_IDENTITY, Scope.AID_READ, Scope.PROJECT_READ)
GATEWAYS = ["hive", "apollo"]


@dataclass(frozen=True)
class Town:
    """Who is there, and the gateways to ask of them."""

    graph: Supergraph
    palm: UUID
    pearl: UUID
    mother: UUID
    stranger: UUID

    def caller(self, *scopes: Scope, client_id: str = CLIENT) -> Caller:
        """The charity's case workers, with these scopes."""
        return a_charity_caller(self.palm, *(scopes or CASE_WORKERS), client_id=client_id)


@pytest.fixture(scope="module")
async def town(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    palm, pearl = await a_charity(database, "PALM"), await a_charity(database, "PEARL")
    mother = await a_beneficiary(database, palm, civil_number=NUMBER, name_ar=NAME)
    stranger = await a_beneficiary(database, pearl, name_ar="غريبة")
    for code, charity in (("CASH-MONTHLY", pearl), ("FOOD-BASKET", palm)):
        await an_aid_type(database, code)
        context = RequestContext(a_charity_caller(charity), database, settings)
        assert isinstance(await grant_aid(context, a_grant(mother, code, "2026-11")), Made)
    for charity in (palm, pearl):
        await published(a_publisher(database, settings, charity), a_project(PROJECT))
    async with (
        serving(settings) as hub,
        a_supergraph(hub, tmp_path_factory.mktemp("supergraph")) as graph,
    ):
        yield Town(graph, palm, pearl, mother, stranger)


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests that reach the hub's /graphql, from here on."""
    requests: list[str] = []
    answered = GraphQLEndpoint.__call__

    async def counted(self: GraphQLEndpoint, scope: Any, receive: Any, send: Any) -> None:
        requests.append(scope["path"])
        await answered(self, scope, receive, send)

    monkeypatch.setattr(GraphQLEndpoint, "__call__", counted)
    return requests


def names_in(folder: Path) -> set[str]:
    """The names of the folder's files."""
    return {each.name for each in folder.iterdir()}


async def test_the_hub_and_the_charitys_notes_compose_for_both_composers(tmp_path: Path) -> None:
    put_schemas(tmp_path)
    code, said, complaint = await composed(tmp_path)
    assert (code, complaint) == (0, "")
    assert said.splitlines() == [
        "@apollo/composition: 0 errors",
        "@apollo/composition, without scopes: 0 errors",
        "@wundergraph/composition: 0 errors",
    ]
    whole, open_ = (
        (tmp_path / f"supergraph{each}.graphql").read_text(encoding="utf-8")
        for each in ("", "-without-scopes")
    )
    assert (
        'requires: "civilId") @requiresScopes(scopes: [["beneficiary:read", "beneficiary:identity"]])'
        in whole
    )
    assert "caseNotes" in open_
    assert "requiresScopes" not in open_


async def test_what_does_not_compose_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    put_schemas(tmp_path, "externalId: String!", "externalId: Int!")
    code, _, complaint = await composed(tmp_path)
    assert code == 1
    assert "externalId" in complaint
    assert names_in(tmp_path) == {"hub.graphql", "notes.graphql"}


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_one_query_joins_a_familys_aid_with_the_charitys_own_notes(town: Town, gateway: str) -> None:
    assert await town.graph.ask(gateway, town.caller(), FAMILY, civilId=NUMBER) == {
        "data": {
            "beneficiaryByCivilId": {
                "name": NAME,
                "aids": {
                    "nodes": [
                        {"aidType": {"code": code}, "cycles": ["2026-11"], "state": "GRANTED"}
                        for code in ("FOOD-BASKET", "CASH-MONTHLY")
                    ]
                },
                "caseNotes": [
                    {
                        "writtenOn": "2026-05-03",
                        "text": "حصل الابن الأكبر على عمل، ويُعاد النظر في الحاجة في سبتمبر.",
                        "author": "مريم",
                    },
                    {
                        "writtenOn": "2026-02-11",
                        "text": "زيارة منزلية: الأسرة تحتاج إلى سلة غذائية شهرية.",
                        "author": "مريم",
                    },
                ],
            }
        }
    }


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_reports_stand_on_the_own_project_and_not_on_anothers_of_the_same_identifier(
    town: Town, gateway: str
) -> None:
    query = "{ projects { nodes { externalId charity { code } siteReports { visitedOn progress } } } }"
    nodes = (await town.graph.ask(gateway, town.caller(), query))["data"]["projects"]["nodes"]
    reports = {node["charity"]["code"]: node["siteReports"] for node in nodes}
    assert [report["visitedOn"] for report in reports["PALM"]] == ["2026-04-14", "2026-01-20"]
    assert not reports["PEARL"]


@pytest.mark.parametrize(
    ("lacks", "hidden"),
    [
        (Scope.BENEFICIARY_IDENTITY, {"name", "caseNotes"}),
        (Scope.AID_READ, {"aids"}),
    ],
)
async def test_hive_refuses_what_the_scopes_do_not_open_before_the_hub_is_asked(
    town: Town, reached: list[str], lacks: Scope, hidden: set[str]
) -> None:
    caller = town.caller(*(each for each in CASE_WORKERS if each is not lacks))
    answer = await town.graph.ask("hive", caller, FAMILY, civilId=NUMBER)
    assert answer["data"] is None
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"UNAUTHORIZED_FIELD_OR_TYPE"}
    assert {error["path"][-1] for error in answer["errors"]} == hidden
    assert reached == []


async def test_apollo_passes_it_on_and_the_hub_refuses(town: Town, reached: list[str]) -> None:
    caller = town.caller(Scope.BENEFICIARY_READ, Scope.AID_READ)
    answer = await town.graph.ask("apollo", caller, FAMILY, civilId=NUMBER)
    assert answer["data"] == {"beneficiaryByCivilId": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "MISSING_SCOPE"
    assert NAME not in json.dumps(answer, ensure_ascii=False)
    assert len(reached) == 1


@pytest.mark.parametrize("gateway", GATEWAYS)
@pytest.mark.parametrize("token", [None, "no.token.at-all"])
async def test_who_has_no_token_of_the_hub_is_told_nothing(
    town: Town, gateway: str, token: str | None
) -> None:
    answer = await town.graph.ask(gateway, token, FAMILY, civilId=NUMBER)
    assert not any((answer.get("data") or {}).values())
    assert answer["errors"]
    assert NAME not in json.dumps(answer, ensure_ascii=False)


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_another_charitys_client_gets_the_hubs_part_and_none_of_the_notes(
    town: Town, gateway: str
) -> None:
    other = a_charity_caller(town.pearl, *CASE_WORKERS, client_id="case-workers-of-pearl")
    answer = await town.graph.ask(gateway, other, FAMILY, civilId=NUMBER)
    family = answer["data"]["beneficiaryByCivilId"]
    assert (family["name"], family["caseNotes"]) == (NAME, None)
    assert answer["errors"]


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_callers_who_ask_the_same_at_once_are_answered_each_for_themselves(
    town: Town, gateway: str
) -> None:
    names = [CLIENT, "case-workers-of-another-town"] * 5
    answers = await asyncio.gather(
        *(town.graph.ask(gateway, town.caller(client_id=name), "{ viewer { clientId } }") for name in names)
    )
    assert [answer["data"]["viewer"]["clientId"] for answer in answers] == names


@pytest.mark.parametrize("gateway", GATEWAYS)
async def test_people_whom_another_registry_names_are_told_one_by_one(
    town: Town, gateway: str, reached: list[str]
) -> None:
    """The hub's `_entities` behind a gateway: one person may see only their own record."""
    own, other, unknown = (global_id("Beneficiary", id) for id in (town.mother, town.stranger, UUID(int=7)))
    town.graph.visited[:] = [own, other, "garbage", unknown, own]
    herself = Caller("app", CallerKind.PERSON, frozenset({Scope.APPLICANT_SELF}), person_id=town.mother)
    answer = await town.graph.ask(gateway, herself, "{ visits { place who { name } } }")
    told = [visit["who"] and visit["who"]["name"] for visit in answer["data"]["visits"]]
    assert told == [NAME, None, None, None, NAME]
    assert len(answer["errors"]) == 3
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
    assert len(reached) == 1
