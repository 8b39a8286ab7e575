"""Names the back-test's data: which files, which days, and which outcome each of them can tell."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from bench.risk.backtest import Past
from bench.risk.lives import of_charities, of_register
from hub.rules.forecast_curve import Curve, Missing, missing_for_time
from hub.rules.forecast_features import Outcome

REGISTER = "projects/iati_2.03_UgandaAIMS_GeocodedResearchRelease.xml"
OTHER_REGISTER = "projects/iati_2.03_IraqAIMS_GeocodedResearchRelease.xml"
CHARITIES = "iati"

AFTER_CHARITIES, AFTER_REGISTER = date(2021, 7, 1), date(2014, 12, 31)
"""Days on which all is known that the files tell."""

MONTH_ENDS = tuple(
    date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    for year, month in [(2020, n) for n in range(1, 13)] + [(2021, n) for n in range(1, 6)]
)
YEAR_ENDS = tuple(date(year, 12, 31) for year in range(1985, 2014))


def late_in_charities(data: Path) -> Past:
    """Whether the charities' projects end late, asked at the end of each month."""
    return Past(Outcome.LATE, of_charities(data / CHARITIES), MONTH_ENDS)


def late_from_the_beginning(data: Path) -> Past:
    """The same, asked from the approval on."""
    return Past(Outcome.LATE, of_charities(data / CHARITIES), MONTH_ENDS, missing=_but_for_time)


def over_in_charities(data: Path) -> Past:
    """Whether the charities' projects exceed their budgets, asked at the end of each month."""
    return Past(Outcome.OVER_BUDGET, of_charities(data / CHARITIES), MONTH_ENDS)


def over_in_register(data: Path) -> Past:
    """Whether a register's projects spend over a tenth more than was committed, asked at each year's end."""
    return Past(Outcome.OVER_BUDGET, of_register(data / REGISTER), YEAR_ENDS)


def _but_for_time(curve: Curve, day: date) -> Missing | None:
    missing = missing_for_time(curve, day)
    return None if missing is Missing.TIME else missing
