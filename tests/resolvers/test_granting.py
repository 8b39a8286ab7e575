"""Granting aid: who pays, what a need that is shared takes, and what the rules forbid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hub.auth.scopes import Scope
from hub.errors import BadUserInput
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made
from hub.resolvers.refusals import MESSAGES, RefusalCode
from hub.settings import Settings
from hub.storage.erasure import erase
from hub.storage.tables import new_id
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_charity, a_civil_number
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    an_aid_code,
    conflicts_in,
    granted,
    refused_as,
)

pytestmark = pytest.mark.any_postgres


class TestOnePayer:
    """One person or household, one kind, one cycle, one payer."""

    async def test_second_charity_is_refused_the_same_cycle(
        self, database: Database, settings: Settings
    ) -> None:
        number, food = a_civil_number(), await an_aid_code(database)
        await a_beneficiary(database, civil_number=number)
        first, second = [await a_granting_charity(database, settings) for _ in range(2)]
        granted(await grant_aid(first, a_grant(number, food)))
        refused = await grant_aid(second, a_grant(number, food, "2026-10", "2026-11"))
        assert refused_as(refused) is RefusalCode.ALREADY_AIDED
        assert conflicts_in(refused) == [
            {"aidType": food, "cycle": "2026-11", "state": "GRANTED", "mine": False, "charity": None}
        ]

    async def test_other_cycles_types_and_people_are_free(
        self, database: Database, settings: Settings
    ) -> None:
        food, rent = await an_aid_code(database), await an_aid_code(database)
        one, other = await a_beneficiary(database), await a_beneficiary(database)
        hub = await a_granting_charity(database, settings)
        for wish in (
            a_grant(one, food, "2026-10", "2026-11"),
            a_grant(one, food, "2026-12"),
            a_grant(one, rent, "2026-11"),
            a_grant(other, food, "2026-11"),
        ):
            granted(await grant_aid(hub, wish))

    async def test_a_refused_grant_takes_none_of_its_cycles(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        first, second = [await a_granting_charity(database, settings) for _ in range(2)]
        granted(await grant_aid(first, a_grant(person, food, "2026-11")))
        refused_as(await grant_aid(second, a_grant(person, food, "2026-09", "2026-11", "2026-12")))
        granted(await grant_aid(first, a_grant(person, food, "2026-09", "2026-12")))

    async def test_the_own_charity_is_named_and_others_only_with_leave(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        giver = await a_granting_charity(database, settings)
        curious = await a_granting_charity(database, settings, None, Scope.AID_READ_PROVIDER)
        granted(await grant_aid(giver, a_grant(person, food)))
        assert giver.caller.charity_id is not None
        named = Made("Charity", giver.caller.charity_id)
        for context, mine in ((giver, True), (curious, False)):
            [conflict] = conflicts_in(await grant_aid(context, a_grant(person, food)))
            assert (conflict["charity"], conflict["mine"]) == (named, mine)


class TestCoFunding:
    """Several charities share one need up to its ceiling."""

    async def test_charities_share_a_need_up_to_its_ceiling(
        self, database: Database, settings: Settings
    ) -> None:
        surgery = await an_aid_code(database, ceiling=Decimal(100), co_funding=True)
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(person, surgery, amount="60.125")))
        refused = await grant_aid(hub, a_grant(person, surgery, amount="39.876"))
        assert refused_as(refused) is RefusalCode.CEILING_EXCEEDED
        assert [conflict["mine"] for conflict in conflicts_in(refused)] == [True]
        granted(await grant_aid(hub, a_grant(person, surgery, amount="39.875")))
        refused = await grant_aid(hub, a_grant(person, surgery, amount="0.001"))
        assert len(conflicts_in(refused)) == 2

    async def test_only_the_full_cycles_are_conflicts(self, database: Database, settings: Settings) -> None:
        surgery = await an_aid_code(database, ceiling=Decimal(100), co_funding=True)
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(person, surgery, "2026-10", amount="90")))
        granted(await grant_aid(hub, a_grant(person, surgery, "2026-11", amount="10")))
        refused = await grant_aid(hub, a_grant(person, surgery, "2026-10", "2026-11", amount="20"))
        assert [conflict["cycle"] for conflict in conflicts_in(refused)] == ["2026-10"]

    @pytest.mark.parametrize("co_funding", [True, False])
    async def test_a_single_aid_is_held_to_the_ceiling(
        self, database: Database, settings: Settings, co_funding: bool
    ) -> None:
        rent = await an_aid_code(database, ceiling=Decimal(100), co_funding=co_funding)
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        refused = await grant_aid(hub, a_grant(person, rent, amount="100.001"))
        assert refused_as(refused) is RefusalCode.CEILING_EXCEEDED
        assert conflicts_in(refused) == []
        granted(await grant_aid(hub, a_grant(person, rent, amount="100")))

    async def test_another_currency_than_the_ceilings_is_named(
        self, database: Database, settings: Settings
    ) -> None:
        rent = await an_aid_code(database, ceiling=Decimal(100))
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        with pytest.raises(BadUserInput) as error:
            await grant_aid(hub, a_grant(person, rent, currency="USD"))
        assert error.value.argument == "input.currency"
        food = await an_aid_code(database)
        granted(await grant_aid(hub, a_grant(person, food, currency="USD")))


class TestRules:
    """What the ministry's rules forbid, whoever gives it."""

    @pytest.mark.parametrize(
        ("type_has", "cycle", "code"),
        [
            ({"active": False}, "2026-11", RefusalCode.AID_TYPE_CLOSED),
            ({"cycle": "QUARTER"}, "2026-11", RefusalCode.CYCLE_MISMATCH),
            ({"cycle": "ONCE"}, "2026", RefusalCode.CYCLE_MISMATCH),
            ({"identity_required": True}, "2026-11", RefusalCode.IDENTITY_NOT_VERIFIED),
        ],
    )
    async def test_an_aid_that_its_type_forbids_is_refused(
        self, database: Database, settings: Settings, type_has: dict[str, Any], cycle: str, code: RefusalCode
    ) -> None:
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        aid_type = await an_aid_code(database, **type_has)
        assert refused_as(await grant_aid(hub, a_grant(person, aid_type, cycle))) is code

    @pytest.mark.parametrize(
        ("kind", "cycle"),
        [
            ("MONTH", "2026-11"),
            ("QUARTER", "2026-Q4"),
            ("YEAR", "2026"),
            ("SEASON", "2026-ramadan"),
            ("ONCE", "once"),
        ],
    )
    async def test_every_kind_of_cycle_has_one_payer(
        self, database: Database, settings: Settings, kind: str, cycle: str
    ) -> None:
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        aid_type = await an_aid_code(database, cycle=kind)
        granted(await grant_aid(hub, a_grant(person, aid_type, cycle)))
        assert refused_as(await grant_aid(hub, a_grant(person, aid_type, cycle))) is RefusalCode.ALREADY_AIDED

    async def test_a_verified_person_is_given_what_needs_identity(
        self, database: Database, settings: Settings
    ) -> None:
        loan = await an_aid_code(database, identity_required=True)
        person = await a_beneficiary(database, identity_verified=True)
        granted(await grant_aid(await a_granting_charity(database, settings), a_grant(person, loan)))

    async def test_who_is_not_registered_is_refused(self, database: Database, settings: Settings) -> None:
        food, hub = await an_aid_code(database), await a_granting_charity(database, settings)
        for nobody in (a_civil_number(), new_id()):
            assert refused_as(await grant_aid(hub, a_grant(nobody, food))) is RefusalCode.NOT_REGISTERED

    @pytest.mark.parametrize("counted_for", ["PERSON", "HOUSEHOLD"])
    async def test_who_was_erased_is_no_longer_registered(
        self, database: Database, settings: Settings, counted_for: str
    ) -> None:
        food, hub = (
            await an_aid_code(database, counted_for=counted_for),
            await a_granting_charity(database, settings),
        )
        number = a_civil_number()
        gone = await a_beneficiary(database, civil_number=number)
        async with database.work() as work:
            await erase(work, gone)
        for nobody in (number, gone):
            assert refused_as(await grant_aid(hub, a_grant(nobody, food))) is RefusalCode.NOT_REGISTERED

    async def test_an_unknown_aid_type_is_refused(self, database: Database, settings: Settings) -> None:
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        assert refused_as(await grant_aid(hub, a_grant(person, "no such"))) is RefusalCode.UNKNOWN_AID_TYPE

    async def test_a_suspended_charity_is_refused(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings, await a_charity(database, suspended=True))
        assert refused_as(await grant_aid(hub, a_grant(person, food))) is RefusalCode.CHARITY_SUSPENDED


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    assert set(MESSAGES) == set(RefusalCode)
    assert all(message.ar != message.en for message in MESSAGES.values())
