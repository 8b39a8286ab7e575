"""What becomes of a granted aid: delivered, cancelled or returned by the charity that granted it, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, DeliverAid, ReturnAid, cancel_aid, deliver_aid, return_aid
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.tables import aid, aid_slot, audit_event, charity, new_id, slot_share
from hub.storage.work import Database
from tests.builders import a_beneficiary
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    a_registered_family,
    an_aid_code,
    granted,
    refused_as,
)

pytestmark = pytest.mark.any_postgres

TODAY = datetime.now(UTC).date()
Take = Callable[[RequestContext, UUID], Awaitable[Outcome]]


async def deliver(hub: RequestContext, id: UUID) -> Outcome:
    return await deliver_aid(hub, DeliverAid(id, TODAY, "receipt 17"))


async def cancel(hub: RequestContext, id: UUID) -> Outcome:
    return await cancel_aid(hub, CancelAid(id, "moved away"))


async def take_back(hub: RequestContext, id: UUID) -> Outcome:
    return await return_aid(hub, ReturnAid(id, TODAY, "not needed"))


@pytest.fixture
async def hub(database: Database, settings: Settings) -> RequestContext:
    """A charity."""
    return await a_granting_charity(database, settings)


@pytest.fixture
async def given(database: Database, hub: RequestContext) -> UUID:
    """An aid that the charity granted."""
    return granted(await grant_aid(hub, a_grant(await a_beneficiary(database), await an_aid_code(database))))


async def test_a_delivered_aid_says_when_and_by_which_evidence(
    database: Database, hub: RequestContext, given: UUID
) -> None:
    assert await deliver(hub, given) == Made("Aid", given)
    async with database.work() as work:
        row = (await work.connection.execute(select(aid).where(aid.c.id == given))).one()
    assert (row.state, row.delivered_on, row.evidence) == ("DELIVERED", TODAY, "receipt 17")
    assert abs(row.delivered_at - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("so_far", "step", "code"),
    [
        ([], take_back, RefusalCode.WRONG_STATE),
        ([deliver], cancel, RefusalCode.WRONG_STATE),
        ([cancel], deliver, RefusalCode.WRONG_STATE),
        ([cancel], take_back, RefusalCode.WRONG_STATE),
        ([deliver, take_back], deliver, RefusalCode.WRONG_STATE),
        ([deliver, take_back], cancel, RefusalCode.WRONG_STATE),
        ([], deliver, None),
        ([], cancel, None),
        ([deliver], take_back, None),
        ([deliver], deliver, None),
        ([cancel], cancel, None),
        ([deliver, take_back], take_back, None),
    ],
)
async def test_only_the_right_step_is_taken_and_said_again_it_answers_the_aid(
    hub: RequestContext, given: UUID, so_far: list[Take], step: Take, code: RefusalCode | None
) -> None:
    for taken in so_far:
        assert granted(await taken(hub, given)) == given
    outcome = await step(hub, given)
    assert (granted(outcome) == given) if code is None else (refused_as(outcome) is code)


async def test_a_step_said_otherwise_the_second_time_is_refused(hub: RequestContext, given: UUID) -> None:
    await deliver(hub, given)
    for other in (
        DeliverAid(given, TODAY - timedelta(days=1), "receipt 17"),
        DeliverAid(given, TODAY, "receipt 18"),
    ):
        assert refused_as(await deliver_aid(hub, other)) is RefusalCode.WRONG_STATE
    await take_back(hub, given)
    assert refused_as(await return_aid(hub, ReturnAid(given, TODAY, "other"))) is RefusalCode.WRONG_STATE


@pytest.mark.parametrize("step", [deliver, cancel, take_back])
async def test_anothers_aid_and_no_aid_look_the_same(
    database: Database, settings: Settings, given: UUID, step: Take
) -> None:
    stranger = await a_granting_charity(database, settings)
    answers = [await step(stranger, given), await step(stranger, new_id())]
    assert refused_as(answers[0]) is RefusalCode.UNKNOWN_AID
    assert answers[0] == answers[1]


@pytest.mark.parametrize("steps", [[cancel], [deliver, take_back]])
async def test_cancelling_and_returning_free_every_slot(
    database: Database, settings: Settings, hub: RequestContext, steps: list[Take]
) -> None:
    food, (mother, son) = (
        await an_aid_code(database, counted_for="HOUSEHOLD"),
        await a_registered_family(database),
    )
    given = granted(await grant_aid(hub, a_grant(mother, food, "2026-10", "2026-11")))
    for step in steps:
        granted(await step(hub, given))
    async with database.work() as work:
        shares = select(func.count()).select_from(slot_share).where(slot_share.c.aid_id == given)
        assert await work.connection.scalar(shares) == 0
    other = await a_granting_charity(database, settings)
    granted(await grant_aid(other, a_grant(son, food, "2026-11")))


async def test_a_delivered_aid_keeps_its_slots(
    database: Database, settings: Settings, hub: RequestContext
) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    await deliver(hub, granted(await grant_aid(hub, a_grant(person, food))))
    other = await a_granting_charity(database, settings)
    assert refused_as(await grant_aid(other, a_grant(person, food))) is RefusalCode.ALREADY_AIDED


async def test_cancelling_gives_back_the_own_share_of_a_shared_need_alone(
    database: Database, hub: RequestContext
) -> None:
    surgery = await an_aid_code(database, ceiling=Decimal(100), co_funding=True)
    person = await a_beneficiary(database)
    first = granted(await grant_aid(hub, a_grant(person, surgery, amount="60.5")))
    granted(await grant_aid(hub, a_grant(person, surgery, "2026-11", "2026-12", amount="30")))
    granted(await cancel(hub, first))
    async with database.work() as work:
        committed = select(aid_slot.c.cycle, aid_slot.c.committed).where(aid_slot.c.subject_id == person)
        assert {tuple(row) for row in await work.connection.execute(committed)} == {
            ("2026-11", 30),
            ("2026-12", 30),
        }
    granted(await grant_aid(hub, a_grant(person, surgery, amount="70")))


async def test_a_suspended_charity_still_says_what_became_of_its_aid(
    database: Database, hub: RequestContext, given: UUID
) -> None:
    async with database.work() as work:
        await work.connection.execute(
            update(charity).where(charity.c.id == hub.caller.charity_id).values(state="SUSPENDED")
        )
    granted(await cancel(hub, given))


async def test_each_step_leaves_one_audit_record_of_the_beneficiary(
    database: Database, hub: RequestContext, given: UUID
) -> None:
    for step in (deliver, deliver, take_back, take_back, cancel):
        await step(hub, given)
    async with database.work() as work:
        person = await work.connection.scalar(select(aid.c.beneficiary_id).where(aid.c.id == given))
        records = await work.connection.execute(
            select(audit_event.c.fields, audit_event.c.person_ids).where(
                audit_event.c.client_id == hub.caller.client_id
            )
        )
        written = [record.fields[0] for record in records if record.person_ids == [person]]
    assert sorted(written) == ["Mutation.deliverAid", "Mutation.grantAid", "Mutation.returnAid"]


async def test_of_concurrent_steps_one_is_taken(database: Database, hub: RequestContext) -> None:
    food = await an_aid_code(database)
    for _ in range(6):
        person = await a_beneficiary(database)
        given = granted(await grant_aid(hub, a_grant(person, food)))
        outcomes = await asyncio.gather(*(step(hub, given) for step in (deliver, cancel) * 4))
        delivered, cancelled = outcomes[::2], outcomes[1::2]
        assert {isinstance(outcome, Made) for outcome in delivered} | {
            isinstance(outcome, Made) for outcome in cancelled
        } == {True, False}
        assert len({isinstance(outcome, Made) for outcome in delivered}) == 1
        async with database.work() as work:
            shares = select(func.count()).select_from(slot_share).where(slot_share.c.aid_id == given)
            assert await work.connection.scalar(shares) == (2 if isinstance(delivered[0], Made) else 0)


async def test_whoever_waits_for_a_cancellation_is_granted(
    database: Database, settings: Settings, hub: RequestContext
) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    others = [await a_granting_charity(database, settings) for _ in range(4)]
    given = granted(await grant_aid(hub, a_grant(person, food)))
    outcomes = await asyncio.gather(
        cancel(hub, given), *(grant_aid(other, a_grant(person, food)) for other in others)
    )
    assert sum(isinstance(outcome, Made) for outcome in outcomes[1:]) <= 1
    async with database.work() as work:
        active = (
            select(func.count())
            .select_from(aid)
            .where(aid.c.beneficiary_id == person, aid.c.state == "GRANTED")
        )
        assert await work.connection.scalar(active) == sum(
            isinstance(outcome, Made) for outcome in outcomes[1:]
        )
