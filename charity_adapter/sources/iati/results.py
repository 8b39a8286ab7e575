"""Reads results with their indicators, baselines and periods; the hub holds one baseline, target and actual each."""

from datetime import date

from charity_adapter.records import Indicator, IndicatorPeriod, LocalText, Result, ResultKind
from charity_adapter.sources.codes import RESULT_KINDS
from charity_adapter.sources.iati.context import Activity, Element, attribute
from charity_adapter.sources.iati.text import narratives, texts, within
from charity_adapter.sources.limits import (
    BETWEEN_PARAGRAPHS,
    BETWEEN_TITLES,
    DESCRIPTION_LIMIT,
    NAME_LIMIT,
    TITLE_LIMIT,
)
from charity_adapter.sources.values import UnreadableError, read_date, read_year


def read_results(activity: Activity) -> tuple[Result, ...]:
    """Read every result; one without a usable title is left out with its reason."""
    read = (_result(activity, element) for element in activity.element.findall("result"))
    return tuple(result for result in read if result)


def _result(activity: Activity, element: Element) -> Result | None:
    titles = _titles(activity, element)
    if not titles:
        return None
    descriptions = texts(activity, element.findall("description"), BETWEEN_PARAGRAPHS)
    if any(len(said.text) > DESCRIPTION_LIMIT for said in descriptions):
        activity.leave_out(
            "too-long",
            element,
            "/description",
            length=max(len(said.text) for said in descriptions),
            limit=DESCRIPTION_LIMIT,
        )
        descriptions = ()
    indicators = (_indicator(activity, child) for child in element.findall("indicator"))
    return Result(_kind(activity, element), titles, descriptions, tuple(i for i in indicators if i))


def _kind(activity: Activity, element: Element) -> ResultKind:
    code = attribute(element, "type")
    if code not in RESULT_KINDS:
        activity.leave_out("unknown-code", element, "/@type", value=code, allowed=", ".join(RESULT_KINDS))
    return RESULT_KINDS.get(code, ResultKind.OTHER)


def _titles(activity: Activity, element: Element) -> tuple[LocalText, ...]:
    titles = texts(activity, element.findall("title"), BETWEEN_TITLES)
    longest = max((len(title.text) for title in titles), default=0)
    if not longest:
        activity.leave_out("missing", element, "/title/narrative")
    elif longest > TITLE_LIMIT:
        activity.leave_out("too-long", element, "/title", length=longest, limit=TITLE_LIMIT)
        return ()
    return titles


def _indicator(activity: Activity, element: Element) -> Indicator | None:
    titles = _titles(activity, element)
    if not titles:
        return None
    baseline = _overall(activity, element, "baseline")
    return Indicator(
        titles,
        _year(activity, baseline),
        _reading(activity, baseline),
        tuple(_period(activity, period) for period in element.findall("period")),
    )


def _period(activity: Activity, element: Element) -> IndicatorPeriod:
    return IndicatorPeriod(
        _date(activity, element.find("period-start")),
        _date(activity, element.find("period-end")),
        _reading(activity, _overall(activity, element, "target")),
        _reading(activity, _overall(activity, element, "actual")),
    )


def _overall(activity: Activity, parent: Element, tag: str) -> Element | None:
    """Choose the undivided one of several values; those for a place or a group are noted as left out."""
    found = parent.findall(tag)
    whole = [
        element for element in found if element.find("dimension") is None and element.find("location") is None
    ]
    chosen = next(iter(whole or found), None)
    for element in found:
        if element is not chosen:
            activity.leave_out("further-value", element)
    return chosen


def _reading(activity: Activity, element: Element | None) -> str | None:
    """A value as it is written; a qualitative measure has its comment instead."""
    if element is None:
        return None
    comment = element.find("comment")
    said = [] if comment is None else [text for _, text in narratives(activity, comment)]
    return within(activity, element, "/@value", attribute(element, "value") or " / ".join(said), NAME_LIMIT)


def _year(activity: Activity, element: Element | None) -> int | None:
    text = attribute(element, "year")
    try:
        return read_year(text) if text else None
    except UnreadableError as error:
        if element is not None:
            activity.leave_out_unreadable(error, element, "/@year")
        return None


def _date(activity: Activity, element: Element | None) -> date | None:
    if element is None:
        return None
    try:
        return read_date(attribute(element, "iso-date"))
    except UnreadableError as error:
        activity.leave_out_unreadable(error, element, "/@iso-date")
        return None
