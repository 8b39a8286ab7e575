"""Changing a registered person, and who may change a civil number while aid stands for its owner."""

from __future__ import annotations

from uuid import UUID

from hub.resolvers.registry_refusals import BeneficiaryRefusal
from hub.storage import households, registry, standing
from hub.storage.registry import Particulars, Person
from hub.storage.standing import Renumbering
from hub.storage.work import Work


async def change_person(
    work: Work, person: Person, particulars: Particulars, charity_id: UUID | None
) -> Renumbering | BeneficiaryRefusal | None:
    """Writes the particulars of a person, locked if the number changes; a new number also where households list them.

    `charity_id` is the charity that changes them, None for the ministry. Answers why not, and then has written
    nothing; or else the change of number, if any, whose aid `standing.carry_over` has to carry over in the end.
    """
    number = particulars.civil_number
    if number == person.particulars.civil_number:
        return None if await registry.change(work, person, particulars) else _TAKEN
    renumbering = _renumbering(work, person, number)
    if why := await _forbidden(work, person, renumbering, charity_id):
        return why
    if not await registry.change(work, person, particulars):
        return _TAKEN
    await households.renumber(work, person, number)
    await households.link_listed(work, {number: person.id} if number else {})
    return renumbering


async def _forbidden(
    work: Work, person: Person, renumbering: Renumbering, charity_id: UUID | None
) -> BeneficiaryRefusal | None:
    replaces = charity_id is not None and renumbering.old is not None
    if replaces and person.registered_by != charity_id:
        return BeneficiaryRefusal.REGISTERED_BY_ANOTHER
    if not await standing.stands(work, renumbering):
        return None
    if replaces:
        return BeneficiaryRefusal.AID_STANDS
    return BeneficiaryRefusal.AID_STANDS_UNDER_NUMBER if await standing.blocked(work, renumbering) else None


def _renumbering(work: Work, person: Person, number: str | None) -> Renumbering:
    old, new = (
        None if known is None else work.vault.civil_index(known)
        for known in (person.particulars.civil_number, number)
    )
    return Renumbering(person.id, old, new)


_TAKEN = BeneficiaryRefusal.CIVIL_NUMBER_TAKEN
