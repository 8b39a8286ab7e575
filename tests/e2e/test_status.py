"""What the adapter tells of the hub: what it holds of the charity's, the ministry's word, and what it found."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.settings import Settings
from hub.storage.findings import Found, Reason, Subject, put
from hub.storage.secrecy import Vault
from tests.charity_adapter.builders import a_budget, a_file, a_transaction, an_activity
from tests.conftest import FreshDatabase
from tests.e2e.a_publisher import Publisher, a_publisher
from tests.hub import a_charity_caller, serving, the_ministry
from tests.seeing import SeeingDatabase
from tests.served import key_of

OWN_WORK = "KW-1"
_SUBMIT = "mutation($id: ID!) { submitProject(id: $id) { __typename ... on ProjectStepRefused { message } } }"
_RETURN = """mutation($id: ID!) { decideProject(id: $id, approve: false, reason: "Name the village.") {
  __typename ... on ProjectStepRefused { message } } }"""


@pytest.fixture(scope="module")
async def publisher(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Publisher]:
    """A charity that has published its file."""
    url = await fresh_database_url()
    database = await SeeingDatabase.open(url, vault)
    async with serving(settings.model_copy(update={"database_url": url})) as hub:
        folder = tmp_path_factory.mktemp("status")
        own, other = an_activity(a_budget(), a_transaction()), an_activity(identifier="KW-2")
        made = await a_publisher(hub, database, a_file(folder, own, other), folder)
        await made.publish()
        yield made
    await database.close()


async def told(publisher: Publisher) -> dict[str, Any]:
    """The status that the adapter tells."""
    done = await publisher.run("status")
    assert (done.exit_code, done.errors) == (0, "")
    status: dict[str, Any] = done.document["status"]
    return status


async def test_it_counts_what_the_hub_holds(publisher: Publisher) -> None:
    status, counts = await told(publisher), await publisher.counts()
    assert status["projects"] == counts["activities"]
    assert (status["budgets"], status["transactions"]) == (counts["budgets"], counts["transactions"])
    assert sum(status["by_status"].values()) == counts["activities"]
    assert status["by_approval"] == {"DRAFT": counts["activities"]}
    assert status["last_change"] is not None


async def test_a_returned_project_is_told_with_the_ministrys_reason(publisher: Publisher) -> None:
    (project,) = (each for each in await publisher.projects() if each["externalId"] == OWN_WORK)
    charity = a_charity_caller(publisher.charity_id)
    asked = await publisher.hub.ask(charity, _SUBMIT, {"id": project["id"]})
    assert asked["data"]["submitProject"] == {"__typename": "Project"}
    assert (await told(publisher))["by_approval"]["SUBMITTED"] == 1
    await publisher.hub.ask(the_ministry(), _RETURN, {"id": project["id"]})
    status = await told(publisher)
    assert status["by_approval"]["RETURNED"] == 1
    (returned,) = status["returned"]
    assert (returned["activity"], returned["reason"]) == (project["externalId"], "Name the village.")


async def test_a_finding_is_told_with_its_project_and_its_reason_in_the_readers_language(
    publisher: Publisher,
) -> None:
    (project,) = (each for each in await publisher.projects() if each["externalId"] == "KW-2")
    twice = {"amount": "250.75", "currency": "KWD", "date": "2026-03-01", "references": ["T1", "T3"]}
    found = Found(
        "BUDGET_DEVIATION",
        "KW-2",
        "HIGH",
        0.75,
        [Reason("PUBLISHED_TWICE", 0.75, twice)],
        [Subject("Project", key_of(project["id"]), publisher.charity_id)],
    )
    async with publisher.database.work() as work:
        await put(work, [found], at=datetime.now(UTC))
    for words, reason in ((("status",), "is published under"), (("--lang", "ar", "status"), "منشورة بأكثر")):
        done = await publisher.run(*words)
        (told,) = (each for each in done.document["status"]["findings"] if each["score"] == 0.75)
        assert (told["kind"], told["severity"], told["subjects"]) == ("BUDGET_DEVIATION", "HIGH", ["KW-2"])
        assert reason in " ".join(told["reasons"]), told["reasons"]


async def test_people_read_it_in_arabic(publisher: Publisher) -> None:
    process = await publisher.start("status", "--lang", "ar", as_json=False)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    assert "المشاريع بحسب كلمة الوزارة" in printed.decode()
    assert "مسودة لم تُقدَّم" in printed.decode()


async def test_json_is_one_document_without_sources(publisher: Publisher) -> None:
    done = await publisher.run("status")
    assert set(done.document) == {"command", "outcome", "status"}
    assert json.dumps(done.document)
