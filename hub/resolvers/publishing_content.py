"""Turns a published project or transaction into what is kept: its main sector, country, region and point, and its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar
from uuid import UUID

from hub.resolvers.publishing_inputs import (
    BudgetInput,
    LocalTextInput,
    OrganisationInput,
    OrganisationRole,
    ParticipantInput,
    ProjectInput,
    SectorInput,
    TransactionInput,
)
from hub.rules.money import plain_text
from hub.rules.partner import identifier_key
from hub.storage.budgets import BudgetRow
from hub.storage.projects import ProjectRow
from hub.storage.transactions import TransactionRow

NO_COUNTRY = "ZZ"
"""ISO 3166-1's user-assigned code for an unknown country."""

_DAC_VOCABULARIES = ("1", "2")


class _Shared(Protocol):
    @property
    def percentage(self) -> Decimal | None: ...


Shared = TypeVar("Shared", bound=_Shared)


def project_row(project: ProjectInput) -> ProjectRow:
    """The project as the hub keeps it."""
    country, region = largest(project.countries), largest(project.regions)
    sector = main_sector(project.sectors)
    latitude, longitude = _point(project)
    return ProjectRow(
        external_id=project.external_id,
        iati_identifier=project.iati_identifier,
        titles=_list(project.titles),
        descriptions=_list(project.descriptions),
        status=project.status,
        track=project.track,
        sector=sector.code if sector else None,
        sectors=_list(project.sectors),
        country=country.code if country else NO_COUNTRY,
        countries=_list(project.countries),
        region=region.code if region else None,
        regions=_list(project.regions),
        latitude=latitude,
        longitude=longitude,
        locations=_list(project.locations),
        participants=_list(project.participants),
        partner_refs=_partner_refs(project.participants),
        results=_list(project.results),
        milestones=_list(project.milestones),
        documents=_list(project.documents),
        beneficiaries_reached=project.beneficiaries_reached,
        planned_start=project.planned_start,
        planned_end=project.planned_end,
        actual_start=project.actual_start,
        actual_end=project.actual_end,
        budgets=tuple(_budget_row(budget) for budget in project.budgets),
    )


def transaction_row(transaction: TransactionInput, charity_id: UUID, project_id: UUID) -> TransactionRow:
    """The transaction as the hub keeps it; an organisation without name and identifier says nothing."""
    return TransactionRow(
        charity_id=charity_id,
        project_id=project_id,
        reference=transaction.reference,
        type=transaction.type,
        date=transaction.date,
        value=transaction.value,
        currency=transaction.currency,
        value_date=transaction.value_date,
        description=transaction.description,
        provider=_organisation(transaction.provider),
        receiver=_organisation(transaction.receiver),
    )


def largest(shares: Sequence[Shared]) -> Shared | None:
    """The share with the largest percentage; the first one where none is larger."""
    return max(shares, key=lambda share: share.percentage or Decimal(0), default=None)


def main_sector(sectors: Sequence[SectorInput]) -> SectorInput | None:
    """The largest sector of the DAC's five-digit vocabulary, else of its three-digit one, else of any."""
    for vocabulary in _DAC_VOCABULARIES:
        sector = largest([sector for sector in sectors if sector.vocabulary == vocabulary])
        if sector:
            return sector
    return largest(sectors)


def as_json(value: object) -> object:
    """The value as JSON with the schema's field names; numbers become exact text, blank texts say nothing."""
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return _list(value)
    if is_dataclass(value):
        return {_camel(field.name): as_json(getattr(value, field.name)) for field in fields(value)}
    return value


def _partner_refs(participants: tuple[ParticipantInput, ...]) -> list[str]:
    """The implementing participants' identifiers, as they are looked up in the register of partners."""
    implementing = (each for each in participants if each.role is OrganisationRole.IMPLEMENTING and each.ref)
    return list(dict.fromkeys(identifier_key(str(each.ref)) for each in implementing))


def _list(values: tuple[object, ...]) -> list[object]:
    return [
        as_json(value) for value in values if not (isinstance(value, LocalTextInput) and _is_blank(value))
    ]


def _is_blank(local: LocalTextInput) -> bool:
    return not local.text.strip()


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _point(project: ProjectInput) -> tuple[Decimal | None, Decimal | None]:
    points = ((place.latitude, place.longitude) for place in project.locations)
    return next((point for point in points if None not in point), (None, None))


def _budget_row(budget: BudgetInput) -> BudgetRow:
    return BudgetRow(
        kind=budget.kind,
        status=budget.status,
        period_start=budget.period_start,
        period_end=budget.period_end,
        value=budget.value,
        currency=budget.currency,
        value_date=budget.value_date,
    )


def _organisation(organisation: OrganisationInput | None) -> Mapping[str, object] | None:
    if organisation is None or not (organisation.name or organisation.ref):
        return None
    return {"name": organisation.name, "ref": organisation.ref}
