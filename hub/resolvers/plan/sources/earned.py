"""A budget's earned value: worked out by the rules from what the charity published, for its owner and the ministry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, case, cast, func, select

from hub.auth.scopes import Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.source import Asked, Condition, Expression, Finished
from hub.resolvers.plan.sources.common import ANYONE, NOBODY, own_charity
from hub.resolvers.plan.terms import NULL, code, word
from hub.rules.earned_value import (
    Estimate,
    Performance,
    earned,
    performance,
    planned_to_date,
    schedule_performance,
)
from hub.rules.progress import progress
from hub.rules.project_money import Movement, PlannedLine, ProjectMoney
from hub.rules.saying import rounded
from hub.storage.project_totals import SPENT
from hub.storage.tables import budget_line, project_transaction

PLACES = 4
"""The decimals of an index."""


def details_open(t: Any, q: Asked) -> Condition:
    """Lines and transactions: never for reports, not even on the own charity's projects."""
    if q.holds(Scope.ADMIN_PROJECTS):
        return ANYONE
    return own_charity(t, q) if q.holds(Scope.BUDGET_READ) else NOBODY


def _exact(value: Expression) -> Expression:
    return cast(value, Text)


def _lines(t: Any) -> Any:
    line = budget_line.alias()
    parts = (line.c.kind, line.c.period_start, line.c.period_end, _exact(line.c.value), line.c.currency)
    listed = select(func.jsonb_agg(func.jsonb_build_array(*parts))).where(line.c.project_id == t.c.id)
    return listed.correlate_except(line).scalar_subquery()


def _spent(t: Any) -> Any:
    """What was spent by today in each currency."""
    done = project_transaction.alias()
    by_currency = (
        select(done.c.currency, func.sum(done.c.value).label("spent"))
        .where(
            done.c.project_id == t.c.id,
            done.c.type.in_([word(each) for each in SPENT]),
            done.c.date <= func.current_date(),
        )
        .correlate_except(done)
        .group_by(done.c.currency)
        .subquery()
    )
    parts = (by_currency.c.currency, _exact(by_currency.c.spent))
    return select(func.jsonb_agg(func.jsonb_build_array(*parts))).scalar_subquery()


def _facts(t: Any, q: Asked) -> list[Expression]:
    parts = {
        "currency": t.c.currency,
        "today": func.current_date(),
        "lines": _lines(t),
        "spent": _spent(t),
        "results": t.c.results,
        "milestones": t.c.milestones,
    }
    named = [each for name, value in parts.items() for each in (word(name), value)]
    return [case((details_open(t, q), cast(func.jsonb_build_object(*named), Text)), else_=NULL)]


def _money(facts: dict[str, Any]) -> tuple[ProjectMoney, date]:
    today = date.fromisoformat(facts["today"])
    lines = [
        PlannedLine(kind, date.fromisoformat(start), date.fromisoformat(end), Decimal(value), currency)
        for kind, start, end, value, currency in facts["lines"] or ()
    ]
    spent = [
        Movement(currency, SPENT[0], today, Decimal(value), currency)
        for currency, value in facts["spent"] or ()
    ]
    done = progress(facts["results"], facts["milestones"], today)
    return ProjectMoney(facts["currency"], lines, spent, progress=done), today


def _planned(facts: dict[str, Any]) -> dict[str, str] | None:
    money, today = _money(facts)
    if not money.plan_is_known:
        return None
    return _amount(planned_to_date(money.baseline, today), money.currency)


def _earned(facts: dict[str, Any]) -> dict[str, str] | None:
    money, _ = _money(facts)
    value = earned(money)
    return None if value is None else _amount(value, money.currency)


def _schedule(facts: dict[str, Any]) -> float | None:
    value = schedule_performance(*_money(facts))
    return None if value is None else round(float(value), PLACES)


def _index(chosen: Callable[[Performance], Decimal | None]) -> Callable[[dict[str, Any]], float | None]:
    def told(facts: dict[str, Any]) -> float | None:
        figures = performance(*_money(facts))
        value = chosen(figures) if figures else None
        return None if value is None else round(float(value), PLACES)

    return told


def _estimated(chosen: Callable[[Estimate], Decimal]) -> Callable[[dict[str, Any]], dict[str, str] | None]:
    def told(facts: dict[str, Any]) -> dict[str, str] | None:
        figures = performance(*_money(facts))
        estimate = figures.estimate if figures else None
        return _amount(chosen(estimate), facts["currency"]) if estimate else None

    return told


def _amount(value: Decimal, currency: str) -> dict[str, str]:
    return {"amount": format(rounded(value, currency), "f"), "currency": currency}


def _figure(told: Callable[[dict[str, Any]], object]) -> Finished:
    def finish(inputs: list[Any], context: RequestContext) -> object:
        (facts,) = inputs
        return None if facts is None else told(facts)

    return Finished(_facts, finish)


OF_BUDGET = {
    "plannedToDate": _figure(_planned),
    "earned": _figure(_earned),
    "costPerformance": _figure(_index(lambda figures: figures.cost)),
    "schedulePerformance": _figure(_schedule),
    "estimateAtCompletion": _figure(_estimated(lambda estimate: estimate.likely)),
    "estimateLow": _figure(_estimated(lambda estimate: estimate.low)),
    "estimateHigh": _figure(_estimated(lambda estimate: estimate.high)),
    "deviation": _figure(_index(lambda figures: figures.deviation)),
}
"""The figures of a whole budget; null where what is published does not tell them, and in donors' reports."""


def of_line(spent: Callable[[Any], Expression]) -> dict[str, Finished]:
    """The figures of one line, of which `spent` tells what was spent in its period."""

    def inputs(t: Any, q: Asked) -> list[Expression]:
        days = (t.c.period_start, t.c.period_end, func.current_date())
        return [*(code(day) for day in days), code(t.c.value), code(t.c.currency), code(spent(t))]

    return {"plannedToDate": Finished(inputs, _line_planned), "deviation": Finished(inputs, _line_deviation)}


def _so_far(inputs: list[Any]) -> Decimal:
    start, end, today = (date.fromisoformat(day) for day in inputs[:3])
    line = PlannedLine("ORIGINAL", start, end, Decimal(inputs[3]), inputs[4])
    return planned_to_date([line], today)


def _line_planned(inputs: list[Any], context: RequestContext) -> dict[str, str]:
    return _amount(_so_far(inputs), inputs[4])


def _line_deviation(inputs: list[Any], context: RequestContext) -> float | None:
    planned = _so_far(inputs)
    return round(float((Decimal(inputs[5]) - planned) / planned), PLACES) if planned > 0 else None
