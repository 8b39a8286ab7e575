"""Granting aid: what is granted, what is refused and why, and what is not even asked of the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from hub.auth.caller import Caller, system_caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, cancel_aid
from hub.resolvers.granting import ANSWERS_ARE_KEPT, grant_aid
from hub.resolvers.outcome import Made
from hub.resolvers.refusals import MESSAGES, RefusalCode
from hub.settings import Settings
from hub.storage.kept_answers import forget_old_answers
from hub.storage.tables import aid, aid_slot, audit_event, kept_answer, new_id, served
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_charity, a_civil_number, a_household, a_household_member
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    a_registered_family,
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


class TestHouseholds:
    """An aid that is counted for the household is given to one of its people."""

    async def test_any_other_member_is_refused(self, database: Database, settings: Settings) -> None:
        food = await an_aid_code(database, counted_for="HOUSEHOLD")
        mother, son, daughter = await a_registered_family(database, 3)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(son, food)))
        for member in (mother, daughter, son):
            assert refused_as(await grant_aid(hub, a_grant(member, food))) is RefusalCode.ALREADY_AIDED

    async def test_a_conflict_is_named_once_however_many_people_it_covers(
        self, database: Database, settings: Settings
    ) -> None:
        food = await an_aid_code(database, counted_for="HOUSEHOLD")
        mother, son, _ = await a_registered_family(database, 3)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(son, food, "2026-10", "2026-11")))
        refused = await grant_aid(hub, a_grant(mother, food, "2026-11", "2026-12", "2026-10"))
        assert [conflict["cycle"] for conflict in conflicts_in(refused)] == ["2026-10", "2026-11"]

    async def test_a_person_counted_type_lets_every_member_have_it(
        self, database: Database, settings: Settings
    ) -> None:
        school = await an_aid_code(database)
        hub = await a_granting_charity(database, settings)
        for member in await a_registered_family(database, 3):
            granted(await grant_aid(hub, a_grant(member, school)))

    async def test_a_member_listed_by_number_and_registered_later_is_refused(
        self, database: Database, settings: Settings
    ) -> None:
        food, number = await an_aid_code(database, counted_for="HOUSEHOLD"), a_civil_number()
        home = await a_household(database)
        mother = await a_beneficiary(database, household_id=home)
        await a_household_member(database, home, civil_number=number)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(mother, food)))
        await a_beneficiary(database, civil_number=number)
        assert refused_as(await grant_aid(hub, a_grant(number, food))) is RefusalCode.ALREADY_AIDED

    async def test_two_members_listed_by_number_alone_are_one_household(
        self, database: Database, settings: Settings
    ) -> None:
        food = await an_aid_code(database, counted_for="HOUSEHOLD")
        home, numbers = await a_household(database), [a_civil_number(), a_civil_number()]
        for number in numbers:
            await a_household_member(database, home, civil_number=number)
            await a_beneficiary(database, civil_number=number)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(numbers[0], food)))
        assert refused_as(await grant_aid(hub, a_grant(numbers[1], food))) is RefusalCode.ALREADY_AIDED

    async def test_who_was_aided_alone_and_then_joined_a_household_is_seen(
        self, database: Database, settings: Settings
    ) -> None:
        food = await an_aid_code(database, counted_for="HOUSEHOLD")
        hub, bride = await a_granting_charity(database, settings), await a_beneficiary(database)
        granted(await grant_aid(hub, a_grant(bride, food)))
        home = await a_household(database)
        groom = await a_beneficiary(database, household_id=home)
        await a_household_member(database, home, beneficiary_id=bride)
        assert refused_as(await grant_aid(hub, a_grant(groom, food))) is RefusalCode.ALREADY_AIDED

    @pytest.mark.parametrize("by_number", [True, False])
    async def test_somebody_listed_in_two_households_is_refused_through_either(
        self, database: Database, settings: Settings, by_number: bool
    ) -> None:
        food, number = await an_aid_code(database, counted_for="HOUSEHOLD"), a_civil_number()
        child = await a_beneficiary(database, civil_number=number)
        listed: dict[str, Any] = {"civil_number": number} if by_number else {"beneficiary_id": child}
        homes = [await a_household(database) for _ in range(2)]
        mother, father = [await a_beneficiary(database, household_id=home) for home in homes]
        for home in homes:
            await a_household_member(database, home, **listed)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(mother, food, "2026-11")))
        granted(await grant_aid(hub, a_grant(child, food, "2026-12")))
        for parent, cycle in (
            (father, "2026-11"),
            (child, "2026-11"),
            (mother, "2026-12"),
            (father, "2026-12"),
        ):
            refused = await grant_aid(hub, a_grant(parent, food, cycle))
            assert refused_as(refused) is RefusalCode.ALREADY_AIDED

    async def test_the_head_of_a_household_is_one_of_it(self, database: Database, settings: Settings) -> None:
        food = await an_aid_code(database, counted_for="HOUSEHOLD")
        head = await a_beneficiary(database)
        home = await a_household(database, head)
        son = await a_beneficiary(database, household_id=home)
        hub = await a_granting_charity(database, settings)
        granted(await grant_aid(hub, a_grant(son, food)))
        assert refused_as(await grant_aid(hub, a_grant(head, food))) is RefusalCode.ALREADY_AIDED


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

    async def test_an_unknown_aid_type_is_refused(self, database: Database, settings: Settings) -> None:
        person, hub = await a_beneficiary(database), await a_granting_charity(database, settings)
        assert refused_as(await grant_aid(hub, a_grant(person, "no such"))) is RefusalCode.UNKNOWN_AID_TYPE

    async def test_a_suspended_charity_is_refused(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings, await a_charity(database, suspended=True))
        assert refused_as(await grant_aid(hub, a_grant(person, food))) is RefusalCode.CHARITY_SUSPENDED


class TestRetries:
    """The same key with the same input is answered as it was the first time."""

    async def test_a_retry_answers_the_same_aid(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food, "2026-11", "2026-12")
        first = await grant_aid(hub, wish)
        again = a_grant(
            person, food, "2026-12", "2026-11", amount="40.00", idempotency_key=wish.idempotency_key
        )
        assert await grant_aid(hub, wish) == await grant_aid(hub, again) == first

    async def test_a_retry_answers_the_same_refusal_though_the_slot_is_free_by_now(
        self, database: Database, settings: Settings
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
        self, database: Database, settings: Settings
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
        self, database: Database, settings: Settings, other: dict[str, Any]
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
        granted(await grant_aid(hub, wish))
        if "person" in other:
            other = {"beneficiary_id": await a_beneficiary(database)}
        second = a_grant(person, **{"aid_type": food, "idempotency_key": wish.idempotency_key} | other)
        assert refused_as(await grant_aid(hub, second)) is RefusalCode.IDEMPOTENCY_CONFLICT

    async def test_keys_of_two_clients_are_their_own(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        one, other = [await a_granting_charity(database, settings) for _ in range(2)]
        granted(await grant_aid(one, a_grant(person, food, idempotency_key="1")))
        granted(await grant_aid(other, a_grant(person, food, "2026-12", idempotency_key="1")))

    async def test_answers_are_kept_for_a_week_and_then_forgotten(
        self, database: Database, settings: Settings
    ) -> None:
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
            kept = select(kept_answer.c.idempotency_key).where(
                kept_answer.c.client_id == hub.caller.client_id
            )
            assert list(await work.connection.scalars(kept)) == [young.idempotency_key]

    async def test_a_kept_answer_holds_no_civil_number(self, database: Database, settings: Settings) -> None:
        number, food = a_civil_number(), await an_aid_code(database)
        await a_beneficiary(database, civil_number=number)
        hub = await a_granting_charity(database, settings)
        await grant_aid(hub, a_grant(number, food))
        async with database.work() as work:
            kept = await work.connection.execute(
                select(kept_answer).where(kept_answer.c.client_id == hub.caller.client_id)
            )
            assert number not in str(kept.one())


class TestWhatIsWritten:
    """A grant leaves the aid, its slots, who serves whom, and one audit record: all of it or nothing."""

    async def test_a_grant_writes_the_aid_as_it_was_asked_for(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings)
        id = granted(await grant_aid(hub, a_grant(person, food, "2026-12", "2026-11", amount="40.125")))
        async with database.work() as work:
            row = (await work.connection.execute(select(aid).where(aid.c.id == id))).one()
            serves = (
                await work.connection.execute(
                    select(served.c.charity_id).where(served.c.beneficiary_id == person)
                )
            ).scalar_one()
        assert (row.beneficiary_id, row.charity_id, row.state) == (person, hub.caller.charity_id, "GRANTED")
        assert (row.cycles, row.amount, row.currency) == (["2026-11", "2026-12"], Decimal("40.125"), "KWD")
        assert serves == hub.caller.charity_id

    async def test_every_answer_about_a_person_is_in_the_audit_trail(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
        for asked in (wish, wish, a_grant(person, food)):
            await grant_aid(hub, asked)
        async with database.work() as work:
            records = await work.connection.execute(
                select(audit_event.c.kind, audit_event.c.fields, audit_event.c.person_ids).where(
                    audit_event.c.client_id == hub.caller.client_id
                )
            )
            assert [tuple(record) for record in records] == [("WRITE", ["Mutation.grantAid"], [person])] * 3

    async def test_a_grant_that_cannot_be_audited_leaves_nothing(
        self, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise OSError

        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
        with monkeypatch.context() as broken:
            broken.setattr("hub.storage.audit.append", fail)
            with pytest.raises(Unavailable):
                await grant_aid(hub, wish)
        async with database.work() as work:
            slots = select(func.count()).select_from(aid_slot).where(aid_slot.c.subject_id == person)
            assert await work.connection.scalar(slots) == 0
        granted(await grant_aid(hub, wish))


class TestBadInput:
    """Malformed input names the argument and the reason, and leaves nothing."""

    @pytest.mark.parametrize(
        ("said", "argument"),
        [
            ({"cycles": ("2026-13",)}, "input.cycles[0]"),
            ({"cycles": ("2026-11", "tomorrow")}, "input.cycles[1]"),
            ({"cycles": ("2026-11", "2026-11")}, "input.cycles[1]"),
            ({"cycles": ("1999-11",)}, "input.cycles[0]"),
            ({"cycles": ()}, "input.cycles"),
            (
                {"cycles": tuple(f"{year}-0{month}" for year in range(2020, 2025) for month in range(1, 9))},
                "input.cycles",
            ),
            ({"amount": Decimal(0)}, "input.amount"),
            ({"amount": Decimal(-5)}, "input.amount"),
            ({"amount": Decimal("0.0001")}, "input.amount"),
            ({"amount": Decimal("1000000000.001")}, "input.amount"),
            ({"amount": Decimal("NaN")}, "input.amount"),
            ({"currency": "XYZ"}, "input.currency"),
            ({"idempotency_key": ""}, "input.idempotencyKey"),
            ({"idempotency_key": "k" * 201}, "input.idempotencyKey"),
            ({"idempotency_key": "a\0b"}, "input.idempotencyKey"),
            ({"idempotency_key": "\ud800"}, "input.idempotencyKey"),
            ({"aid_type": "a\0b"}, "input.aidType"),
            ({"civil_id": "290041700012"}, "input.civilId"),
            ({"beneficiary_id": None}, "input.civilId"),
        ],
    )
    async def test_malformed_input_is_an_error_that_names_it(
        self, database: Database, settings: Settings, said: dict[str, Any], argument: str
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings)
        wish = a_grant(person, **{"aid_type": food} | said)
        with pytest.raises(BadUserInput) as error:
            await grant_aid(hub, wish)
        assert error.value.argument == argument
        async with database.work() as work:
            kept = select(func.count()).select_from(kept_answer)
            mine = kept.where(kept_answer.c.client_id == hub.caller.client_id)
            assert await work.connection.scalar(mine) == 0

    async def test_only_a_charity_grants(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        ministry = Caller("ministry", CallerKind.MINISTRY, frozenset({Scope.AID_GRANT}))
        for caller in (ministry, system_caller("test")):
            with pytest.raises(BadUserInput) as error:
                await grant_aid(RequestContext(caller, database, settings), a_grant(person, food))
            assert error.value.argument == "charity"


def test_every_refusal_has_its_sentence_in_both_languages() -> None:
    assert set(MESSAGES) == set(RefusalCode)
    assert all(message.ar != message.en for message in MESSAGES.values())


def test_the_answers_outlive_the_promised_day() -> None:
    assert timedelta(days=1) <= ANSWERS_ARE_KEPT
