"""Decides who pays: for whom an aid counts, what forbids it, and how much of a shared need is left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from hub.rules.cycle import Cycle, CycleKind


class AidSubject(StrEnum):
    """For whom an aid type is counted: one payer a person, or one payer a household."""

    PERSON = "PERSON"
    HOUSEHOLD = "HOUSEHOLD"


@dataclass(frozen=True)
class AidRule:
    """What the ministry decided about one type of aid; the ceiling is an amount a cycle, in `currency`."""

    code: str
    counted_for: AidSubject
    cycle: CycleKind
    ceiling: Decimal | None = None
    currency: str | None = None
    co_funding: bool = False
    identity_required: bool = False
    active: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody in a household: registered (an id), known by civil number (its keyed index), or both."""

    id: UUID | None
    civil_index: bytes | None


@dataclass(frozen=True)
class Family:
    """The grantee and, from every household that lists the grantee, the household and its people."""

    grantee: Person
    households: frozenset[UUID] = frozenset()
    members: frozenset[Person] = frozenset()


class Standing(StrEnum):
    """How well the hub knows the grantee."""

    UNREGISTERED = "UNREGISTERED"
    REGISTERED = "REGISTERED"
    VERIFIED = "VERIFIED"


class Objection(StrEnum):
    """What forbids an aid, whoever gives it."""

    AID_TYPE_CLOSED = "AID_TYPE_CLOSED"
    CYCLE_MISMATCH = "CYCLE_MISMATCH"
    NOT_REGISTERED = "NOT_REGISTERED"
    IDENTITY_NOT_VERIFIED = "IDENTITY_NOT_VERIFIED"
    CEILING_EXCEEDED = "CEILING_EXCEEDED"
    ALREADY_AIDED = "ALREADY_AIDED"


def subjects(counted_for: AidSubject, family: Family) -> frozenset[UUID]:
    """The subjects whose slots an aid takes; two aids that share a subject cannot both stand.

    A household's aid takes the household and all of its people.
    """
    if counted_for is AidSubject.PERSON:
        return names([family.grantee])
    return names([family.grantee, *family.members]) | family.households


def names(people: Iterable[Person]) -> frozenset[UUID]:
    """The subjects that stand for these people: each of them twice, by id and by civil number.

    So a member who is registered later or listed in two households is caught all the same, and so is somebody who is
    registered anew under a number that another record had.
    """
    known = frozenset(people)
    by_number = (subject_of_number(person.civil_index) for person in known if person.civil_index is not None)
    return frozenset(person.id for person in known if person.id is not None).union(by_number)


def subject_of_number(civil_index: bytes) -> UUID:
    """The subject that stands for a civil number, from its keyed index of 16 bytes or more (RFC 9562, version 8)."""
    bits = int.from_bytes(civil_index[:16])
    bits = bits & ~(0xF << 76) | 0x8 << 76
    return UUID(int=bits & ~(0b11 << 62) | 0b10 << 62)


def objection(
    rule: AidRule, cycles: Iterable[Cycle], amount: Decimal | None, standing: Standing
) -> Objection | None:
    """What forbids the aid before anyone else's aid is looked at; `amount` is a cycle's, None when not yet known."""
    if not rule.active:
        return Objection.AID_TYPE_CLOSED
    if not all(cycle.fits(rule.cycle) for cycle in cycles):
        return Objection.CYCLE_MISMATCH
    if standing is Standing.UNREGISTERED:
        return Objection.NOT_REGISTERED
    if rule.identity_required and standing is not Standing.VERIFIED:
        return Objection.IDENTITY_NOT_VERIFIED
    if rule.ceiling is not None and amount is not None and amount > rule.ceiling:
        return Objection.CEILING_EXCEEDED
    return None


def slot_objection(rule: AidRule, committed: Decimal, amount: Decimal | None) -> Objection | None:
    """What forbids one more aid in a slot that already has `committed`; without an amount, the smallest counts."""
    if not rule.co_funding or rule.ceiling is None:
        return Objection.ALREADY_AIDED
    if committed >= rule.ceiling or committed + (amount or 0) > rule.ceiling:
        return Objection.CEILING_EXCEEDED
    return None


def remaining(rule: AidRule, committed: Iterable[Decimal]) -> Decimal | None:
    """The largest amount that every slot still takes, given what each taken one has; None without a ceiling."""
    if rule.ceiling is None:
        return None
    taken = max(committed, default=None)
    if taken is None:
        return rule.ceiling
    return max(rule.ceiling - taken, Decimal(0)) if rule.co_funding else Decimal(0)
