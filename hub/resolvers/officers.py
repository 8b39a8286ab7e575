"""The officers, as the ministry admits, lists and dismisses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hub.auth import officers
from hub.auth.officers import Officer, known_scopes
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.errors import Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_civil_number, checked_name, checked_note, when_given
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.storage import audit, charities
from hub.storage.work import Work


@dataclass(frozen=True, repr=False)
class AdmitOfficer:
    """A person who signs in for a charity, or for the ministry where none is named."""

    civil_id: str
    scopes: tuple[str, ...]
    charity_id: UUID | None = None
    name: str | None = None


@dataclass(frozen=True, repr=False)
class DismissOfficer:
    """An officer who no longer signs in, and why; named by id or by civil number."""

    reason: str
    id: UUID | None = None
    civil_id: str | None = None


class OfficerRefusal(StrEnum):
    """Why an officer is not admitted or dismissed."""

    UNKNOWN_CHARITY = "UNKNOWN_CHARITY"
    UNKNOWN_OFFICER = "UNKNOWN_OFFICER"
    SCOPE_NOT_ALLOWED = "SCOPE_NOT_ALLOWED"
    HOLDS_ANOTHER_OFFICE = "HOLDS_ANOTHER_OFFICE"


_MESSAGES: Mapping[OfficerRefusal, Message] = {
    OfficerRefusal.UNKNOWN_CHARITY: Message("There is no such charity.", "لا توجد جمعية بهذا المعرّف."),
    OfficerRefusal.UNKNOWN_OFFICER: Message("There is no such officer.", "لا يوجد موظف بهذا المعرّف."),
    OfficerRefusal.SCOPE_NOT_ALLOWED: Message(
        "An officer of the kind {kind} may not hold {scopes}.",
        "لا يجوز لموظف من فئة {kind} أن يحمل {scopes}.",
    ),
    OfficerRefusal.HOLDS_ANOTHER_OFFICE: Message(
        "This person is already an officer elsewhere: have them dismissed there first.",
        "هذا الشخص موظف في جهة أخرى: يجب إعفاؤه هناك أولاً.",
    ),
}

_NUMBER, _OFFICE = "Officer.civilId", "Officer.scopes"


async def admit_officer(context: RequestContext, command: AdmitOfficer) -> Officer | Refused:
    """Admits an officer; the same person for the same office again replaces their scopes.

    Refused as UNKNOWN_CHARITY, SCOPE_NOT_ALLOWED or HOLDS_ANOTHER_OFFICE.
    """
    kind = CallerKind.CHARITY if command.charity_id else CallerKind.MINISTRY
    number = checked_civil_number("input.civilId", command.civil_id, context.settings.country).digits
    name = when_given(checked_name, "input.name", command.name)
    scopes = known_scopes(command.scopes, "input.scopes")
    if not scopes <= MAY_HOLD[kind]:
        return _forbidden(kind, scopes)
    async with context.database.work() as work:
        if command.charity_id and await charities.with_id(work, command.charity_id) is None:
            return _refused(OfficerRefusal.UNKNOWN_CHARITY)
        officer = await officers.admit(work, number, charity_id=command.charity_id, name=name, scopes=scopes)
        if officer is None:
            return _refused(OfficerRefusal.HOLDS_ANOTHER_OFFICE)
        await audit.append(work, context.written((_NUMBER, _OFFICE), (officer.id,)))
    return officer


async def dismiss_officer(context: RequestContext, command: DismissOfficer) -> Officer | Refused:
    """Dismisses an officer for good; a second time changes nothing. Refused as UNKNOWN_OFFICER."""
    reason = checked_note("reason", command.reason)
    async with context.database.work() as work:
        id = await _named(work, command, context.settings.country)
        officer = await officers.dismiss(work, id, reason) if id else None
        if officer is None:
            return _refused(OfficerRefusal.UNKNOWN_OFFICER)
        await audit.append(work, context.written((_OFFICE,), (officer.id,)))
    return officer


async def officer_admitted(context: RequestContext, command: AdmitOfficer) -> Outcome:
    """What `admit_officer` comes to, as an object that the answer reads."""
    return _made(await admit_officer(context, command))


async def officer_dismissed(context: RequestContext, command: DismissOfficer) -> Outcome:
    """What `dismiss_officer` comes to, as an object that the answer reads."""
    return _made(await dismiss_officer(context, command))


async def list_officers(context: RequestContext) -> tuple[Officer, ...]:
    """Every officer there ever was, oldest first; of their civil numbers the last digits only."""
    async with context.database.work() as work:
        found = await officers.everyone(work)
        await audit.append(work, context.read((_NUMBER,), (officer.id for officer in found)))
    return found


async def _named(work: Work, command: DismissOfficer, country: str) -> UUID | None:
    if command.civil_id is None:
        return command.id
    number = checked_civil_number("civilId", command.civil_id, country).digits
    officer = await officers.in_office(work, number)
    return officer.id if officer else None


def _made(officer: Officer | Refused) -> Outcome:
    return officer if isinstance(officer, Refused) else Made("Officer", officer.id)


def _forbidden(kind: CallerKind, scopes: frozenset[Scope]) -> Refused:
    forbidden = ", ".join(sorted(scopes - MAY_HOLD[kind]))
    return _refused(OfficerRefusal.SCOPE_NOT_ALLOWED, kind=kind.value, scopes=forbidden)


def _refused(code: OfficerRefusal, /, **values: object) -> Refused:
    return Refused("OfficerRefused", code, _MESSAGES[code], values)
