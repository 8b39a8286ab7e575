"""Turns one iati-activity into a project with its transactions, or into refusals of the whole of it."""

from collections.abc import Iterator

from charity_adapter.faults import Fault, Place, RecordKind, Refusal, Refuser
from charity_adapter.messages import message
from charity_adapter.records import LocalText, Project, ProjectStatus
from charity_adapter.sources.codes import STATUSES
from charity_adapter.sources.iati.context import XML_LANG, Activity, Element, attribute, line_of
from charity_adapter.sources.iati.documents import read_documents
from charity_adapter.sources.iati.money import read_budgets, read_transactions
from charity_adapter.sources.iati.parts import (
    read_countries,
    read_dates,
    read_locations,
    read_participants,
    read_regions,
    read_sectors,
)
from charity_adapter.sources.iati.results import read_results
from charity_adapter.sources.iati.text import inner_text, texts
from charity_adapter.sources.limits import (
    BETWEEN_PARAGRAPHS,
    BETWEEN_TITLES,
    DESCRIPTION_LIMIT,
    IDENTIFIER_LIMIT,
    TITLE_LIMIT,
)
from charity_adapter.sources.source import Bundle
from charity_adapter.sources.values import UnreadableError, read_language

DEFAULT_LANGUAGE = "en"


def read_activity(file: str, element: Element) -> Bundle:
    """Read one activity; a fault of the activity itself refuses its budgets and transactions with it."""
    activity = Activity(
        file,
        element,
        inner_text(element.find("iati-identifier")),
        _language(element),
        attribute(element, "default-currency") or None,
    )
    titles = texts(activity, element.findall("title"), BETWEEN_TITLES)
    descriptions = texts(activity, element.findall("description"), BETWEEN_PARAGRAPHS)
    status = STATUSES.get(attribute(element.find("activity-status"), "code"))
    faults = tuple(_faults(activity, titles, descriptions))
    if faults or status is None:
        return Bundle(activity.place(element), None, (), tuple(_all_refused(activity, faults)), ())
    return _accepted(activity, titles, descriptions, status)


def _accepted(
    activity: Activity,
    titles: tuple[LocalText, ...],
    descriptions: tuple[LocalText, ...],
    status: ProjectStatus,
) -> Bundle:
    budgets, refused_budgets = read_budgets(activity)
    transactions, refused_transactions, references = read_transactions(activity)
    dates = read_dates(activity)
    project = Project(
        external_id=activity.identifier,
        titles=titles,
        status=status,
        place=activity.place(activity.element),
        iati_identifier=activity.identifier,
        descriptions=descriptions,
        sectors=read_sectors(activity),
        countries=read_countries(activity),
        regions=read_regions(activity),
        locations=read_locations(activity),
        planned_start=dates.get("1"),
        actual_start=dates.get("2"),
        planned_end=dates.get("3"),
        actual_end=dates.get("4"),
        participants=read_participants(activity),
        budgets=budgets,
        results=read_results(activity),
        documents=read_documents(activity),
        transaction_references=references,
    )
    refused = refused_budgets + refused_transactions
    return Bundle(project.place, project, transactions, refused, tuple(activity.left_out))


def _faults(
    activity: Activity, titles: tuple[LocalText, ...], descriptions: tuple[LocalText, ...]
) -> Iterator[Fault]:
    """Find everything that keeps an activity from being published at all."""
    yield from _identifier_faults(activity)
    if not titles:
        yield activity.fault("missing", activity.element, "/title/narrative")
    yield from _too_long(activity, "title", titles, TITLE_LIMIT)
    yield from _too_long(activity, "description", descriptions, DESCRIPTION_LIMIT)
    status = attribute(activity.element.find("activity-status"), "code")
    if not status:
        yield activity.fault("missing", activity.element, "/activity-status/@code")
    elif status not in STATUSES:
        allowed = ", ".join(STATUSES)
        yield activity.fault(
            "unknown-code", activity.element, "/activity-status/@code", value=status, allowed=allowed
        )


def _identifier_faults(activity: Activity) -> Iterator[Fault]:
    length = len(activity.identifier)
    if not length:
        yield activity.fault("missing", activity.element, "/iati-identifier")
    elif length > IDENTIFIER_LIMIT:
        yield activity.fault(
            "too-long", activity.element, "/iati-identifier", length=length, limit=IDENTIFIER_LIMIT
        )


def _too_long(activity: Activity, tag: str, said: tuple[LocalText, ...], limit: int) -> Iterator[Fault]:
    for text in said:
        if len(text.text) > limit:
            yield activity.fault("too-long", activity.element, f"/{tag}", length=len(text.text), limit=limit)


def _all_refused(activity: Activity, faults: tuple[Fault, ...]) -> Iterator[Refusal]:
    yield Refusal(Refuser.ADAPTER, RecordKind.ACTIVITY, activity.identifier, None, faults)
    for kind in (RecordKind.BUDGET, RecordKind.TRANSACTION):
        for ordinal, element in enumerate(activity.element.findall(kind.value), 1):
            place = Place(activity.file, line_of(element), f"iati-activity/{kind.value}[{ordinal}]")
            fault = Fault("activity-refused", place, message("activity-refused"))
            yield Refusal(
                Refuser.ADAPTER, kind, activity.identifier, attribute(element, "ref") or None, (fault,)
            )


def _language(element: Element) -> str:
    try:
        return read_language(attribute(element, XML_LANG))
    except UnreadableError:
        return DEFAULT_LANGUAGE
