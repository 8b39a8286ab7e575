"""Whose slots an aid takes, what forbids it, and how much of a shared need is left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.cycle import CycleKind, parse_cycle
from hub.rules.payer import (
    AidRule,
    AidSubject,
    Family,
    Objection,
    Person,
    Standing,
    objection,
    remaining,
    slot_objection,
    subject_of_number,
    subjects,
)

HOME, MOTHER, SON = (UUID(int=number) for number in (1, 2, 3))
MOTHERS, SONS, BABYS = (bytes([number]) * 32 for number in (2, 3, 4))
FAMILY = Family(
    Person(MOTHER, MOTHERS),
    frozenset({HOME}),
    frozenset({Person(MOTHER, MOTHERS), Person(SON, None), Person(None, BABYS), Person(None, None)}),
)
ALONE = Family(Person(SON, SONS))

FOOD = AidRule("food", AidSubject.HOUSEHOLD, CycleKind.MONTH)
CAPPED = AidRule("rent", AidSubject.PERSON, CycleKind.MONTH, Decimal(100), "KWD")
SHARED = AidRule("surgery", AidSubject.PERSON, CycleKind.MONTH, Decimal(100), "KWD", co_funding=True)
CLOSED = AidRule("closed", AidSubject.PERSON, CycleKind.MONTH, active=False)
CHECKED = AidRule("checked", AidSubject.PERSON, CycleKind.MONTH, identity_required=True)


@pytest.mark.parametrize(
    ("counted_for", "family", "expected"),
    [
        (AidSubject.PERSON, FAMILY, {MOTHER, subject_of_number(MOTHERS)}),
        (AidSubject.PERSON, Family(Person(SON, None)), {SON}),
        (AidSubject.PERSON, Family(Person(None, BABYS)), {subject_of_number(BABYS)}),
        (
            AidSubject.HOUSEHOLD,
            FAMILY,
            {HOME, MOTHER, SON, subject_of_number(MOTHERS), subject_of_number(BABYS)},
        ),
        (AidSubject.HOUSEHOLD, ALONE, {SON, subject_of_number(SONS)}),
        (AidSubject.HOUSEHOLD, Family(Person(None, BABYS)), {subject_of_number(BABYS)}),
    ],
)
def test_an_aid_takes_the_slots_of_the_person_or_of_the_whole_household(
    counted_for: AidSubject, family: Family, expected: set[UUID]
) -> None:
    assert subjects(counted_for, family) == expected


@given(st.binary(min_size=32, max_size=32))
def test_the_subject_of_a_civil_number_is_a_custom_uuid_that_no_record_has(index: bytes) -> None:
    subject = subject_of_number(index)
    assert (subject.version, subject.variant) == (8, "specified in RFC 4122")
    assert subject.bytes[:6] == index[:6]


@pytest.mark.parametrize(
    ("rule", "cycle", "amount", "standing", "expected"),
    [
        (FOOD, "2026-11", "40", Standing.REGISTERED, None),
        (FOOD, "2026-11", "40", Standing.VERIFIED, None),
        (FOOD, "2026-11", "40", Standing.UNREGISTERED, Objection.NOT_REGISTERED),
        (FOOD, "2026-Q4", "40", Standing.VERIFIED, Objection.CYCLE_MISMATCH),
        (FOOD, "once", "40", Standing.UNREGISTERED, Objection.CYCLE_MISMATCH),
        (CLOSED, "2026-11", "40", Standing.VERIFIED, Objection.AID_TYPE_CLOSED),
        (CLOSED, "2026-Q4", "40", Standing.UNREGISTERED, Objection.AID_TYPE_CLOSED),
        (CHECKED, "2026-11", "40", Standing.VERIFIED, None),
        (CHECKED, "2026-11", "40", Standing.REGISTERED, Objection.IDENTITY_NOT_VERIFIED),
        (CAPPED, "2026-11", "100", Standing.REGISTERED, None),
        (CAPPED, "2026-11", "100.001", Standing.REGISTERED, Objection.CEILING_EXCEEDED),
        (CAPPED, "2026-11", None, Standing.REGISTERED, None),
        (SHARED, "2026-11", "101", Standing.REGISTERED, Objection.CEILING_EXCEEDED),
    ],
)
def test_an_aid_is_forbidden_by_its_type_whoever_gives_it(
    rule: AidRule, cycle: str, amount: str | None, standing: Standing, expected: Objection | None
) -> None:
    cycles = [parse_cycle("2026-11", date(2026, 11, 23)), parse_cycle(cycle, date(2026, 11, 23))]
    assert objection(rule, cycles, Decimal(amount) if amount else None, standing) is expected


@pytest.mark.parametrize(
    ("rule", "committed", "amount", "expected"),
    [
        (FOOD, "1", "1", Objection.ALREADY_AIDED),
        (CAPPED, "1", "1", Objection.ALREADY_AIDED),
        (SHARED, "60", "40", None),
        (SHARED, "60", "40.001", Objection.CEILING_EXCEEDED),
        (SHARED, "60", None, None),
        (SHARED, "100", None, Objection.CEILING_EXCEEDED),
    ],
)
def test_a_taken_slot_takes_another_aid_only_under_the_ceiling_of_a_shared_need(
    rule: AidRule, committed: str, amount: str | None, expected: Objection | None
) -> None:
    assert slot_objection(rule, Decimal(committed), Decimal(amount) if amount else None) is expected


@pytest.mark.parametrize(
    ("rule", "committed", "expected"),
    [
        (FOOD, [], None),
        (CAPPED, [], 100),
        (CAPPED, ["30"], 0),
        (SHARED, [], 100),
        (SHARED, ["30", "60.5"], "39.5"),
        (SHARED, ["120"], 0),
    ],
)
def test_what_is_left_is_what_the_fullest_slot_still_takes(
    rule: AidRule, committed: list[str], expected: str | int | None
) -> None:
    left = remaining(rule, [Decimal(amount) for amount in committed])
    assert left == (None if expected is None else Decimal(expected))
