"""Donations are published once under each reference, and of their donors only a keyed index is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.donating import MOST_DONATIONS, DonationInput, publish_donations
from hub.resolvers.outcome import Made, Refused
from hub.resolvers.supervising import SuspendCharity, suspend_charity
from hub.settings import Settings
from hub.storage.erasure import erase
from hub.storage.tables import donation
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_charity, a_civil_number
from tests.builders.project_life import code
from tests.builders.projects import a_project, a_publisher, ids, published, rows
from tests.hub import the_ministry

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


def a_gift(reference: str = "D-1", **said: Any) -> DonationInput:
    """A gift of an unnamed donor to no project."""
    told = {"amount": Decimal("25.5"), "currency": "KWD", "donated_on": date(2026, 3, 1)}
    return DonationInput(reference, **(told | said))  # type: ignore[arg-type]


async def test_a_gift_published_again_is_one_gift_and_a_changed_one_is_changed(
    charity: RequestContext,
) -> None:
    first = ids(await publish_donations(charity, (a_gift(), a_gift("D-2"))))
    before = await rows(charity, donation)
    assert ids(await publish_donations(charity, (a_gift(amount=Decimal("25.50")), a_gift("D-2")))) == first
    assert await rows(charity, donation) == before
    assert ids(await publish_donations(charity, (a_gift(amount=Decimal(30)),))) == first[:1]
    assert [row["amount"] for row in await rows(charity, donation)] == [Decimal(30), Decimal("25.5")]


async def test_the_donors_number_is_nowhere_in_the_row(charity: RequestContext) -> None:
    number = a_civil_number()
    await publish_donations(charity, (a_gift(donor_civil_id=number), a_gift("D-2", donor_civil_id=number)))
    one, other = await rows(charity, donation)
    assert one["donor_index"] == other["donor_index"] == charity.database.vault.civil_index(number)
    assert number not in str(one)
    assert number not in repr(a_gift(donor_civil_id=number))


async def test_a_gift_is_joined_with_the_own_charitys_project(charity: RequestContext) -> None:
    (project,) = await published(charity, a_project("P1"))
    other = a_publisher(charity.database, charity.settings, await a_charity(charity.database))
    given = a_gift(project_external_id="P1")
    made, unknown = await publish_donations(charity, (given, a_gift("D-2", project_external_id="P9")))
    assert isinstance(made, Made)
    assert (await rows(charity, donation))[0]["project_id"] == project
    assert code(unknown) == "UNKNOWN_PROJECT"
    (theirs,) = await publish_donations(other, (given,))
    assert code(theirs) == "UNKNOWN_PROJECT"


@pytest.mark.parametrize(
    ("said", "refusal", "element"),
    [
        ({"reference": " "}, "BLANK_IDENTIFIER", "reference"),
        ({"reference": "x" * 201}, "TEXT_TOO_LONG", "reference"),
        ({"reference": "a\0b"}, "UNREADABLE_TEXT", "reference"),
        ({"amount": Decimal(0)}, "NOT_POSITIVE", "amount"),
        ({"currency": "KWT"}, "UNKNOWN_CURRENCY", "currency"),
        ({"donated_on": date(9999, 1, 1)}, "BAD_DATE", "donatedOn"),
        ({"project_external_id": ""}, "BLANK_IDENTIFIER", "projectExternalId"),
    ],
)
async def test_a_bad_gift_is_refused_at_its_element_and_stops_no_other(
    charity: RequestContext, said: dict[str, Any], refusal: str, element: str
) -> None:
    refused, made = await publish_donations(charity, (replace(a_gift("D-9"), **said), a_gift()))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.details["element"]) == (refusal, element)
    assert isinstance(made, Made)
    assert len(await rows(charity, donation)) == 1


async def test_the_same_reference_twice_in_a_call_is_taken_once(charity: RequestContext) -> None:
    made, refused = await publish_donations(charity, (a_gift(), a_gift(amount=Decimal(9))))
    assert isinstance(made, Made)
    assert code(refused) == "DUPLICATE_IN_CALL"


async def test_a_suspended_charity_publishes_no_gift(charity: RequestContext) -> None:
    assert charity.caller.charity_id
    ministry = replace(charity, caller=the_ministry())
    await suspend_charity(ministry, SuspendCharity(charity.caller.charity_id, "audit"))
    (refused,) = await publish_donations(charity, (a_gift(),))
    assert code(refused) == "CHARITY_SUSPENDED"
    with pytest.raises(BadUserInput):
        await publish_donations(ministry, (a_gift(),))


@pytest.mark.parametrize("count", [0, MOST_DONATIONS + 1])
async def test_no_gifts_and_too_many_are_refused(charity: RequestContext, count: int) -> None:
    with pytest.raises(BadUserInput):
        await publish_donations(charity, tuple(a_gift(f"D-{n}") for n in range(count)))


async def test_an_erased_donors_gifts_stay_with_the_charity_as_nobodys(charity: RequestContext) -> None:
    number, other = a_civil_number(), a_civil_number()
    await publish_donations(charity, (a_gift(donor_civil_id=number), a_gift("D-2", donor_civil_id=other)))
    donor = await a_beneficiary(charity.database, charity.caller.charity_id, civil_number=number)
    async with charity.database.work() as work:
        await erase(work, donor)
    forgotten, kept = await rows(charity, donation)
    assert (forgotten["donor_index"], forgotten["donor_id"]) == (None, None)
    assert kept["donor_index"]
