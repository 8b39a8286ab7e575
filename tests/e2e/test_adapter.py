"""The real adapter against the real hub: every row of every real file is there or refused by name, and nothing twice."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.storage.sight import THE_HUB_ITSELF
from tests.conftest import FreshDatabase
from tests.e2e.a_publisher import Done, Publisher, a_publisher, money_in, rows_in
from tests.hub import Hub, serving
from tests.seeing import SeeingDatabase

IATI = Path(__file__).parents[2] / "examples" / "country" / "iati"
FILES = sorted(IATI.glob("*.xml"))
AT_ONCE = 2


class Country:
    """All publishers, and what came of their first two runs."""

    def __init__(self, hub: Hub, database: SeeingDatabase, folder: Path) -> None:
        self.hub, self.database, self.folder = hub, database, folder
        self.publishers: dict[str, Publisher] = {}
        self.first: dict[str, Done] = {}
        self.second: dict[str, Done] = {}
        self.untouched: dict[str, bool] = {}

    async def publish_all(self) -> None:
        """Every file, twice, a few charities at once."""
        turns = asyncio.Semaphore(AT_ONCE)

        async def publish(name: str, publisher: Publisher) -> None:
            async with turns:
                self.first[name] = await publisher.publish()
                before = await publisher.versions()
                self.second[name] = await publisher.publish()
                self.untouched[name] = before == await publisher.versions() and bool(before)

        for file in FILES:
            self.publishers[file.stem] = await a_publisher(self.hub, self.database, file, self.folder)
        await asyncio.gather(*(publish(name, publisher) for name, publisher in self.publishers.items()))


@pytest.fixture(scope="module")
async def country(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Country]:
    """Eleven charities whose files are published."""
    own = settings.model_copy(update={"database_url": await fresh_database_url()})
    assert own.database_url is not None
    database = await SeeingDatabase.open(own.database_url, vault)
    async with serving(own) as hub:
        country = Country(hub, database, tmp_path_factory.mktemp("charities"))
        await country.publish_all()
        yield country
    await database.close()


each_file = pytest.mark.parametrize("name", [file.stem for file in FILES])


def test_eleven_publishers_are_there() -> None:
    assert len(FILES) == 11


@each_file
async def test_the_hub_reports_what_the_file_holds_less_what_was_refused_by_name(
    country: Country, name: str
) -> None:
    done, held = country.first[name], rows_in(IATI / f"{name}.xml")
    refused = Counter(refusal["record"] for refusal in done.document["refusals"])
    shown = await country.publishers[name].counts()
    assert shown == {
        "activities": held["activities"] - refused["activity"],
        "budgets": held["budgets"] - refused["budget"],
        "transactions": held["transactions"] - refused["transaction"],
    }
    assert done.document["total"]["read"] == held
    assert done.document["total"]["published"] == shown
    assert done.exit_code == (1 if refused else 0)
    for refusal in done.document["refusals"]:
        assert refusal["activity"]
        assert all(fault["element"] and fault["reason"] and fault["line"] for fault in refusal["faults"])


async def test_nothing_but_the_empty_transactions_of_one_publisher_is_refused(country: Country) -> None:
    refused = {name: len(done.document["refusals"]) for name, done in country.first.items() if done.exit_code}
    assert refused == {"people-in-need": 21}
    assert {refusal["by"] for refusal in country.first["people-in-need"].document["refusals"]} == {"adapter"}


@each_file
async def test_the_money_adds_up_to_the_last_digit(country: Country, name: str) -> None:
    projects = await country.publishers[name].projects()
    planned = (line["planned"]["amount"] for project in projects for line in project["budget"]["lines"])
    moved = (each["value"]["amount"] for project in projects for each in project["transactions"])
    file = IATI / f"{name}.xml"
    assert sum(map(Decimal, planned)) == money_in(file, "budget")
    assert sum(map(Decimal, moved)) == money_in(file, "transaction")


@each_file
async def test_publishing_twice_changes_nothing(country: Country, name: str) -> None:
    again = country.second[name].document["total"]
    assert again["published"] == country.first[name].document["total"]["published"]
    assert again["changes"] == {"created": 0, "changed": 0, "unchanged": again["published"]["activities"]}
    assert again["sent"] == {"activities": 0, "budgets": 0, "transactions": 0}
    assert country.untouched[name]
    assert {project["revision"] for project in await country.publishers[name].projects()} == {1}


@pytest.fixture(scope="module")
async def changed(country: Country) -> dict[str, Any]:
    """One title, one value, one transaction less and one budget more, each in a project of its own."""
    original = IATI / "helpage-international.xml"
    publisher = await a_publisher(country.hub, country.database, original, country.folder)
    await publisher.publish()
    before, versions = await publisher.projects(), await publisher.versions()
    tree = etree.parse(original)
    touched = _change(tree.getroot())
    file = publisher.folder / "changed.xml"
    tree.write(file)
    done = await Publisher(**{**vars(publisher), "file": file}).publish()
    return {
        "touched": touched,
        "done": done,
        "file": file,
        "before": {each["externalId"]: each for each in before},
        "after": {each["externalId"]: each for each in await publisher.projects()},
        "versions": (versions, await publisher.versions()),
    }


class TestAChangedFile:
    async def test_what_changed_is_changed(self, changed: dict[str, Any]) -> None:
        titled, paid, unpaid, planned = changed["touched"]
        before, after = changed["before"], changed["after"]
        assert changed["done"].exit_code == 0
        assert after[titled]["title"] == "A better title"
        assert len(after[planned]["budget"]["lines"]) == len(before[planned]["budget"]["lines"]) + 1
        assert len(after[unpaid]["transactions"]) == len(before[unpaid]["transactions"]) - 1
        values = [
            {each["value"]["amount"] for each in state[paid]["transactions"]} for state in (before, after)
        ]
        assert values[1] - values[0] == {"123456.78"}
        assert len(after[paid]["transactions"]) == len(before[paid]["transactions"])
        moved = (each["value"]["amount"] for project in after.values() for each in project["transactions"])
        assert sum(map(Decimal, moved)) == money_in(changed["file"], "transaction")

    async def test_nothing_else_is_touched(self, changed: dict[str, Any]) -> None:
        before, after = changed["versions"]
        written = {name for name in before.keys() & after.keys() if before[name] != after[name]}
        projects = {name.removeprefix("project") for name in written if name.startswith("project")}
        assert projects <= set(changed["touched"])
        assert not [name for name in written if name.startswith("paid")]
        assert len([name for name in before.keys() - after.keys() if name.startswith("paid")]) == 2
        assert len([name for name in after.keys() - before.keys() if name.startswith("paid")]) == 1
        untouched = changed["after"].keys() - set(changed["touched"])
        assert all(changed["after"][name] == changed["before"][name] for name in untouched)

    async def test_revisions_rise_where_a_project_changed(self, changed: dict[str, Any]) -> None:
        risen = {name for name, project in changed["after"].items() if project["revision"] != 1}
        titled, _, _, planned = changed["touched"]
        assert {titled, planned} <= risen <= set(changed["touched"])


def _change(root: Any) -> tuple[str, str, str, str]:
    """Changes four activities; answers their identifiers."""
    rich = [each for each in root if len(each.findall("transaction")) > 1 and each.find("budget") is not None]
    titled, paid, unpaid, planned = rich[:4]
    for narrative in titled.findall("title/narrative"):
        narrative.text = "A better title"
    paid.find("transaction/value").text = "123456.78"
    unpaid.remove(unpaid.findall("transaction")[-1])
    added: Any = etree.fromstring(etree.tostring(planned.find("budget")))
    added.find("value").text = "4321"
    planned.find("budget").addnext(added)
    names = [each.findtext("iati-identifier").strip() for each in (titled, paid, unpaid, planned)]
    return names[0], names[1], names[2], names[3]


@pytest.mark.parametrize("alg", ["ES256", "Ed25519", "RS256"])
async def test_a_client_with_a_key_of_its_own_publishes(country: Country, alg: str) -> None:
    file = IATI / "islamic-relief-worldwide.xml"
    publisher = await a_publisher(country.hub, country.database, file, country.folder, alg=alg)
    assert publisher.client.key is not None
    written = json.dumps(publisher.client.key.as_dict(private=True))
    (publisher.folder / "key.jwk").write_text(written, encoding="utf-8")
    done = await publisher.publish(key=True)
    assert (done.exit_code, done.errors) == (0, "")
    assert await publisher.counts() == rows_in(file)


async def test_a_wrong_secret_publishes_nothing(country: Country) -> None:
    file = IATI / "islamic-relief-worldwide.xml"
    publisher = await a_publisher(country.hub, country.database, file, country.folder)
    done = await publisher.publish(secret="wr0ng")
    assert (done.exit_code, done.document["outcome"]) == (1, "failed")
    assert done.errors == "Error: the hub refuses this client: invalid_client\n"
    assert await publisher.counts() == {"activities": 0, "budgets": 0, "transactions": 0}


async def test_a_suspended_charity_publishes_nothing(country: Country) -> None:
    file = IATI / "islamic-relief-worldwide.xml"
    publisher = await a_publisher(country.hub, country.database, file, country.folder)
    async with country.database.reading(THE_HUB_ITSELF) as connection:
        await connection.execute(
            "UPDATE charity SET state = 'SUSPENDED', suspended_at = now(), suspended_reason = 'x' WHERE id = $1",
            publisher.charity_id,
        )
    done = await publisher.publish()
    assert (done.exit_code, done.document["outcome"]) == (1, "failed")
    stored = "SELECT count(*) FROM project WHERE charity_id = $1"
    assert [row[0] for row in await country.database.read(stored, [publisher.charity_id])] == [0]


async def test_a_broken_file_is_wrong_before_anything_is_sent(country: Country) -> None:
    publisher = await a_publisher(country.hub, country.database, country.folder / "no.xml", country.folder)
    publisher.file.write_text("<iati-activities version='2.03'><iati-activity>", encoding="utf-8")
    done = await publisher.publish()
    assert (done.exit_code, done.document["outcome"]) == (1, "failed")
    assert await publisher.counts() == {"activities": 0, "budgets": 0, "transactions": 0}
