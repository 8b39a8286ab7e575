"""Registering a person once, and changing what is registered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from hub.errors import BadUserInput, Message, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import UNSET, Unset, checked_code, when_given
from hub.resolvers.oneself import check_leaves_what_is_proved, is_oneself, is_own_number, oneself
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.particulars import checked_particulars
from hub.resolvers.registrar import barred, is_ministry, person_in_reach
from hub.resolvers.registry_refusals import BeneficiaryRefusal, refused
from hub.resolvers.renumbering import change_person
from hub.storage import audit, household_turns, households, registry, standing
from hub.storage.registry import Particulars, Person
from hub.storage.tables import new_id
from hub.storage.work import Work

_NO_KEY = Message(
    "is needed for a person without a civil number, so that a repeated call registers nobody twice.",
    "مطلوب لمن ليس له رقم مدني، كي لا يسجَّل أحد مرتين إذا تكرر الطلب.",
)
_NO_NUMBER = Message(
    "is needed when the ministry itself registers a person.", "مطلوب حين تسجّل الوزارة نفسها شخصاً."
)
_ARGUMENTS = {
    "civil_number": "input.civilId",
    "name_ar": "input.name",
    "name_latin": "input.nameLatin",
    "birth_date": "input.birthDate",
    "governorate": "input.region.governorate",
    "area": "input.region.area",
}
_FIELDS = {
    "civil_number": "civilId",
    "name_ar": "name",
    "name_latin": "nameLatin",
    "birth_date": "birthDate",
    "governorate": "region",
    "area": "region",
}


@dataclass(frozen=True)
class Region:
    """Where a person lives: a governorate, and an area in it."""

    governorate: str
    area: str | None = None


@dataclass(frozen=True, repr=False)
class RegisterBeneficiary:
    """A person to be registered, as the caller typed the particulars."""

    external_id: str | None = None
    civil_id: str | None = None
    name: str | None = None
    name_latin: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    nationality: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    region: Region | None = None


@dataclass(frozen=True, repr=False)
class UpdateBeneficiary:
    """What to change of a person: an argument that is UNSET stays as it is, None clears it."""

    id: UUID
    civil_id: str | Unset | None = UNSET
    name: str | Unset | None = UNSET
    name_latin: str | Unset | None = UNSET
    birth_date: date | Unset | None = UNSET
    sex: str | Unset | None = UNSET
    nationality: str | Unset | None = UNSET
    phone: str | Unset | None = UNSET
    email: str | Unset | None = UNSET
    address: str | Unset | None = UNSET
    region: Region | Unset | None = UNSET


async def register_beneficiary(context: RequestContext, command: RegisterBeneficiary) -> Outcome:
    """Registers a person, or refuses with the record that stands already.

    The same charity may send the same person again and is answered the same record. People register themselves
    under the civil number that they signed in with, and are verified by that. Raises BadUserInput.
    """
    person = _new_person(context, command)
    async with context.database.work() as work:
        if why := await _may_not_register(work, context, person):
            return refused(why)
        await household_turns.hold_numbers(work, [person.particulars.civil_number], listing=False)
        if not await registry.register(work, [person]):
            return await _standing(context, work, person)
        if person.registered_by:
            await registry.serve(work, person.registered_by, [person.id])
        if person.particulars.civil_number:
            await households.link_listed(work, {person.particulars.civil_number: person.id})
        await audit.append(work, context.written(fields_of(person.particulars), [person.id]))
    if person.particulars.civil_number:
        context.sought.append(True)
    return Made("Beneficiary", person.id)


async def update_beneficiary(context: RequestContext, command: UpdateBeneficiary) -> Outcome:
    """Changes the given particulars of a person whom the caller serves, or where to find the caller themselves.

    Raises BadUserInput.
    """
    if is_oneself(context.caller):
        if command.id != context.caller.person_id:
            return refused(BeneficiaryRefusal.NOT_YOURSELF)
        check_leaves_what_is_proved(command)
    typed_number = command.civil_id if isinstance(command.civil_id, str) else None
    async with context.database.work() as work:
        if not is_oneself(context.caller) and (why := await barred(work, context.caller)):
            return refused(BeneficiaryRefusal(why))
        await household_turns.hold_numbers(work, [typed_number], listing=False)
        person = await person_in_reach(work, context.caller, command.id)
        if isinstance(person, str):
            return refused(BeneficiaryRefusal(person))
        particulars = checked_particulars(
            _changed(person.particulars, command), context.settings.country, _argument
        )
        if particulars != person.particulars:
            charity_id = None if is_ministry(context.caller) else context.caller.charity_id
            changed = await change_person(work, person, particulars, charity_id)
            if _only_tried(person, particulars, changed):
                context.sought.append(False)
            if isinstance(changed, BeneficiaryRefusal):
                return refused(changed)
            await standing.carry_over(work, *filter(None, [changed]))
            await audit.append(work, context.written(fields_of(particulars), [person.id]))
    return Made("Beneficiary", command.id)


def fields_of(particulars: Particulars) -> tuple[str, ...]:
    """The schema's names of the particulars that are known, for the audit record."""
    known = (name for name, value in vars(particulars).items() if value is not None)
    return tuple(sorted({f"Beneficiary.{_FIELDS.get(name, name)}" for name in known}))


async def _may_not_register(work: Work, context: RequestContext, person: Person) -> BeneficiaryRefusal | None:
    if is_oneself(context.caller):
        own = await is_own_number(work, context.caller, person.particulars.civil_number or "")
        return None if own else BeneficiaryRefusal.NOT_YOURSELF
    why = await barred(work, context.caller)
    return BeneficiaryRefusal(why) if why else None


def _only_tried(person: Person, particulars: Particulars, changed: object) -> bool:
    """Whether a number was refused, or took the place of another: then it may have been tried, as a key in a lock."""
    own = person.particulars.civil_number
    return particulars.civil_number != own and (isinstance(changed, BeneficiaryRefusal) or own is not None)


async def _standing(context: RequestContext, work: Work, person: Person) -> Outcome:
    """The answer when the civil number or the charity's identifier is taken already.

    One who meets others' people only has looked them up in vain, as far as registering goes.
    """
    number, charity_id, external_id = (
        person.particulars.civil_number,
        person.registered_by,
        person.external_id,
    )
    if charity_id and external_id:
        own = (await registry.people_of_charity(work, charity_id, [external_id])).get(external_id)
        if own:
            same = own.particulars == person.particulars
            return Made("Beneficiary", own.id) if same else _taken(BeneficiaryRefusal.EXTERNAL_ID_TAKEN, own)
    found = (await registry.people_with_numbers(work, [number] if number else [])).get(number or "")
    if found is None:
        raise Unavailable
    again = replace(
        person, id=found.id, household_id=found.household_id, identity_verified=found.identity_verified
    )
    if again == found:
        return Made("Beneficiary", found.id)
    if found.registered_by != charity_id:
        context.sought.append(False)
    return _taken(BeneficiaryRefusal.ALREADY_REGISTERED, found)


def _taken(code: BeneficiaryRefusal, by: Person) -> Refused:
    return refused(code, beneficiary=by.id)


def _new_person(context: RequestContext, command: RegisterBeneficiary) -> Person:
    external_id = when_given(checked_code, "input.externalId", command.external_id)
    region = command.region
    typed = Particulars(
        civil_number=command.civil_id,
        name_ar=command.name,
        name_latin=command.name_latin,
        birth_date=command.birth_date,
        sex=command.sex,
        nationality=command.nationality,
        phone=command.phone,
        email=command.email,
        address=command.address,
        governorate=region.governorate if region else None,
        area=region.area if region else None,
    )
    particulars = checked_particulars(typed, context.settings.country, _argument)
    if is_oneself(context.caller):
        return oneself(context.caller, external_id, particulars)
    if particulars.civil_number is None and is_ministry(context.caller):
        raise BadUserInput("input.civilId", _NO_NUMBER)
    if particulars.civil_number is None and external_id is None:
        raise BadUserInput("input.externalId", _NO_KEY)
    return Person(new_id(), context.caller.charity_id, external_id, particulars)


def _changed(particulars: Particulars, command: UpdateBeneficiary) -> Particulars:
    given: dict[str, Any] = {
        "civil_number": command.civil_id,
        "name_ar": command.name,
        "name_latin": command.name_latin,
        "birth_date": command.birth_date,
        "sex": command.sex,
        "nationality": command.nationality,
        "phone": command.phone,
        "email": command.email,
        "address": command.address,
    }
    if command.region is not UNSET:
        given["governorate"] = command.region.governorate if command.region else None
        given["area"] = command.region.area if command.region else None
    return replace(particulars, **{name: value for name, value in given.items() if value is not UNSET})


def _argument(column: str) -> str:
    return _ARGUMENTS.get(column, f"input.{column}")
