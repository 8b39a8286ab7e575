"""Findings stand once however often they are found, and are closed when their cause has gone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from hub.storage import findings
from hub.storage.findings import Found, Reason, Subject
from hub.storage.tables import finding, new_id
from hub.storage.work import Database

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
NOOR, BIRR = new_id(), new_id()
WELL, OTHER_WELL = new_id(), new_id()


def a_suspicion(key: str = "pair", **said: Any) -> Found:
    """Two wells of two charities that look the same."""
    told: dict[str, Any] = {
        "severity": "MEDIUM",
        "score": 0.75,
        "reasons": [Reason("SAME_VILLAGE", 0.5, {"village": "كسلا"})],
        "subjects": [Subject("Project", WELL, NOOR), Subject("Project", OTHER_WELL, BIRR)],
    }
    return Found("DUPLICATE_PROJECT", key, **(told | said))


async def put(database: Database, *found: Found, at: datetime = MONDAY) -> dict[str, findings.Kept]:
    """Puts the facts in a transaction of their own."""
    async with database.work() as work:
        return await findings.put(work, found, at=at)


async def row(database: Database, key: str = "pair") -> dict[str, Any]:
    """The finding with this key."""
    async with database.work() as work:
        found = await work.connection.execute(select(finding).where(finding.c.natural_key == key))
        return dict(found.mappings().one())


async def decided(database: Database, state: str, decision: str) -> None:
    """The ministry's decision on every finding."""
    said = {"state": state, "decision": decision, "decided_at": MONDAY, "note": "seen"}
    async with database.work() as work:
        await work.connection.execute(update(finding).values(said))


async def test_a_finding_is_kept_with_its_reasons_and_whose_it_is(database: Database) -> None:
    kept = await put(database, a_suspicion())
    stands = await row(database)
    assert kept == {"pair": (stands["id"], "OPEN")}
    assert stands["reasons"] == [{"code": "SAME_VILLAGE", "weight": 0.5, "parameters": {"village": "كسلا"}}]
    assert (stands["subject_types"], stands["subject_ids"]) == (["Project", "Project"], [WELL, OTHER_WELL])
    assert stands["charity_ids"] == sorted([NOOR, BIRR])
    assert (stands["state"], stands["found_at"]) == ("OPEN", MONDAY)


async def test_the_same_fact_found_again_does_not_double(database: Database) -> None:
    await put(database, a_suspicion())
    assert await put(database, a_suspicion(), at=TUESDAY) == {}
    kept = await put(database, a_suspicion(score=0.8), at=TUESDAY)
    stands = await row(database)
    assert kept["pair"].id == stands["id"]
    assert (stands["score"], stands["found_at"], stands["changed_at"]) == (0.8, MONDAY, TUESDAY)


async def test_a_finding_whose_cause_went_away_is_resolved_and_opens_when_it_comes_back(
    database: Database,
) -> None:
    await put(database, a_suspicion())
    async with database.work() as work:
        gone = await findings.withdraw(work, "DUPLICATE_PROJECT", ["pair", "unknown"], at=TUESDAY)
        again = await findings.withdraw(work, "DUPLICATE_PROJECT", ["pair"], at=TUESDAY)
    stands = await row(database)
    assert (gone, again) == ([stands["id"]], [])
    assert (stands["state"], stands["gone_at"]) == ("RESOLVED", TUESDAY)
    await put(database, a_suspicion(), at=TUESDAY)
    stands = await row(database)
    assert (stands["state"], stands["gone_at"], stands["found_at"]) == ("OPEN", None, TUESDAY)


async def test_a_decided_finding_stays_decided_however_often_it_is_found(database: Database) -> None:
    await put(database, a_suspicion())
    await decided(database, "DISMISSED", "DISMISS")
    await put(database, a_suspicion(score=0.9), at=TUESDAY)
    assert (await row(database))["state"] == "DISMISSED"
    async with database.work() as work:
        await findings.withdraw(work, "DUPLICATE_PROJECT", ["pair"], at=TUESDAY)
    assert (await row(database))["state"] == "DISMISSED"
    assert (await put(database, a_suspicion(), at=TUESDAY))["pair"].state == "DISMISSED"


async def test_a_decided_finding_opens_again_when_its_facts_have_changed(database: Database) -> None:
    await put(database, a_suspicion())
    await decided(database, "DISMISSED", "DISMISS")
    more = [*a_suspicion().reasons, Reason("SAME_DATES", 0.3)]
    assert (await put(database, a_suspicion(reasons=more), at=TUESDAY))["pair"].state == "OPEN"
    stands = await row(database)
    assert (stands["decision"], stands["note"], stands["found_at"]) == ("DISMISS", "seen", TUESDAY)


async def test_what_is_material_can_be_named(database: Database) -> None:
    await put(database, a_suspicion(material=["a", "b"]))
    await decided(database, "CONFIRMED", "CONFIRM")
    more = [Reason("SAME_DATES", 0.3)]
    same = await put(database, a_suspicion(material=["a", "b"], reasons=more, severity="HIGH"))
    other = await put(database, a_suspicion(material=["a", "c"], reasons=more, severity="HIGH"))
    assert (same["pair"].state, other["pair"].state) == ("CONFIRMED", "OPEN")


async def test_settling_leaves_only_what_was_found_about_these_objects(database: Database) -> None:
    elsewhere = Subject("Project", new_id(), BIRR)
    await put(
        database, a_suspicion("old"), a_suspicion("still"), a_suspicion("elsewhere", subjects=[elsewhere])
    )
    async with database.work() as work:
        await findings.settle(
            work, "DUPLICATE_PROJECT", [WELL], [a_suspicion("still"), a_suspicion("new")], at=TUESDAY
        )
        await findings.settle(work, "RISK_FORECAST", [WELL], [], at=TUESDAY)
    states = {key: (await row(database, key))["state"] for key in ("old", "still", "new", "elsewhere")}
    assert states == {"old": "RESOLVED", "still": "OPEN", "new": "OPEN", "elsewhere": "OPEN"}
    async with database.work() as work:
        await findings.settle(work, "DUPLICATE_PROJECT", [WELL], [], at=TUESDAY)
    assert (await row(database, "still"))["state"] == "RESOLVED"


async def test_many_who_find_the_same_facts_in_any_order_make_each_once(database: Database) -> None:
    found = [a_suspicion(str(n)) for n in range(20)]

    async def finds(turn: int) -> set[UUID]:
        kept = await put(database, *(found if turn % 2 else reversed(found)))
        return {each.id for each in kept.values()}

    made = await asyncio.gather(*map(finds, range(6)))
    assert sum(map(len, made)) == len(set().union(*made)) == 20


async def test_nothing_found_is_nothing_written(database: Database) -> None:
    async with database.work() as work:
        assert await findings.put(work, [], at=MONDAY) == {}
        assert await findings.withdraw(work, "DUPLICATE_PROJECT", [], at=MONDAY) == []
