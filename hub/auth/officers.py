"""Officers: who may sign in for the ministry or for a charity, and with which scopes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.errors import BadUserInput, Message
from hub.storage import officers as stored_officers
from hub.storage.officers import StoredOfficer
from hub.storage.work import Work

_NO_SUCH_SCOPE = Message("there is no scope {scope}", "لا توجد صلاحية باسم {scope}")
_SHOWN_DIGITS = 4


@dataclass(frozen=True)
class Officer:
    """A person who signs in for a charity, or for the ministry where there is none; their number is masked."""

    id: UUID
    kind: CallerKind
    charity_id: UUID | None
    charity_code: str | None
    name: str | None
    masked_number: str = field(repr=False)
    scopes: frozenset[Scope]
    admitted_at: datetime
    dismissed_at: datetime | None
    dismissed_reason: str | None


async def admit(
    work: Work, civil_number: str, *, charity_id: UUID | None, name: str | None, scopes: Iterable[Scope]
) -> Officer | None:
    """Admits a person by civil number, or replaces the scopes of one who holds this very office already.

    None when the person holds another office, which somebody must end first.
    """
    wanted = sorted(scopes)
    added = await stored_officers.admit(
        work, civil_number, charity_id=charity_id, name=name, scopes=wanted, at=datetime.now(UTC)
    )
    standing = await stored_officers.in_office(work, civil_number)
    if standing is None or standing.charity_id != charity_id:
        return None
    if added is None:
        await stored_officers.change(work, standing.id, name=name, scopes=wanted)
        standing = await stored_officers.in_office(work, civil_number)
    return _shown(standing)


async def in_office(work: Work, civil_number: str) -> Officer | None:
    """The officer who has this civil number now."""
    stored = await stored_officers.in_office(work, civil_number)
    return _shown(stored)


async def dismiss(work: Work, id: UUID, reason: str) -> Officer | None:
    """Dismisses an officer for good; a second time changes nothing. None when there is none with this id."""
    await stored_officers.dismiss(work, id, datetime.now(UTC), reason)
    stored = await stored_officers.with_id(work, id)
    return _shown(stored)


async def everyone(work: Work) -> tuple[Officer, ...]:
    """Every officer, dismissed ones too, oldest first."""
    return tuple(_officer(stored) for stored in await stored_officers.everyone(work))


def known_scopes(names: Iterable[str], argument: str) -> frozenset[Scope]:
    """The scopes with these names. Raises BadUserInput naming the first that does not exist."""
    asked = sorted(set(names))
    for name in asked:
        if name not in Scope.__members__.values():
            raise BadUserInput(argument, _NO_SUCH_SCOPE, scope=name[:64])
    return frozenset(Scope(name) for name in asked)


def masked(number: str) -> str:
    """A civil number with all but its last four digits hidden."""
    return "*" * (len(number) - _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]


def _shown(stored: StoredOfficer | None) -> Officer | None:
    return None if stored is None else _officer(stored)


def _officer(stored: StoredOfficer) -> Officer:
    kind = CallerKind.CHARITY if stored.charity_id else CallerKind.MINISTRY
    return Officer(
        id=stored.id,
        kind=kind,
        charity_id=stored.charity_id,
        charity_code=stored.charity_code,
        name=stored.name,
        masked_number=masked(stored.civil_number),
        scopes=frozenset(Scope(name) for name in stored.scopes if name in MAY_HOLD[kind]),
        admitted_at=stored.admitted_at,
        dismissed_at=stored.dismissed_at,
        dismissed_reason=stored.dismissed_reason,
    )
