"""Impossible days, broken texts and wrong callers are named before anything becomes of an aid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hub.auth.caller import system_caller
from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, DeliverAid, ReturnAid, cancel_aid, deliver_aid, return_aid
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Outcome
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders import a_beneficiary
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    an_aid_code,
    granted,
)

pytestmark = pytest.mark.any_postgres

TODAY = datetime.now(UTC).date()


async def deliver(hub: RequestContext, id: UUID) -> Outcome:
    return await deliver_aid(hub, DeliverAid(id, TODAY, "receipt 17"))


@pytest.fixture
async def hub(database: Database, settings: Settings) -> RequestContext:
    """A charity."""
    return await a_granting_charity(database, settings)


@pytest.fixture
async def given(database: Database, hub: RequestContext) -> UUID:
    """An aid that the charity granted."""
    return granted(await grant_aid(hub, a_grant(await a_beneficiary(database), await an_aid_code(database))))


@pytest.mark.parametrize(
    ("day", "argument"),
    [
        (TODAY + timedelta(days=2), "deliveredOn"),
        (TODAY - timedelta(days=2), "deliveredOn"),
        (date.min, "deliveredOn"),
        (date.max, "deliveredOn"),
    ],
)
async def test_an_impossible_day_of_delivery_is_named(
    hub: RequestContext, given: UUID, day: date, argument: str
) -> None:
    with pytest.raises(BadUserInput) as error:
        await deliver_aid(hub, DeliverAid(given, day))
    assert error.value.argument == argument
    granted(await deliver(hub, given))


async def test_an_aid_is_not_returned_before_it_was_delivered(hub: RequestContext, given: UUID) -> None:
    await deliver(hub, given)
    with pytest.raises(BadUserInput) as error:
        await return_aid(hub, ReturnAid(given, TODAY - timedelta(days=1), "not needed"))
    assert error.value.argument == "returnedOn"


async def test_texts_are_checked_and_named(hub: RequestContext, given: UUID) -> None:
    for wrong, step, argument in (
        ("x" * 501, cancel_aid(hub, CancelAid(given, "x" * 501)), "reason"),
        ("", return_aid(hub, ReturnAid(given, TODAY, "")), "reason"),
        ("a\0b", deliver_aid(hub, DeliverAid(given, TODAY, "a\0b")), "evidence"),
    ):
        with pytest.raises(BadUserInput) as error:
            await step
        assert error.value.argument == argument, wrong


async def test_only_a_charity_takes_these_steps(database: Database, settings: Settings, given: UUID) -> None:
    operator = RequestContext(system_caller("test"), database, settings)
    with pytest.raises(BadUserInput) as error:
        await cancel_aid(operator, CancelAid(given, "moved away"))
    assert error.value.argument == "charity"
