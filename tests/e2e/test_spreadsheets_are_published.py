"""A charity's spreadsheets arrive in the real hub, with every part; published again they change nothing there."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.e2e.a_publisher import Publisher, a_publisher
from tests.hub import a_charity_caller, serving
from tests.seeing import SeeingDatabase

EXAMPLE = Path(__file__).parents[2] / "examples" / "spreadsheets"
MORE = """
[source.milestones]
path = "milestones.csv"
columns = { project = "المشروع", title = "المرحلة", planned_on = "الموعد", done_on = "أنجزت" }
[source.documents]
path = "documents.csv"
columns = { project = "المشروع", url = "الرابط", title = "العنوان" }
"""
MILESTONES = "المشروع,المرحلة,الموعد,أنجزت\nن-101,حفر,2024-04-01,2024-04-11\nن-101,ضخ,2024-09-01,\n"
DOCUMENTS = "المشروع,الرابط,العنوان\nن-101,https://example.org/a.pdf,عقد الحفر\n"
QUERY = """{ projects(filter: {mine: true}) { nodes { externalId track titles { lang text }
  milestones { plannedOn doneOn } documents { url }
  budget { lines { planned { amount currency } } transactions(first: 10) { totalCount } } } } }"""


@pytest.fixture(scope="module")
async def publisher(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Publisher]:
    """A charity with the example's spreadsheets, and more tables beside them."""
    url = await fresh_database_url()
    database = await SeeingDatabase.open(url, vault)
    async with serving(settings.model_copy(update={"database_url": url})) as hub:
        made = await a_publisher(hub, database, EXAMPLE / "projects.xlsx", tmp_path_factory.mktemp("sheets"))
        shutil.copytree(EXAMPLE, made.folder, dirs_exist_ok=True)
        (made.folder / "milestones.csv").write_text(MILESTONES, encoding="utf-8")
        (made.folder / "documents.csv").write_text(DOCUMENTS, encoding="utf-8")
        example = (EXAMPLE / "charity.toml").read_text(encoding="utf-8").split("[[source]]")[1]
        yield replace(made, source=f"[[source]]{example}{MORE}")
    await database.close()


async def test_spreadsheets_arrive_whole_and_once(publisher: Publisher) -> None:
    first = await publisher.publish()
    assert (first.exit_code, first.errors) == (1, "")
    assert {refusal["by"] for refusal in first.document["refusals"]} == {"adapter"}
    assert first.document["total"]["published"] == {"activities": 3, "budgets": 3, "transactions": 5}
    before = await publisher.versions()
    second = await publisher.publish()
    assert second.document["total"]["sent"] == {"activities": 0, "budgets": 0, "transactions": 0}
    assert await publisher.versions() == before


async def test_a_plan_tells_the_one_cell_that_was_changed(publisher: Publisher) -> None:
    await publisher.publish()
    path = publisher.folder / "milestones.csv"
    path.write_text(MILESTONES.replace("2024-09-01,", "2024-09-01,2024-09-05"), encoding="utf-8")
    done = await publisher.run("plan")
    path.write_text(MILESTONES, encoding="utf-8")
    assert done.errors == ""
    plan = done.document["plan"]
    assert (plan["created"], plan["withdrawn"], plan["unchanged"]) == ([], [], 2)
    ((field,),) = (changed["fields"] for changed in plan["changed"])
    assert field["field"].startswith("milestones[")
    assert (field["old"], field["new"]) == (None, "2024-09-05")


async def test_the_hub_shows_what_the_spreadsheets_say(publisher: Publisher) -> None:
    await publisher.publish()
    answer = await publisher.hub.ask(a_charity_caller(publisher.charity_id), QUERY, {})
    shown = {node["externalId"]: node for node in answer["data"]["projects"]["nodes"]}
    well = shown["ن-101"]
    assert [title["lang"] for title in well["titles"]] == ["ar", "en"]
    assert well["milestones"] == [
        {"plannedOn": "2024-04-01", "doneOn": "2024-04-11"},
        {"plannedOn": "2024-09-01", "doneOn": None},
    ]
    assert well["documents"] == [{"url": "https://example.org/a.pdf"}]
    assert [line["planned"] for line in well["budget"]["lines"]] == [
        {"amount": "12500", "currency": "KWD"},
        {"amount": "3250.5", "currency": "KWD"},
    ]
    assert well["budget"]["transactions"]["totalCount"] == 3
    assert [node["track"] for node in shown.values()].count("CARE") == 1
