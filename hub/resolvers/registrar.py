"""Who may write in the registry of people, and about whom."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind
from hub.storage import charities, registry
from hub.storage.registry import Person
from hub.storage.work import Work

_Barred = Literal["NOT_A_REGISTRAR", "CHARITY_SUSPENDED"]
_OutOfReach = Literal["UNKNOWN_BENEFICIARY", "NOT_ON_YOUR_LIST"]


def is_ministry(caller: Caller) -> bool:
    """Whether the caller is the ministry or the hub's own operator; every person is within their reach."""
    return caller.kind in {CallerKind.MINISTRY, CallerKind.SYSTEM}


async def barred(work: Work, caller: Caller) -> _Barred | None:
    """Why the caller may write about nobody: only admitted charities and the ministry write."""
    if is_ministry(caller):
        return None
    if caller.charity_id is None:
        return "NOT_A_REGISTRAR"
    return "CHARITY_SUSPENDED" if await charities.is_suspended(work, caller.charity_id) else None


async def person_in_reach(work: Work, caller: Caller, person_id: UUID) -> Person | _OutOfReach:
    """The person, locked, if the caller may write: the ministry, a charity that serves them, or they themselves."""
    person = await registry.person(work, person_id)
    if person is None:
        return "UNKNOWN_BENEFICIARY"
    if is_ministry(caller) or caller.person_id == person_id:
        return person
    served = caller.charity_id and await registry.is_served(work, caller.charity_id, person_id)
    return person if served else "NOT_ON_YOUR_LIST"
