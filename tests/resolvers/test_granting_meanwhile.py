"""A grant that meets another one, not yet decided, waits for it and then answers by what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace

import pytest

from hub.errors import Unavailable
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Outcome
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage import audit
from hub.storage.audit import AuditRecord
from hub.storage.work import Work
from tests.builders import a_beneficiary
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    a_registered_family,
    an_aid_code,
    conflicts_in,
    granted,
    refused_as,
)
from tests.seeing import SeeingDatabase
from tests.waiting import waits

pytestmark = pytest.mark.any_postgres


@dataclass
class FirstGrant:
    """Keeps the first grant from its end, once it holds its slots, until it is let go on or made to fail."""

    held: asyncio.Event = field(default_factory=asyncio.Event)
    decided: asyncio.Event = field(default_factory=asyncio.Event)
    fails: bool = False

    async def append(self, work: Work, *records: AuditRecord) -> None:
        """Stands for the trail's own `append`."""
        if not self.held.is_set():
            self.held.set()
            await self.decided.wait()
            if self.fails:
                raise Unavailable
        await _append(work, *records)


_append = audit.append


@pytest.fixture
def first(monkeypatch: pytest.MonkeyPatch) -> FirstGrant:
    """The grant that comes first stops before its audit record."""
    holding = FirstGrant()
    monkeypatch.setattr("hub.storage.audit.append", holding.append)
    return holding


async def meet(
    database: SeeingDatabase, first: FirstGrant, one: Awaitable[Outcome], other: Awaitable[Outcome]
) -> tuple[Outcome | BaseException, Outcome | BaseException]:
    """What both grants are answered, when the second waits for the first and then the first ends."""
    ahead = asyncio.ensure_future(one)
    await first.held.wait()
    behind = asyncio.ensure_future(other)
    await waits(database)
    first.decided.set()
    answers = await asyncio.gather(ahead, behind, return_exceptions=True)
    return answers[0], answers[1]


async def test_who_waited_for_a_slot_is_refused_with_the_aid_that_took_it(
    busy: SeeingDatabase, settings: Settings, first: FirstGrant
) -> None:
    person, food = await a_beneficiary(busy), await an_aid_code(busy)
    hubs = [await a_granting_charity(busy, settings) for _ in range(2)]
    one, other = await meet(busy, first, *(grant_aid(hub, a_grant(person, food)) for hub in hubs))
    assert not isinstance(one, BaseException)
    assert not isinstance(other, BaseException)
    granted(one)
    assert refused_as(other) is RefusalCode.ALREADY_AIDED
    assert [conflict["cycle"] for conflict in conflicts_in(other)] == ["2026-11"]


async def test_who_waited_for_a_slot_is_granted_it_when_the_other_failed(
    busy: SeeingDatabase, settings: Settings, first: FirstGrant
) -> None:
    first.fails = True
    family, food = await a_registered_family(busy, 3), await an_aid_code(busy, counted_for="HOUSEHOLD")
    hubs = [await a_granting_charity(busy, settings) for _ in range(2)]
    asked = (grant_aid(hub, a_grant(member, food)) for hub, member in zip(hubs, family, strict=False))
    one, other = await meet(busy, first, *asked)
    assert isinstance(one, Unavailable)
    assert not isinstance(other, BaseException)
    granted(other)


async def test_some_free_cycles_are_not_taken_where_another_is_lost_while_waiting(
    busy: SeeingDatabase, settings: Settings, first: FirstGrant
) -> None:
    person, food = await a_beneficiary(busy), await an_aid_code(busy)
    hubs = [await a_granting_charity(busy, settings) for _ in range(2)]
    _, other = await meet(
        busy,
        first,
        grant_aid(hubs[0], a_grant(person, food, "2026-12")),
        grant_aid(hubs[1], a_grant(person, food, "2026-10", "2026-11", "2026-12")),
    )
    assert not isinstance(other, BaseException)
    assert refused_as(other) is RefusalCode.ALREADY_AIDED
    granted(await grant_aid(hubs[0], a_grant(person, food, "2026-10", "2026-11")))


@pytest.mark.parametrize("same", [True, False])
async def test_who_waited_for_the_same_key_is_answered_as_the_first_was(
    busy: SeeingDatabase, settings: Settings, first: FirstGrant, same: bool
) -> None:
    person, food = await a_beneficiary(busy), await an_aid_code(busy)
    hub, wish = await a_granting_charity(busy, settings), a_grant(person, food)
    again = wish if same else replace(wish, cycles=("2026-12",))
    one, other = await meet(busy, first, grant_aid(hub, wish), grant_aid(hub, again))
    assert not isinstance(one, BaseException)
    assert not isinstance(other, BaseException)
    if same:
        assert granted(one) == granted(other)
    else:
        assert refused_as(other) is RefusalCode.IDEMPOTENCY_CONFLICT
