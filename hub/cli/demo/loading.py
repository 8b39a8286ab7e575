"""Loading the example country: charities admitted, aid types set, families registered; each of it once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hub.cli.demo.country import Country, ExampleCharity
from hub.errors import ConfigurationError
from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.resolvers.importing import import_beneficiaries
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.supervising import admit_charity, set_aid_type
from hub.storage import charities
from hub.storage.aid import aid_types_by_code


@dataclass(frozen=True)
class Member:
    """A charity that the hub has admitted."""

    id: UUID
    example: ExampleCharity


async def admit(context: RequestContext, country: Country) -> list[Member]:
    """The country's charities as the hub knows them. Raises ConfigurationError."""
    return [Member(await _admitted(context, charity), charity) for charity in country.charities]


async def _admitted(context: RequestContext, charity: ExampleCharity) -> UUID:
    async with context.database.work() as work:
        standing = await charities.with_code(work, charity.code)
    if standing is None:
        return _made(await admit_charity(context, charity.admission))
    if standing.suspended:
        raise ConfigurationError(
            f"Charity {charity.code} was suspended: remove the data directory to begin anew."
        )
    return standing.id


async def set_aid_types(context: RequestContext, country: Country) -> None:
    """Sets the aid types that the hub does not know yet."""
    async with context.database.work() as work:
        standing = await aid_types_by_code(work, {wanted.code for wanted in country.aid_types})
    for wanted in country.aid_types:
        if wanted.code not in standing:
            _made(await set_aid_type(context, wanted))


async def register_families(context: RequestContext, charity: ExampleCharity) -> ImportCounts:
    """Imports a charity's list; people who are registered already stay as they are."""
    with charity.beneficiaries.open("rb") as file:
        return await import_beneficiaries(context, charity.code, file)


def _made(outcome: Outcome) -> UUID:
    if not isinstance(outcome, Made):
        raise ConfigurationError(
            f"This database is not the example country's: {outcome}. Name another HUB_DATA_DIR."
        )
    return outcome.id
