"""Clerks who renumber, register and move the people of a town while aid is granted there."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from hub.errors import BadUserInput, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.households import HouseholdMember, RecordHousehold, record_household
from hub.resolvers.kinship import Kinship
from hub.resolvers.outcome import Made
from hub.resolvers.registering import (
    RegisterBeneficiary,
    UpdateBeneficiary,
    register_beneficiary,
    update_beneficiary,
)
from hub.storage.tables import new_id
from tests.resolvers.town_plans import RESIDENTS, Change, Move, Register, Renumber

if TYPE_CHECKING:
    from tests.resolvers.one_payer import Town


async def make_change(town: Town, change: Change) -> None:
    """Does it as far as the hub lets; a clerk who is told that the hub was busy tries again."""
    context = (*town.charities.contexts, town.charities.ministry)[change.by]
    for _ in range(5):
        with suppress(Unavailable):
            await _made(town, context, change)
            break


async def _made(town: Town, context: RequestContext, change: Change) -> None:
    match change:
        case Renumber():
            await _renumber(town, context, change)
        case Register():
            await _register(town, context, change)
        case Move():
            with suppress(BadUserInput):
                await record_household(context, _home(town, change))


async def _renumber(town: Town, context: RequestContext, change: Renumber) -> None:
    number = None if change.number is None else town.numbers[change.number]
    newcomer = town.newcomers.get(change.person - RESIDENTS)
    person = town.residents[change.person] if change.person < RESIDENTS else newcomer
    if person is None:
        return
    update = UpdateBeneficiary(person, civil_id=number, birth_date=None)
    with town.witness.of_a_change() as seen:
        if isinstance(await update_beneficiary(context, update), Made):
            town.witness.believe(seen)


async def _register(town: Town, context: RequestContext, change: Register) -> None:
    new = RegisterBeneficiary(str(new_id()), town.numbers[change.number], "مريم سالم")
    outcome = await register_beneficiary(context, new)
    if isinstance(outcome, Made):
        town.newcomers[change.number] = outcome.id
        town.people.add(outcome.id)


def _home(town: Town, move: Move) -> RecordHousehold:
    """A household that lists the same person twice is malformed, and refused."""
    by_id = (HouseholdMember(Kinship.CHILD, beneficiary_id=town.residents[n]) for n in sorted(move.residents))
    by_number = (
        HouseholdMember(Kinship.CHILD, "يوسف", civil_id=town.numbers[n]) for n in sorted(move.numbers)
    )
    return RecordHousehold(town.residents[move.head], (*by_id, *by_number))
