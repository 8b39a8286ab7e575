"""The same key with the same input is answered as it was the first time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hub.resolvers.delivering import CancelAid, cancel_aid
from hub.resolvers.granting import ANSWERS_ARE_KEPT, grant_aid
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.kept_answers import forget_old_answers
from hub.storage.tables import kept_answer
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_civil_number
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    an_aid_code,
    granted,
    refused_as,
)

pytestmark = pytest.mark.any_postgres


async def test_a_retry_answers_the_same_aid(database: Database, settings: Settings) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    hub, wish = await a_granting_charity(database, settings), a_grant(person, food, "2026-11", "2026-12")
    first = await grant_aid(hub, wish)
    again = a_grant(person, food, "2026-12", "2026-11", amount="40.00", idempotency_key=wish.idempotency_key)
    assert await grant_aid(hub, wish) == await grant_aid(hub, again) == first


async def test_a_retry_answers_the_same_refusal_though_the_slot_is_free_by_now(
    database: Database, settings: Settings
) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    giver, hub = [await a_granting_charity(database, settings) for _ in range(2)]
    given, wish = granted(await grant_aid(giver, a_grant(person, food))), a_grant(person, food)
    refused = await grant_aid(hub, wish)
    granted(await cancel_aid(giver, CancelAid(given, "moved away")))
    assert await grant_aid(hub, wish) == refused
    assert refused_as(refused) is RefusalCode.ALREADY_AIDED
    granted(await grant_aid(hub, a_grant(person, food)))


async def test_a_refused_registration_stays_refused_for_its_key(
    database: Database, settings: Settings
) -> None:
    number, food = a_civil_number(), await an_aid_code(database)
    hub, wish = await a_granting_charity(database, settings), a_grant(number, food)
    assert refused_as(await grant_aid(hub, wish)) is RefusalCode.NOT_REGISTERED
    await a_beneficiary(database, civil_number=number)
    assert refused_as(await grant_aid(hub, wish)) is RefusalCode.NOT_REGISTERED
    granted(await grant_aid(hub, a_grant(number, food)))


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "41"},
        {"currency": "USD"},
        {"aid_type": "food"},
        {"cycles": ("2026-12",)},
        {"person": True},
    ],
)
async def test_the_same_key_with_another_input_is_a_conflict(
    database: Database, settings: Settings, other: dict[str, Any]
) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
    granted(await grant_aid(hub, wish))
    if "person" in other:
        other = {"beneficiary_id": await a_beneficiary(database)}
    second = a_grant(person, **{"aid_type": food, "idempotency_key": wish.idempotency_key} | other)
    assert refused_as(await grant_aid(hub, second)) is RefusalCode.IDEMPOTENCY_CONFLICT


async def test_keys_of_two_clients_are_their_own(database: Database, settings: Settings) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    one, other = [await a_granting_charity(database, settings) for _ in range(2)]
    granted(await grant_aid(one, a_grant(person, food, idempotency_key="1")))
    granted(await grant_aid(other, a_grant(person, food, "2026-12", idempotency_key="1")))


async def test_answers_are_kept_for_a_week_and_then_forgotten(database: Database, settings: Settings) -> None:
    person, food = await a_beneficiary(database), await an_aid_code(database)
    hub, old, young = (
        await a_granting_charity(database, settings),
        a_grant(person, food),
        a_grant(person, food),
    )
    for wish, age in ((old, timedelta(days=7, hours=1)), (young, timedelta(days=6))):
        await grant_aid(hub, wish)
        async with database.work() as work:
            await work.connection.execute(
                update(kept_answer)
                .where(kept_answer.c.idempotency_key == wish.idempotency_key)
                .values(answered_at=datetime.now(UTC) - age)
            )
    async with database.work() as work:
        assert await forget_old_answers(work, datetime.now(UTC) - ANSWERS_ARE_KEPT) == 1
        kept = select(kept_answer.c.idempotency_key).where(kept_answer.c.client_id == hub.caller.client_id)
        assert list(await work.connection.scalars(kept)) == [young.idempotency_key]


async def test_a_kept_answer_holds_no_civil_number(database: Database, settings: Settings) -> None:
    number, food = a_civil_number(), await an_aid_code(database)
    await a_beneficiary(database, civil_number=number)
    hub = await a_granting_charity(database, settings)
    await grant_aid(hub, a_grant(number, food))
    async with database.work() as work:
        kept = await work.connection.execute(
            select(kept_answer).where(kept_answer.c.client_id == hub.caller.client_id)
        )
        assert number not in str(kept.one())


def test_the_answers_outlive_the_promised_day() -> None:
    assert timedelta(days=1) <= ANSWERS_ARE_KEPT
