"""The example of a charity's own graph: its notes are about the example country, and the hub's own tokens open it."""

from __future__ import annotations

import csv
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from graphql import parse, validate
from lxml import etree

from charity_adapter.subgraph.settings import NoteKind
from hub.auth.scopes import Scope
from hub.schema.build import build_schema
from hub.settings import Settings
from tests.charity_adapter.subgraph_builders import Asked, a_subgraph
from tests.hub import Hub, a_charity_caller, serving, the_ministry

EXAMPLES = Path(__file__).parents[2] / "examples"
FEDERATION, COUNTRY = EXAMPLES / "federation", EXAMPLES / "country"
CLIENT = "our-case-workers"
CHARITY = UUID("00000000-0000-7000-8000-000000000001")
NOTES = """query($r: [_Any!]!) { _entities(representations: $r) {
  ... on Beneficiary { caseNotes { text writtenOn author } }
  ... on Project { siteReports { text visitedOn progress } } } }"""
A_FAMILY = {"__typename": "Beneficiary", "id": "x", "civilId": "296050383113"}
A_PROJECT = {
    "__typename": "Project",
    "id": "x",
    "externalId": "GB-CHC-285776-BAN217",
    "charity": {"code": "PALM"},
}


@pytest.fixture
async def hub(settings: Settings) -> AsyncIterator[Hub]:
    """A hub that gives tokens and tells its keys."""
    async with serving(settings) as served:
        yield served


@pytest.fixture
async def subgraph(hub: Hub, tmp_path: Path) -> AsyncIterator[Asked]:
    """The example's subgraph beside that hub."""
    folder = tmp_path / "federation"
    shutil.copytree(FEDERATION, folder, ignore=shutil.ignore_patterns("node_modules"))
    async with a_subgraph(folder / "charity.toml", str(hub.client.base_url).rstrip("/")) as asked:
        yield asked


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the example's files."""
    with (FEDERATION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_notes_are_about_people_and_projects_of_the_example_country() -> None:
    with (COUNTRY / "beneficiaries" / "PALM.csv").open(encoding="utf-8", newline="") as file:
        people = {row["civil_id"] for row in csv.DictReader(file)}
    noted = {str(int(row["الرقم المدني"])) for row in rows("case_notes.csv")}
    assert noted <= people
    published = etree.parse(COUNTRY / "iati" / "cafod.xml").getroot()
    projects = {str(each.text).strip() for each in published.findall("iati-activity/iati-identifier")}
    assert {row["Project"] for row in rows("site_reports.csv")} <= projects


async def test_no_row_of_the_example_is_left_out(subgraph: Asked) -> None:
    assert [list(subgraph.books[kind].faults()) for kind in NoteKind] == [[], []]


async def test_a_token_of_the_hub_for_the_charitys_client_opens_what_its_scopes_say(
    hub: Hub, subgraph: Asked
) -> None:
    caller = a_charity_caller(CHARITY, Scope.BENEFICIARY_READ, client_id=CLIENT)
    response = await subgraph.post(NOTES, token=hub.token(caller), r=[A_FAMILY, A_PROJECT])
    answer: dict[str, Any] = response.json()
    family, project = answer["data"]["_entities"]
    assert [note["writtenOn"] for note in family["caseNotes"]] == ["2026-03-11"]
    assert project["siteReports"] is None
    assert answer["errors"][0]["extensions"]["code"] == "MISSING_SCOPE"


async def test_tokens_of_the_hub_for_others_open_nothing(hub: Hub, subgraph: Asked) -> None:
    for other in (the_ministry(), a_charity_caller(CHARITY, client_id="another-charitys")):
        response = await subgraph.post(NOTES, token=hub.token(other), r=[A_FAMILY])
        assert response.status_code == 401


def test_the_query_of_the_example_asks_the_hub_for_what_it_has() -> None:
    text = (FEDERATION / "family.graphql").read_text(encoding="utf-8")
    errors = validate(build_schema("KW").graphql, parse(text))
    assert [error.message.split("'")[1] for error in errors] == ["caseNotes"]
