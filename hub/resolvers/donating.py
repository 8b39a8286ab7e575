"""Publishes a charity's donations: each is kept or refused with its reason; the donor sees their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import checked_civil_number, checked_currency
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.publish_refusals import Fault, PublishRefusal, quoted
from hub.resolvers.publishing_calls import (
    SUSPENDED,
    charity_of,
    counted,
    sound,
    unknown_project,
    with_repetitions,
)
from hub.resolvers.publishing_checks import IDENTIFIER
from hub.rules.payer import subject_of_number
from hub.storage import audit, charities, donations, projects
from hub.storage.donations import DonationRow
from hub.storage.secrecy import Vault
from hub.storage.work import Work

MOST_DONATIONS = 1_000
"""How many donations one call takes."""


@dataclass(frozen=True, repr=False)
class DonationInput:
    """A gift to the own charity, for one of its projects or for none.

    The reference is unique in the charity and makes publishing it again harmless. Without a civil number the gift is
    kept as nobody's.
    """

    reference: str
    amount: Decimal
    currency: str
    donated_on: dt.date
    donor_civil_id: str | None = None
    project_external_id: str | None = None


async def publish_donations(
    context: RequestContext, inputs: tuple[DonationInput, ...]
) -> tuple[Outcome, ...]:
    """Makes the caller's donations stand as given. One outcome an input, in order.

    The donor's civil number is not kept, only its keyed index. Raises BadUserInput when the caller is no charity or
    the call has no or too many rows.
    """
    charity_id = charity_of(context)
    counted(inputs, MOST_DONATIONS)
    faults = with_repetitions(
        [next(_faults(each, context.settings.country), None) for each in inputs],
        [(each.reference,) for each in inputs],
        "reference",
    )
    async with context.database.work() as work:
        if await charities.is_suspended(work, charity_id):
            return tuple(_refused(each, SUSPENDED) for each in inputs)
        owners = await _projects(work, charity_id, sound(inputs, faults))
        faults = [fault or _unknown(each, owners) for each, fault in zip(inputs, faults, strict=True)]
        kept = [_row(each, owners, work.vault, context) for each in sound(inputs, faults)]
        ids = await donations.publish(work, charity_id, kept, at=datetime.now(UTC))
        await audit.append(work, context.written(("Mutation.publishDonations",), ()))
    return tuple(
        _refused(each, fault) if fault else Made("Donation", ids[each.reference])
        for each, fault in zip(inputs, faults, strict=True)
    )


def _faults(given: DonationInput, country: str) -> Iterator[Fault]:
    for element, value in (("reference", given.reference), ("projectExternalId", given.project_external_id)):
        yield from _identifier(element, value)
    if given.amount <= 0:
        yield Fault(PublishRefusal.NOT_POSITIVE, "amount", {"value": given.amount})
    if not 1900 <= given.donated_on.year <= 2200:
        yield Fault(PublishRefusal.BAD_DATE, "donatedOn", {"value": given.donated_on})
    try:
        checked_currency("currency", given.currency)
    except BadUserInput:
        yield Fault(PublishRefusal.UNKNOWN_CURRENCY, "currency", {"value": quoted(given.currency, 40)})
    if given.donor_civil_id is not None:
        checked_civil_number("donorCivilId", given.donor_civil_id, country)


def _identifier(element: str, value: str | None) -> Iterator[Fault]:
    if value is None:
        return
    if not value.strip():
        yield Fault(PublishRefusal.BLANK_IDENTIFIER, element)
    if len(value) > IDENTIFIER:
        yield Fault(PublishRefusal.TEXT_TOO_LONG, element, {"length": len(value), "limit": IDENTIFIER})
    if quoted(value) != value:
        yield Fault(PublishRefusal.UNREADABLE_TEXT, element)


async def _projects(work: Work, charity_id: UUID, inputs: list[DonationInput]) -> dict[str, UUID]:
    named = {each.project_external_id for each in inputs if each.project_external_id is not None}
    found = await projects.standing(work, charity_id, named)
    return {external_id: stands.id for external_id, stands in found.items()}


def _unknown(given: DonationInput, owners: Mapping[str, UUID]) -> Fault | None:
    named = given.project_external_id
    return None if named is None else unknown_project(named, owners)


def _row(
    given: DonationInput, owners: Mapping[str, UUID], vault: Vault, context: RequestContext
) -> DonationRow:
    index = None
    if given.donor_civil_id is not None:
        number = checked_civil_number("donorCivilId", given.donor_civil_id, context.settings.country)
        index = vault.civil_index(number.digits)
    return DonationRow(
        reference=given.reference,
        project_id=owners.get(given.project_external_id or ""),
        amount=given.amount,
        currency=given.currency,
        donated_on=given.donated_on,
        donor_index=index,
        donor_id=subject_of_number(index) if index else None,
    )


def _refused(given: DonationInput, fault: Fault) -> Refused:
    return fault.refused("DonationRefused", reference=quoted(given.reference))
