"""The ministry admits and suspends charities and sets aid types."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, literal_column, select

from hub.auth.caller import system_caller
from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.supervising import (
    AdmitCharity,
    SetAidType,
    SuspendCharity,
    admit_charity,
    set_aid_type,
    suspend_charity,
)
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidSubject
from hub.settings import Settings
from hub.storage.tables import aid_slot, aid_type, audit_event, charity, new_id
from hub.storage.work import Database

pytestmark = pytest.mark.any_postgres

MERCY = AdmitCharity("MERCY", "جمعية الرحمة", "Mercy Society")
RENT = SetAidType("RENT", "إيجار", "Rent", AidSubject.HOUSEHOLD, CycleKind.MONTH)
SURGERY = SetAidType(
    "SURGERY", "جراحة", "Surgery", AidSubject.PERSON, CycleKind.YEAR, ceiling=Decimal(500), co_funding=True
)


@pytest.fixture
def ministry(database: Database, clean: None, settings: Settings) -> RequestContext:
    """The ministry on an empty database."""
    return RequestContext(system_caller("test"), database, settings)


async def test_admitted_charity_stands_once_however_often_it_is_admitted(ministry: RequestContext) -> None:
    answers = await asyncio.gather(*(admit_charity(ministry, MERCY) for _ in range(5)))
    assert len(set(answers)) == 1
    assert isinstance(answers[0], Made)
    assert answers[0].type_name == "Charity"
    assert await _rows(ministry, charity.c.code, charity.c.name_ar, charity.c.state) == [
        ("MERCY", "جمعية الرحمة", "ADMITTED")
    ]


async def test_code_of_one_charity_is_refused_to_another(ministry: RequestContext) -> None:
    await admit_charity(ministry, MERCY)
    refusal = await admit_charity(ministry, replace(MERCY, name_en="Merciful Hands"))
    assert isinstance(refusal, Refused)
    assert (refusal.type_name, refusal.code) == ("CharityRefused", "CODE_TAKEN")
    assert "جمعية الرحمة" in refusal.message.say(Language.AR, **refusal.values)
    assert await _rows(ministry, charity.c.name_en) == [("Mercy Society",)]


@pytest.mark.parametrize("code", ["", "a", "A", "mercy", "MER CY", "M" * 41, "ألف", "MERCY\n"])
async def test_code_of_other_letters_is_malformed(code: str, ministry: RequestContext) -> None:
    with pytest.raises(BadUserInput) as refused:
        await admit_charity(ministry, replace(MERCY, code=code))
    assert refused.value.argument == "input.code"
    assert await _rows(ministry, charity.c.code) == []


async def test_charity_without_a_name_is_malformed(ministry: RequestContext) -> None:
    with pytest.raises(BadUserInput) as refused:
        await admit_charity(ministry, replace(MERCY, name_ar=" "))
    assert refused.value.argument == "input.nameAr"


async def test_suspension_keeps_its_first_reason_and_is_not_lifted_by_admission(
    ministry: RequestContext,
) -> None:
    admitted = await admit_charity(ministry, MERCY)
    assert isinstance(admitted, Made)
    for reason in ("no accounts", "another reason"):
        assert await suspend_charity(ministry, SuspendCharity(admitted.id, reason)) == admitted
    assert await admit_charity(ministry, MERCY) == admitted
    assert await _rows(ministry, charity.c.state, charity.c.suspended_reason) == [
        ("SUSPENDED", "no accounts")
    ]


async def test_unknown_charity_cannot_be_suspended(ministry: RequestContext) -> None:
    refusal = await suspend_charity(ministry, SuspendCharity(new_id(), "no accounts"))
    assert _code(refusal) == "UNKNOWN_CHARITY"


async def test_suspension_without_a_reason_is_malformed(ministry: RequestContext) -> None:
    with pytest.raises(BadUserInput) as refused:
        await suspend_charity(ministry, SuspendCharity(new_id(), ""))
    assert refused.value.argument == "reason"


async def test_aid_type_is_set_and_changed_under_its_code(ministry: RequestContext) -> None:
    made = await set_aid_type(ministry, RENT)
    changed = await set_aid_type(
        ministry, replace(RENT, name_en="House rent", ceiling=Decimal("150.5"), trial=True)
    )
    assert made == changed
    columns = (aid_type.c.name_en, aid_type.c.ceiling, aid_type.c.currency, aid_type.c.trial)
    assert await _rows(ministry, *columns) == [("House rent", Decimal("150.5"), "KWD", True)]


async def test_aid_type_set_the_same_again_is_not_written(ministry: RequestContext) -> None:
    version = literal_column("aid_type.xmin::text", type_=aid_type.c.code.type)
    await set_aid_type(ministry, SURGERY)
    before = await _rows(ministry, aid_type.c.set_at, version)
    await set_aid_type(ministry, SURGERY)
    assert await _rows(ministry, aid_type.c.set_at, version) == before


@pytest.mark.parametrize(
    ("change", "fixed"),
    [
        ({"counted_for": AidSubject.HOUSEHOLD}, "countedFor"),
        ({"cycle": CycleKind.MONTH}, "cycle"),
        ({"co_funding": False}, "coFunding"),
        ({"currency": "USD"}, "currency"),
    ],
)
async def test_what_taken_slots_are_counted_by_cannot_change(
    change: dict[str, Any], fixed: str, ministry: RequestContext
) -> None:
    await set_aid_type(ministry, SURGERY)
    await _take_a_slot(ministry)
    refusal = await set_aid_type(ministry, replace(SURGERY, **change))
    assert isinstance(refusal, Refused)
    assert (refusal.type_name, refusal.code) == ("AidTypeRefused", "AID_TYPE_IN_USE")
    assert refusal.values["fixed"] == fixed
    assert await _rows(ministry, aid_type.c.counted_for, aid_type.c.cycle, aid_type.c.currency) == [
        ("PERSON", "YEAR", "KWD")
    ]


async def test_unused_aid_type_can_be_counted_otherwise(ministry: RequestContext) -> None:
    await set_aid_type(ministry, SURGERY)
    made = await set_aid_type(ministry, replace(SURGERY, cycle=CycleKind.ONCE, currency="USD"))
    assert isinstance(made, Made)


async def test_ceiling_may_fall_below_what_is_committed(ministry: RequestContext) -> None:
    await set_aid_type(ministry, SURGERY)
    await _take_a_slot(ministry)
    assert isinstance(await set_aid_type(ministry, replace(SURGERY, ceiling=Decimal(1))), Made)
    assert await _rows(ministry, aid_slot.c.committed) == [(Decimal(400),)]


async def test_co_funding_needs_a_ceiling(ministry: RequestContext) -> None:
    assert _code(await set_aid_type(ministry, replace(SURGERY, ceiling=None))) == "CO_FUNDING_NEEDS_CEILING"
    assert await _rows(ministry, aid_type.c.code) == []


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"code": "rent"}, "input.code"),
        ({"name_en": "R\0nt"}, "input.nameEn"),
        ({"ceiling": Decimal(0)}, "input.ceiling"),
        ({"ceiling": Decimal("1e12")}, "input.ceiling"),
        ({"ceiling": Decimal("1.2345")}, "input.ceiling"),
        ({"currency": "USD"}, "input.currency"),
        ({"ceiling": Decimal(1), "currency": "usd"}, "input.currency"),
        ({"document_required": ""}, "input.documentRequired"),
    ],
)
async def test_malformed_aid_type_is_not_set(
    change: dict[str, Any], argument: str, ministry: RequestContext
) -> None:
    with pytest.raises(BadUserInput) as refused:
        await set_aid_type(ministry, replace(RENT, **change))
    assert refused.value.argument == argument
    assert refused.value.say(Language.AR)
    assert await _rows(ministry, aid_type.c.code) == []


async def test_every_instruction_leaves_an_audit_record(ministry: RequestContext) -> None:
    admitted = await admit_charity(ministry, MERCY)
    assert isinstance(admitted, Made)
    await suspend_charity(ministry, SuspendCharity(admitted.id, "no accounts"))
    await set_aid_type(ministry, RENT)
    assert {fields[0] for (fields,) in await _rows(ministry, audit_event.c.fields)} == {
        "Mutation.admitCharity",
        "Mutation.suspendCharity",
        "Mutation.setAidType",
    }


def _code(outcome: Outcome) -> str | None:
    return outcome.code if isinstance(outcome, Refused) else None


async def _take_a_slot(context: RequestContext) -> None:
    async with context.database.work() as work:
        slot = select(
            literal_column("gen_random_uuid()"), aid_type.c.id, literal_column("'2026'"), func.trunc(400)
        )
        await work.connection.execute(
            insert(aid_slot).from_select(["subject_id", "aid_type_id", "cycle", "committed"], slot)
        )


async def _rows(context: RequestContext, *columns: Any) -> list[tuple[Any, ...]]:
    async with context.database.work() as work:
        return [tuple(row) for row in await work.connection.execute(select(*columns))]
