"""A plan tells field by field what publishing then does, and sends nothing; what has gone is withdrawn when asked for."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.e2e.a_publisher import Done, Publisher, a_publisher
from tests.hub import Hub, serving
from tests.seeing import SeeingDatabase

IATI = Path(__file__).parents[2] / "examples" / "country" / "iati"


@dataclass(frozen=True)
class Place:
    """A hub and a folder for charities."""

    hub: Hub
    database: SeeingDatabase
    folder: Path

    async def charity(self, name: str = "helpage-international") -> Publisher:
        """A charity that has published a file, and may change its own copy of it."""
        file = self.folder / f"{len(list(self.folder.iterdir()))}.xml"
        file.write_bytes((IATI / f"{name}.xml").read_bytes())
        publisher = await a_publisher(self.hub, self.database, file, self.folder)
        await publisher.publish()
        return publisher


@pytest.fixture(scope="module")
async def place(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Place]:
    """An empty country."""
    url = await fresh_database_url()
    database = await SeeingDatabase.open(url, vault)
    async with serving(settings.model_copy(update={"database_url": url})) as hub:
        yield Place(hub, database, tmp_path_factory.mktemp("plans"))
    await database.close()


def activities(publisher: Publisher) -> Any:
    """The activities of its file, to be changed and saved."""
    return etree.parse(publisher.file)


def named(activity: Any) -> str:
    """The activity's identifier."""
    return str(activity.findtext("iati-identifier")).strip()


@dataclass(frozen=True)
class Changed:
    """A changed file: what its plan told, and what was changed."""

    publisher: Publisher
    done: Done
    titled: str
    paid: str
    unpaid: str
    planned: str
    new: str
    gone: str

    def of(self, activity: str) -> dict[str, Any]:
        """What is told of a changed project."""
        (found,) = (each for each in self.done.document["plan"]["changed"] if each["activity"] == activity)
        return dict(found)


@pytest.fixture(scope="module")
async def changed(place: Place) -> Changed:
    """A title, an amount and a budget changed, a transaction left out, an activity new, and another one gone."""
    publisher = await place.charity()
    before = await publisher.versions()
    tree = activities(publisher)
    root = tree.getroot()
    rich = [each for each in root if len(each.findall("transaction")) > 1 and each.find("budget") is not None]
    titled, paid, unpaid, planned, gone = rich[:5]
    for narrative in titled.findall("title/narrative"):
        narrative.text = "A better title"
    paid.find("transaction/value").text = "123456.78"
    unpaid.remove(unpaid.findall("transaction")[-1])
    planned.find("budget/value").text = "4321"
    name = named(gone)
    gone.find("iati-identifier").text = "KW-NEW"
    tree.write(publisher.file)
    done = await publisher.run("plan")
    assert await publisher.versions() == before
    names = [named(each) for each in (titled, paid, unpaid, planned)]
    return Changed(publisher, done, names[0], names[1], names[2], names[3], "KW-NEW", name)


class TestAPlan:
    async def test_it_counts_what_it_would_do(self, changed: Changed) -> None:
        plan = changed.done.document["plan"]
        assert changed.done.exit_code == 0
        assert [each["activity"] for each in plan["created"]] == [changed.new]
        assert plan["created"][0]["transactions"] > 1
        told = {each["activity"] for each in plan["changed"]}
        assert told == {changed.titled, changed.paid, changed.unpaid, changed.planned}
        assert [each["activity"] for each in plan["withdrawn"]] == [changed.gone]
        assert plan["unchanged"] == changed.done.document["total"]["read"]["activities"] - 5

    async def test_a_title_is_told_old_and_new(self, changed: Changed) -> None:
        told = changed.of(changed.titled)
        assert {each["new"] for each in told["fields"]} == {"A better title"}
        assert all(each["field"].startswith("titles[") and each["old"] for each in told["fields"])
        assert told["transactions"] == {"added": [], "changed": [], "withdrawn": []}

    async def test_a_budget_is_told_by_its_period(self, changed: Changed) -> None:
        (field,) = changed.of(changed.planned)["fields"]
        assert field["field"].startswith("budgets[ORIGINAL 20")
        assert (field["field"].endswith("].value"), field["new"]) == (True, "4321")

    async def test_a_transaction_that_left_is_told_by_its_reference(self, changed: Changed) -> None:
        told = changed.of(changed.unpaid)
        assert told["fields"] == []
        assert len(told["transactions"]["withdrawn"]) == 1

    async def test_an_amount_is_told(self, changed: Changed) -> None:
        told = changed.of(changed.paid)["transactions"]
        new = {field["new"] for each in told["changed"] for field in each["fields"]}
        assert new == {"123456.78"} or (len(told["added"]), len(told["withdrawn"])) == (1, 1)

    async def test_people_read_it_as_tables_in_their_language(self, changed: Changed) -> None:
        for words, told in ((("plan",), "To be changed"), (("plan", "--lang", "ar"), "سيُعدَّل")):
            process = await changed.publisher.start(*words, as_json=False)
            printed, _ = await process.communicate()
            assert (process.returncode, told in printed.decode()) == (0, True)
            assert "A better title" in printed.decode()
            assert changed.gone in printed.decode()

    async def test_publishing_does_what_was_told_and_nothing_is_left_to_do(self, changed: Changed) -> None:
        done = await changed.publisher.publish()
        assert done.document["total"]["changes"]["created"] == 1
        plan = (await changed.publisher.run("plan")).document["plan"]
        assert (plan["created"], plan["changed"]) == ([], [])
        assert [each["activity"] for each in plan["withdrawn"]] == [changed.gone]


async def statuses(publisher: Publisher) -> dict[str, str]:
    """The state of the work of each project that the hub holds."""
    sql = "SELECT external_id, status FROM project WHERE charity_id = $1"
    rows = await publisher.database.read(sql, [publisher.charity_id])
    return {row["external_id"]: row["status"] for row in rows}


@pytest.mark.parametrize("file", sorted(IATI.glob("*.xml")), ids=lambda file: file.stem)
async def test_nothing_is_planned_for_a_real_file_that_was_published(place: Place, file: Path) -> None:
    publisher = await place.charity(file.stem)
    told = (await publisher.run("plan")).document["plan"]
    assert (told["created"], told["changed"], told["withdrawn"]) == ([], [], [])
    assert told["unchanged"] == len(await statuses(publisher))


class TestWithdrawing:
    async def test_a_project_that_has_gone_is_cancelled_and_keeps_its_money(self, place: Place) -> None:
        publisher = await place.charity()
        before, content = await statuses(publisher), await publisher.content()
        tree = activities(publisher)
        running = [each for each in tree.getroot() if before[named(each)] == "IMPLEMENTATION"]
        tree.getroot().remove(running[0])
        tree.write(publisher.file)
        assert (await publisher.publish()).exit_code == 0
        assert await statuses(publisher) == before
        done = await publisher.run("publish", "--withdraw")
        assert (done.exit_code, done.errors) == (0, "")
        assert done.document["withdrawn"] == [named(running[0])]
        assert await statuses(publisher) == before | {named(running[0]): "CANCELLED"}
        after = await publisher.content()
        name = f"project {named(running[0])}"
        assert {**after, name: None} == {**content, name: None}
        (held,), (was,) = after[name], content[name]
        assert {field for field in held if held[field] != was[field]} <= {
            "status",
            "revision",
            "content_digest",
        }
        assert (await publisher.run("publish", "--withdraw")).document["withdrawn"] == []

    async def test_a_project_whose_row_is_refused_has_not_gone(self, place: Place) -> None:
        publisher = await place.charity("islamic-relief-worldwide")
        before = await statuses(publisher)
        tree = activities(publisher)
        first = tree.getroot()[0]
        first.find("activity-status").set("code", "none")
        tree.write(publisher.file)
        done = await publisher.run("publish", "--withdraw")
        assert (done.exit_code, done.document["withdrawn"]) == (1, [])
        assert await statuses(publisher) == before

    async def test_nothing_has_gone_while_a_row_has_no_identifier(self, place: Place) -> None:
        publisher = await place.charity("islamic-relief-worldwide")
        tree = activities(publisher)
        tree.getroot()[0].find("iati-identifier").text = " "
        tree.write(publisher.file)
        done = await publisher.run("plan")
        assert done.exit_code == 1
        assert (done.document["plan"]["withdrawn"], done.document["plan"]["withdrawals_unknown"]) == (
            [],
            True,
        )
