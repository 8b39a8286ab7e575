"""Erasing a person from the registry: what says who they are goes for good, their aid history stays without it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hub.errors import Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_note
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.registrar import is_ministry
from hub.storage import audit
from hub.storage.erasure import ERASED, destroy, erase


class ErasureRefusal(StrEnum):
    """Why nobody was erased."""

    NOT_THE_MINISTRY = "NOT_THE_MINISTRY"
    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"


_MESSAGES = {
    ErasureRefusal.NOT_THE_MINISTRY: Message(
        "Only the ministry erases people.", "الوزارة وحدها تمحو بيانات الأشخاص."
    ),
    ErasureRefusal.UNKNOWN_BENEFICIARY: Message(
        "Nobody is registered with this id, or they were erased already.",
        "لا أحد مسجل بهذا المعرّف، أو أن بياناته مُحيت من قبل.",
    ),
}


@dataclass(frozen=True)
class ErasePerson:
    """The person to erase, and why: the reason stays in the audit trail, so it must not name them."""

    beneficiary_id: UUID
    reason: str


async def erase_person(context: RequestContext, command: ErasePerson) -> Outcome:
    """Erases a person for good. Only for the ministry and the hub's operator. Raises BadUserInput."""
    reason = checked_note("input.reason", command.reason)
    if not is_ministry(context.caller):
        return _refused(ErasureRefusal.NOT_THE_MINISTRY)
    async with context.database.work() as work:
        erased = await erase(work, command.beneficiary_id)
        if not erased:
            return _refused(ErasureRefusal.UNKNOWN_BENEFICIARY)
        await audit.append(work, context.written([ERASED], [command.beneficiary_id], reason))
        destroy(work, erased)
    return Made("Beneficiary", command.beneficiary_id)


def _refused(code: ErasureRefusal) -> Refused:
    return Refused("ErasureRefused", code, _MESSAGES[code])
