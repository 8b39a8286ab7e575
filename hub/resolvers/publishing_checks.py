"""Decides which published rows cannot be kept truthfully; what is merely untidy is kept as the charity said it.

Shares that do not add up to 100, a planned end before the planned start and periods longer than a year are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from hub.errors import BadUserInput
from hub.resolvers.inputs import checked_currency, checked_nationality
from hub.resolvers.publish_refusals import Fault, PublishRefusal, quoted
from hub.resolvers.publishing_inputs import (
    BudgetInput,
    DocumentInput,
    LocalTextInput,
    LocationInput,
    OrganisationInput,
    ParticipantInput,
    ProjectInput,
    ResultInput,
    SectorInput,
    TransactionInput,
)

TITLE, DESCRIPTION, NAME, IDENTIFIER = 1_000, 20_000, 500, 200
"""The longest texts the hub keeps, in characters."""

ADDRESS = 2_000
"""The longest address of a document."""

_URL = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s<>\"\\]*)?", re.IGNORECASE)
_CATEGORY = re.compile(r"[AB][0-9]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8}){0,6}")

Faults = Iterator[Fault]


def project_fault(project: ProjectInput) -> Fault | None:
    """The first reason not to keep the project, or None."""
    return next(_project(project), None)


def transaction_fault(transaction: TransactionInput) -> Fault | None:
    """The first reason not to keep the transaction that shows in it alone, or None."""
    return next(_transaction(transaction), None)


def _project(project: ProjectInput) -> Faults:
    yield from _identifier("externalId", project.external_id)
    yield from _text("iatiIdentifier", project.iati_identifier, IDENTIFIER)
    yield from _titles("titles", project.titles)
    yield from _texts("descriptions", project.descriptions, DESCRIPTION)
    yield from _dates_of(project)
    yield from _places_of(project)
    for i, sector in enumerate(project.sectors):
        yield from _sector(f"sectors[{i}]", sector)
    for i, participant in enumerate(project.participants):
        yield from _participant(f"participants[{i}]", participant)
    for i, budget in enumerate(project.budgets):
        yield from _budget(f"budgets[{i}]", budget)
    for i, result in enumerate(project.results):
        yield from _result(f"results[{i}]", result)
    for i, milestone in enumerate(project.milestones):
        yield from _titles(f"milestones[{i}].titles", milestone.titles)
        yield from _date(f"milestones[{i}].plannedOn", milestone.planned_on)
        yield from _date(f"milestones[{i}].doneOn", milestone.done_on)
    for i, document in enumerate(project.documents):
        yield from _document(f"documents[{i}]", document)
    if (project.beneficiaries_reached or 0) < 0:
        values = {"value": project.beneficiaries_reached}
        yield Fault(PublishRefusal.NEGATIVE_NOT_ALLOWED, "beneficiariesReached", values)
    for i, reference in enumerate(project.transaction_references or ()):
        yield from _identifier(f"transactionReferences[{i}]", reference)


def _transaction(transaction: TransactionInput) -> Faults:
    yield from _identifier("projectExternalId", transaction.project_external_id)
    yield from _identifier("reference", transaction.reference)
    yield from _date("date", transaction.date)
    yield from _date("valueDate", transaction.value_date)
    yield from _currency("currency", transaction.currency)
    yield from _text("description", transaction.description, DESCRIPTION)
    yield from _organisation("provider", transaction.provider)
    yield from _organisation("receiver", transaction.receiver)


def _dates_of(project: ProjectInput) -> Faults:
    yield from _date("plannedStart", project.planned_start)
    yield from _date("plannedEnd", project.planned_end)
    yield from _date("actualStart", project.actual_start)
    yield from _date("actualEnd", project.actual_end)


def _places_of(project: ProjectInput) -> Faults:
    for i, country in enumerate(project.countries):
        if not _holds(checked_nationality, country.code):
            yield Fault(
                PublishRefusal.UNKNOWN_COUNTRY, f"countries[{i}].code", {"value": quoted(country.code)}
            )
        yield from _percentage(f"countries[{i}].percentage", country.percentage)
    for i, region in enumerate(project.regions):
        yield from _coded(f"regions[{i}]", region.vocabulary, region.code)
        yield from _percentage(f"regions[{i}].percentage", region.percentage)
    for i, location in enumerate(project.locations):
        yield from _location(f"locations[{i}]", location)


def _sector(element: str, sector: SectorInput) -> Faults:
    yield from _coded(element, sector.vocabulary, sector.code)
    yield from _text(f"{element}.name", sector.name, NAME)
    yield from _percentage(f"{element}.percentage", sector.percentage)


def _coded(element: str, vocabulary: str, code: str) -> Faults:
    yield from _identifier(f"{element}.vocabulary", vocabulary)
    yield from _identifier(f"{element}.code", code)


def _location(element: str, location: LocationInput) -> Faults:
    yield from _text(f"{element}.name", location.name, NAME)
    if not location.name and (location.latitude is None or location.longitude is None):
        yield Fault(PublishRefusal.NO_PLACE, element)
    for axis, degrees, limit in (("latitude", location.latitude, 90), ("longitude", location.longitude, 180)):
        if degrees is not None and abs(degrees) > limit:
            yield Fault(PublishRefusal.BAD_COORDINATES, f"{element}.{axis}", {"value": degrees})


def _participant(element: str, participant: ParticipantInput) -> Faults:
    yield from _text(f"{element}.name", participant.name, NAME)
    yield from _text(f"{element}.ref", participant.ref, IDENTIFIER)
    yield from _text(f"{element}.kind", participant.kind, IDENTIFIER)
    if not (participant.name or participant.ref):
        yield Fault(PublishRefusal.NO_ORGANISATION, element)


def _organisation(element: str, organisation: OrganisationInput | None) -> Faults:
    if organisation is not None:
        yield from _text(f"{element}.name", organisation.name, NAME)
        yield from _text(f"{element}.ref", organisation.ref, IDENTIFIER)


def _budget(element: str, budget: BudgetInput) -> Faults:
    yield from _date(f"{element}.periodStart", budget.period_start)
    yield from _date(f"{element}.periodEnd", budget.period_end)
    if budget.period_end < budget.period_start:
        values = {"value": budget.period_end, "start": budget.period_start}
        yield Fault(PublishRefusal.BAD_PERIOD, f"{element}.periodEnd", values)
    yield from _date(f"{element}.valueDate", budget.value_date)
    yield from _currency(f"{element}.currency", budget.currency)


def _result(element: str, result: ResultInput) -> Faults:
    yield from _texts(f"{element}.titles", result.titles, TITLE)
    yield from _texts(f"{element}.descriptions", result.descriptions, DESCRIPTION)
    for i, indicator in enumerate(result.indicators):
        part = f"{element}.indicators[{i}]"
        yield from _texts(f"{part}.titles", indicator.titles, TITLE)
        yield from _text(f"{part}.baselineValue", indicator.baseline_value, TITLE)
        yield from _year(f"{part}.baselineYear", indicator.baseline_year, indicator.baseline_year)
        for j, period in enumerate(indicator.periods):
            yield from _date(f"{part}.periods[{j}].start", period.start)
            yield from _date(f"{part}.periods[{j}].end", period.end)
            yield from _text(f"{part}.periods[{j}].target", period.target, TITLE)
            yield from _text(f"{part}.periods[{j}].actual", period.actual, TITLE)


def _document(element: str, document: DocumentInput) -> Faults:
    yield from _text(f"{element}.url", document.url, ADDRESS)
    if not _URL.fullmatch(document.url):
        yield Fault(PublishRefusal.BAD_URL, f"{element}.url", {"value": quoted(document.url)})
    yield from _texts(f"{element}.titles", document.titles, TITLE)
    yield from _text(f"{element}.format", document.format, IDENTIFIER)
    if document.category is not None and not _CATEGORY.fullmatch(document.category):
        values = {"value": quoted(document.category, 40)}
        yield Fault(PublishRefusal.BAD_CATEGORY, f"{element}.category", values)


def _titles(element: str, titles: tuple[LocalTextInput, ...]) -> Faults:
    yield from _texts(element, titles, TITLE)
    if not any(title.text.strip() for title in titles):
        yield Fault(PublishRefusal.NO_TITLE, element)


def _texts(element: str, texts: tuple[LocalTextInput, ...], limit: int) -> Faults:
    for i, local in enumerate(texts):
        if not _LANGUAGE.fullmatch(local.lang):
            yield Fault(
                PublishRefusal.BAD_LANGUAGE, f"{element}[{i}].lang", {"value": quoted(local.lang, 40)}
            )
        yield from _text(f"{element}[{i}].text", local.text, limit)


def _identifier(element: str, value: str) -> Faults:
    if not value.strip():
        yield Fault(PublishRefusal.BLANK_IDENTIFIER, element)
    yield from _text(element, value, IDENTIFIER)


def _text(element: str, value: str | None, limit: int) -> Faults:
    if value is None:
        return
    if len(value) > limit:
        yield Fault(PublishRefusal.TEXT_TOO_LONG, element, {"length": len(value), "limit": limit})
    if (not value.isascii() and value.encode("utf-8", "ignore").decode() != value) or "\0" in value:
        yield Fault(PublishRefusal.UNREADABLE_TEXT, element)


def _date(element: str, day: date | None) -> Faults:
    yield from _year(element, day.year if day else None, day)


def _year(element: str, year: int | None, shown: object) -> Faults:
    if year is not None and not 1900 <= year <= 2200:
        yield Fault(PublishRefusal.BAD_DATE, element, {"value": shown})


def _percentage(element: str, percentage: Decimal | None) -> Faults:
    if percentage is not None and percentage < 0:
        yield Fault(PublishRefusal.NEGATIVE_NOT_ALLOWED, element, {"value": percentage})
    if percentage is not None and percentage > 100:
        yield Fault(PublishRefusal.BAD_PERCENTAGE, element, {"value": percentage})


def _currency(element: str, code: str) -> Faults:
    if not _holds(checked_currency, code):
        yield Fault(PublishRefusal.UNKNOWN_CURRENCY, element, {"value": quoted(code, 40)})


def _holds(checked: Callable[[str, str], str], value: str) -> bool:
    try:
        checked("", value)
    except BadUserInput:
        return False
    return True
