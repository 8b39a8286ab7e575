"""Makes results of rows: rows of one result, and of one indicator in it, are joined, each with its period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from charity_adapter.records import Indicator, IndicatorPeriod, LocalText, Result, ResultKind
from charity_adapter.sources.limits import (
    BETWEEN_PARAGRAPHS,
    BETWEEN_TITLES,
    DESCRIPTION_LIMIT,
    NAME_LIMIT,
    TITLE_LIMIT,
)
from charity_adapter.sources.tables.row import Row

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
