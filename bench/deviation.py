"""Looks at the money of real activities by the usual thresholds: `python -m bench.deviation FOLDER`.

Reads every IATI file of the folder with the adapter, as it would be published, and prints how many activities tell
enough, what is found and of what kind. `--show N` prints the N weightiest findings with their sentences; `--check ID`
prints one activity's lines and spending to add up by hand. `--on DAY` says on which day it is looked at.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from charity_adapter.records import Organisation, Project, Result, Track, Transaction
from charity_adapter.sources import IatiSource
from hub.errors import Language
from hub.resolvers.reasons import sentence
from hub.rules.deviation import Deviation, deviation
from hub.rules.deviation_policy import DEFAULTS
from hub.rules.earned_value import performance
from hub.rules.progress import progress
from hub.rules.project_money import Movement, PlannedLine, ProjectMoney


class Activity(NamedTuple):
    """One activity of one file, and what was found of its money."""

    file: str
    id: str
    track: str
    money: ProjectMoney
    found: Deviation | None


def main() -> None:
    """Reads, looks and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--on", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--show", type=int, default=10)
    parser.add_argument("--check", default="")
    asked = parser.parse_args()
    activities = [each for path in sorted(asked.folder.glob("*.xml")) for each in _activities(path, asked.on)]
    if asked.check:
        _check(next(each for each in activities if each.id == asked.check), asked.on)
        return
    _summary(activities, asked.on)
    found = [each for each in activities if each.found]
    found.sort(key=lambda each: (-(each.found.score if each.found else 0), each.id))
    for each in found[: asked.show]:
        _tell(each)


def _activities(path: Path, on: date) -> Iterator[Activity]:
    for bundle in IatiSource(path).read():
        project = bundle.project
        if project is not None:
            money = _money(project, bundle.transactions, on)
            track = (project.track or Track.DEVELOPMENT).value
            found = deviation(money, DEFAULTS[track], on)
            yield Activity(path.name, project.external_id, track, money, found)


def _money(project: Project, transactions: tuple[Transaction, ...], on: date) -> ProjectMoney:
    lines = [
        PlannedLine(b.kind.value, b.period_start, b.period_end, b.value, b.currency) for b in project.budgets
    ]
    movements = [
        Movement(
            t.reference,
            t.type.value,
            t.date,
            t.value,
            t.currency,
            t.description,
            _named(t.provider),
            _named(t.receiver),
        )
        for t in transactions
    ]
    return ProjectMoney(
        currency=_commonest([line.currency for line in lines] or [each.currency for each in movements]),
        lines=lines,
        movements=movements,
        start=project.actual_start or project.planned_start,
        end=project.actual_end or project.planned_end,
        status=project.status.value,
        progress=progress([_result(each) for each in project.results], [], on),
    )


def _result(result: Result) -> dict[str, object]:
    indicators = [
        {
            "baselineValue": indicator.baseline_value,
            "periods": [
                {"start": str(p.start) if p.start else None, "target": p.target, "actual": p.actual}
                for p in indicator.periods
            ],
        }
        for indicator in result.indicators
    ]
    return {"kind": result.kind.value, "indicators": indicators}


def _commonest(currencies: list[str]) -> str:
    counted = Counter(currencies)
    return min(counted, key=lambda each: (-counted[each], each), default="KWD")


def _named(organisation: Organisation | None) -> str | None:
    return (organisation.ref or organisation.name) if organisation else None


def _summary(activities: list[Activity], on: date) -> None:
    figures = [each for each in activities if performance(each.money, on)]
    found = [each for each in activities if each.found]
    print(f"{len(activities)} activities on {on}")
    print(f"  with a plan in one currency: {sum(each.money.plan_is_known for each in activities)}")
    print(f"  and spending in it alone:    {len(figures)}")
    print(f"  with the work measured:      {sum(each.money.progress is not None for each in activities)}")
    print(f"  with a finding:              {len(found)}")
    print("severities:", dict(Counter(str(each.found.severity) for each in found if each.found)))
    codes = Counter(code for each in found if each.found for code in {r.code for r in each.found.reasons})
    for code, count in codes.most_common():
        print(f"  {count:5} {code}")
    flat = sum(_beyond(each, on) for each in figures)
    print(f"beyond a flat ten per cent of the plan to date: {flat} of {len(figures)}")


def _beyond(activity: Activity, on: date) -> bool:
    figures = performance(activity.money, on)
    return figures is not None and figures.deviation is not None and abs(figures.deviation) > 0.1


def _tell(activity: Activity) -> None:
    if activity.found is None:
        return
    print(f"\n{activity.file} {activity.id} {activity.found.severity} {activity.found.score}")
    for reason in activity.found.reasons:
        print(f"  {reason.weight:.2f} {sentence(reason.code, reason.parameters, Language.EN)}")


def _check(activity: Activity, on: date) -> None:
    money = activity.money
    print(f"{activity.file} {activity.id} {money.status} {money.start} to {money.end}, in {money.currency}")
    for line in money.lines:
        counts = "" if line in money.baseline else "  (does not count)"
        print(f"  {line.kind:8} {line.start} to {line.end} {line.value:>16} {line.currency}{counts}")
    print(f"  whole budget {money.whole_budget}")
    for paid in money.spending.movements:
        print(
            f"  {paid.type:12} {paid.date} {paid.value:>16} {money.spending.by(paid.date):>16} {paid.reference}"
        )
    figures = performance(money, on)
    if figures:
        print(
            f"  on {on}: planned {figures.planned:.2f}, spent {figures.spent}, deviation {figures.deviation:.4f}"
        )
    _tell(activity)


if __name__ == "__main__":
    main()
