"""Whoever is renumbered or registered anew while aid is granted, nobody is paid for twice by another number.

The control shows that the judge sees it where aid is held for the records of people alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from hub.resolvers import granting
from hub.rules.payer import AidSubject, Family
from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.resolvers.one_payer import Charities, a_town, some_charities
from tests.resolvers.town_plans import (
    CYCLES,
    MINISTRY,
    RESIDENTS,
    Plan,
    Register,
    Renumber,
    Step,
    Wish,
    restless_plans,
)
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres


@pytest.fixture(scope="module")
async def busy(database_url: str, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """The shared database over enough connections for every clerk."""
    opened = await SeeingDatabase.open(database_url, vault, pool_size=16)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
async def charities(busy: SeeingDatabase, settings: Settings) -> Charities:
    """Three charities and three aid types."""
    return await some_charities(busy, settings)


@hypothesis_settings(
    max_examples=30,
    deadline=None,
    print_blob=False,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(plan=restless_plans())
async def test_nobody_is_paid_for_twice_by_way_of_another_civil_number(
    busy: SeeingDatabase, charities: Charities, plan: Plan
) -> None:
    town = await a_town(busy, charities)
    await town.run(plan)
    assert await town.violations() == []


async def test_with_aid_held_for_records_alone_another_number_pays_twice(
    busy: SeeingDatabase, charities: Charities, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_record(_counted_for: AidSubject, family: Family) -> frozenset[UUID]:
        return frozenset(person.id for person in (family.grantee, *family.members) if person.id)

    monkeypatch.setattr(granting, "subjects", by_record)
    monkeypatch.setattr(granting, "names", lambda _people: frozenset[UUID]())
    wishes = (Wish(0, 0, 0, CYCLES[:1], 40, key=0), Wish(1, RESIDENTS, 0, CYCLES[:1], 40, key=1))
    clerk = (Step("grant", 0), Renumber(MINISTRY, 0, None), Register(1, 0), Step("grant", 1))
    town = await a_town(busy, charities)
    await town.run((wishes, (clerk,)))
    assert any("payers" in violation for violation in await town.violations())
