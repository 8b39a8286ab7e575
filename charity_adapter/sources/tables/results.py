"""Makes results, milestones and documents of rows; rows of one result, and of one indicator in it, are joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from charity_adapter.records import (
    Document,
    Indicator,
    IndicatorPeriod,
    LocalText,
    Milestone,
    Result,
    ResultKind,
)
from charity_adapter.sources.limits import (
    ADDRESS_LIMIT,
    BETWEEN_PARAGRAPHS,
    BETWEEN_TITLES,
    DESCRIPTION_LIMIT,
    IDENTIFIER_LIMIT,
    NAME_LIMIT,
    TITLE_LIMIT,
)
from charity_adapter.sources.tables.row import Row
from charity_adapter.sources.values import CATEGORY, HTTPS, SHOWN

Titles = tuple[LocalText, ...]


@dataclass(slots=True)
class _Growing:
    """A result while its rows are read."""

    result: Result
    indicators: dict[Titles, Indicator] = field(default_factory=dict)


def read_results(rows: Iterable[Row]) -> tuple[Result, ...]:
    """Make the results of a project; a row without a title is left out with its reason."""
    growing: dict[tuple[ResultKind, Titles], _Growing] = {}
    for row in rows:
        titles = row.words("title", TITLE_LIMIT, BETWEEN_TITLES)
        row.require("title", titles)
        if titles:
            kind = row.code("kind", ResultKind) or ResultKind.OTHER
            own = growing.setdefault((kind, titles), _Growing(Result(kind, titles)))
            _take(own, row)
    return tuple(replace(own.result, indicators=tuple(own.indicators.values())) for own in growing.values())


def _take(own: _Growing, row: Row) -> None:
    descriptions = row.words("description", DESCRIPTION_LIMIT, BETWEEN_PARAGRAPHS)
    own.result = replace(own.result, descriptions=_more(own.result.descriptions, descriptions))
    titles = row.words("indicator", TITLE_LIMIT, BETWEEN_TITLES)
    if titles:
        known = own.indicators.get(titles) or Indicator(titles)
        own.indicators[titles] = _measured(known, row)


def _more(held: Titles, found: Titles) -> Titles:
    return (*held, *(text for text in found if text.lang not in {known.lang for known in held}))


def _measured(indicator: Indicator, row: Row) -> Indicator:
    period = IndicatorPeriod(
        row.date("period_start"),
        row.date("period_end"),
        row.text("target", NAME_LIMIT),
        row.text("actual", NAME_LIMIT),
    )
    year, value = row.year("baseline_year"), row.text("baseline_value", NAME_LIMIT)
    empty = period == IndicatorPeriod()
    periods: Sequence[IndicatorPeriod] = indicator.periods if empty else (*indicator.periods, period)
    return replace(
        indicator,
        baseline_year=indicator.baseline_year or year,
        baseline_value=indicator.baseline_value or value,
        periods=tuple(periods),
    )


def read_milestones(rows: Iterable[Row]) -> tuple[Milestone, ...]:
    """Make the milestones of a project; one without a title or a day is left out with its reason."""
    return tuple(made for row in rows if (made := _milestone(row)))


def _milestone(row: Row) -> Milestone | None:
    titles, planned = row.words("title", TITLE_LIMIT, BETWEEN_TITLES), row.date("planned_on")
    row.require("title", titles)
    row.require("planned_on", planned)
    done = row.date("done_on")
    return Milestone(titles, planned, done) if titles and planned else None


def read_documents(rows: Iterable[Row]) -> tuple[Document, ...]:
    """Make the documents of a project; one without an https address is left out with its reason."""
    return tuple(made for row in rows if (made := _document(row)))


def _document(row: Row) -> Document | None:
    url, titles = row.text("url", ADDRESS_LIMIT), row.words("title", TITLE_LIMIT, BETWEEN_TITLES)
    form, category = row.text("format", IDENTIFIER_LIMIT), row.text("category", IDENTIFIER_LIMIT)
    row.require("url", url)
    if url and not HTTPS.fullmatch(url):
        row.note("not-https", row.layout.element("url"), value=url[:SHOWN])
        return None
    if category and not CATEGORY.fullmatch(category):
        row.note("unknown-code", row.layout.element("category"), value=category, allowed="A01, B01, …")
        category = None
    return Document(url, titles, form, category) if url else None
