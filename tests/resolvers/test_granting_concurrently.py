"""The promises under concurrency: charities grant, cancel, return and retry at once, and nobody is paid for twice.

The controls show that the judge sees what the key and the kept answers prevent: without them it finds violations.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from sqlalchemy import select

from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage import aid_types
from hub.storage import charities as charities_stored
from hub.storage.secrecy import Vault
from hub.storage.tables import aid_slot
from tests.builders import a_beneficiary
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    a_registered_family,
    an_aid_code,
    granted,
    refused_as,
)
from tests.conftest import FreshDatabase
from tests.resolvers.forgetting import without_kept_answers
from tests.resolvers.one_payer import Charities, a_town, some_charities
from tests.resolvers.town_plans import Plan, Step, first_of, plans, tried
from tests.seeing import SeeingDatabase
from tests.waiting import deadlocks

pytestmark = pytest.mark.any_postgres


@tried(60)
@given(plan=plans())
async def test_nobody_is_paid_for_twice_whatever_charities_do_at_once(
    busy: SeeingDatabase, charities: Charities, plan: Plan
) -> None:
    town = await a_town(busy, charities)
    await town.run(plan)
    assert await town.violations() == []


@pytest.fixture
async def unkeyed(fresh_database_url: FreshDatabase, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """A database of its own in which nothing stops two aids from taking one slot."""
    opened = await SeeingDatabase.open(await fresh_database_url(), vault, pool_size=16)
    await opened.as_owner("ALTER TABLE aid_slot DROP CONSTRAINT one_payer")
    yield opened
    await opened.close()


async def test_without_the_key_the_same_grants_pay_twice(unkeyed: SeeingDatabase, settings: Settings) -> None:
    charities, found = await some_charities(unkeyed, settings), []
    for plan in _some_plans(aid_types=2):
        town = await a_town(unkeyed, charities)
        await town.run(_grants_of(plan))
        found += await town.violations()
    assert any("payers" in violation for violation in found)


async def test_without_kept_answers_the_same_plans_answer_one_key_twice(
    busy: SeeingDatabase, charities: Charities, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_kept_answers(monkeypatch)
    found = []
    for plan in _some_plans():
        town = await a_town(busy, charities)
        await town.run(plan)
        found += await town.violations()
    assert any("two answers to one key" in violation for violation in found)


async def test_many_concurrent_retries_of_one_key_make_one_aid(
    busy: SeeingDatabase, settings: Settings
) -> None:
    person, food = await a_beneficiary(busy), await an_aid_code(busy)
    hub, wish = await a_granting_charity(busy, settings), a_grant(person, food)
    answers = await asyncio.gather(*(grant_aid(hub, wish) for _ in range(64)))
    assert len({granted(answer) for answer in answers}) == 1


async def test_of_many_charities_that_ask_at_once_one_pays(busy: SeeingDatabase, settings: Settings) -> None:
    family, food = await a_registered_family(busy, 4), await an_aid_code(busy, counted_for="HOUSEHOLD")
    hubs = [await a_granting_charity(busy, settings) for _ in range(8)]
    wishes = [(hub, a_grant(member, food)) for hub in hubs for member in family for _ in range(2)]
    answers = await asyncio.gather(*(grant_aid(hub, wish) for hub, wish in wishes))
    refused = [answer for answer in answers if not isinstance(answer, Made)]
    assert len(refused) == len(wishes) - 1
    assert {refused_as(answer) for answer in refused} == {RefusalCode.ALREADY_AIDED}


async def test_overlapping_cycles_never_wait_for_each_other_in_a_circle(
    busy: SeeingDatabase, settings: Settings
) -> None:
    food, cycles = await an_aid_code(busy, counted_for="HOUSEHOLD"), [f"2026-{m:02}" for m in range(1, 13)]
    families = [await a_registered_family(busy, 3) for _ in range(2)]
    hubs = [await a_granting_charity(busy, settings) for _ in range(4)]
    before = await deadlocks(busy)

    async def one(n: int) -> object:
        member, some = families[n % 2][n % 3], cycles[n % 7 : n % 7 + 1 + n % 6]
        return await grant_aid(hubs[n % 4], a_grant(member, food, *(some if n % 5 else some[::-1])))

    for _ in range(4):
        answers = await asyncio.gather(*(one(n) for n in range(64)), return_exceptions=True)
        assert [answer for answer in answers if isinstance(answer, BaseException)] == []
    assert await deadlocks(busy) == before


async def test_a_shared_need_is_filled_exactly_and_never_over_its_ceiling(
    busy: SeeingDatabase, settings: Settings
) -> None:
    surgery = await an_aid_code(busy, ceiling=Decimal(100), co_funding=True)
    person = await a_beneficiary(busy)
    hubs = [await a_granting_charity(busy, settings) for _ in range(4)]
    wishes = [(hubs[n % 4], a_grant(person, surgery, amount="2.125")) for n in range(64)]
    answers = await asyncio.gather(*(grant_aid(hub, wish) for hub, wish in wishes))
    assert sum(isinstance(answer, Made) for answer in answers) == 47
    assert {refused_as(a) for a in answers if not isinstance(a, Made)} == {RefusalCode.CEILING_EXCEEDED}
    async with busy.work() as work:
        committed = select(aid_slot.c.committed).where(aid_slot.c.subject_id == person)
        assert await work.connection.scalar(committed) == Decimal("99.875")


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        ("suspended", RefusalCode.CHARITY_SUSPENDED),
        ("closed", RefusalCode.AID_TYPE_CLOSED),
    ],
)
async def test_a_decision_of_the_ministry_is_neither_overtaken_by_grants_nor_kept_waiting(
    busy: SeeingDatabase, settings: Settings, decision: str, code: RefusalCode
) -> None:
    food, hub = await an_aid_code(busy), await a_granting_charity(busy, settings)
    person, decided = await a_beneficiary(busy), asyncio.Event()
    answers: list[tuple[bool, Outcome]] = []

    async def keep_granting() -> None:
        known = False
        while not known:
            known = decided.is_set()
            answers.append((known, await grant_aid(hub, a_grant(person, food, _some_month()))))

    clerks = asyncio.gather(*(keep_granting() for _ in range(32)))
    while len(answers) < 64:  # noqa: ASYNC110 - the clerks go on, event or not
        await asyncio.sleep(0.01)
    async with asyncio.timeout(120), busy.work() as work:
        if decision == "suspended":
            assert hub.caller.charity_id is not None
            await charities_stored.suspend(work, hub.caller.charity_id, "audit", datetime.now(UTC))
        else:
            standing = await aid_types.to_change(work, food)
            assert standing is not None
            await aid_types.put(work, replace(standing.row, active=False), datetime.now(UTC))
    decided.set()
    await clerks
    assert any(isinstance(answer, Made) for _, answer in answers)
    assert {refused_as(answer) for known, answer in answers if known} == {code}


def _some_month() -> str:
    return f"{random.randint(2000, 2030)}-{random.randint(1, 12):02}"


def _some_plans(aid_types: int = 3) -> list[Plan]:
    """Some plans in which everybody stays where they live and keeps the civil number."""
    return first_of(plans(aid_types, changes=False), 15)


def _grants_of(plan: Plan) -> Plan:
    """The plan with nothing undone: what frees a slot locks by the key, and without it waits in a circle."""
    wishes, clerks = plan
    return wishes, tuple(
        tuple(step for step in steps if isinstance(step, Step) and step.does == "grant") for steps in clerks
    )
