"""Forecasts the risks of projects that run: kept for each, and told as a finding where somebody should look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from hub.rules.finding import FindingKind
from hub.rules.forecast import LIKELY, NOT_TOLD, Forecast, Record, forecast, severity
from hub.rules.forecast_features import HAPPENED, Outcome
from hub.rules.forecast_model import fitted
from hub.storage import findings, risk, spending_curves
from hub.storage.findings import Found, Reason, Subject
from hub.storage.risk import Records
from hub.storage.spending_curves import ProjectCurve
from hub.storage.work import Database, Work

AT_A_TIME = 500


async def forecast_projects(work: Work, ids: Collection[UUID], at: datetime) -> bool:
    """Forecasts these projects anew, from the charities' records as they were counted last.

    Answers whether what is known of finished projects may have changed, so that the records are old.
    """
    projects = await spending_curves.of_projects(work, ids)
    await _forecast(work, projects, await risk.records(work), at)
    return any(_known(project, at.date()) for project in projects)


async def forecast_all(database: Database, at: datetime) -> None:
    """Counts the charities' records anew and forecasts every project: those that only wait get worse, too."""
    async with database.work() as work:
        own = await _records(work, at.date())
        await risk.count(work, own, at=at)
    records = Records.of(own)
    after: UUID | None = None
    while True:
        async with database.work() as work:
            page = await spending_curves.page(work, after, AT_A_TIME)
            await _forecast(work, page, records, at)
        if len(page) < AT_A_TIME:
            return
        after = page[-1].id


async def _records(work: Work, day: date) -> dict[tuple[UUID, Outcome], Record]:
    finished: Counter[tuple[UUID, Outcome]] = Counter()
    happened: Counter[tuple[UUID, Outcome]] = Counter()
    after: UUID | None = None
    while page := await spending_curves.page(work, after, AT_A_TIME):
        for project in page:
            for outcome, found in _known(project, day).items():
                finished[project.charity_id, outcome] += 1
                happened[project.charity_id, outcome] += found
        after = page[-1].id
    return {key: Record(count, happened[key]) for key, count in finished.items()}


def _known(project: ProjectCurve, day: date) -> dict[Outcome, bool]:
    found = {outcome: happened(project.curve, day) for outcome, happened in HAPPENED.items()}
    return {outcome: happened for outcome, happened in found.items() if happened is not None}


async def _forecast(work: Work, projects: Iterable[ProjectCurve], records: Records, at: datetime) -> None:
    made: list[tuple[ProjectCurve, tuple[Forecast, ...]]] = []
    ended: list[UUID] = []
    for project in projects:
        if project.runs(at.date()):
            said = tuple(_one(project, outcome, records, at.date()) for outcome in Outcome)
            made.append((project, said))
        else:
            ended.append(project.id)
    await risk.keep(work, [(each.id, each.charity_id, said) for each, said in made], at=at)
    await risk.forget(work, ended)
    found = [finding for project, said in made if (finding := _finding(project, said))]
    about = [*ended, *(project.id for project, _ in made)]
    await findings.settle(work, FindingKind.RISK_FORECAST, about, found, at=at)


def _one(project: ProjectCurve, outcome: Outcome, records: Records, day: date) -> Forecast:
    own = records.own.get((project.charity_id, outcome), Record())
    model, everyone = fitted()[outcome], records.everyone[outcome]
    return forecast(outcome, project.curve, day, model, own=own, everyone=everyone)


def _finding(project: ProjectCurve, said: tuple[Forecast, ...]) -> Found | None:
    """What is worth somebody's look: the weightier risk leads; what is unknown beside it is told, too."""
    chances = [each.chance for each in said if each.chance is not None]
    grave = severity(max(chances, default=0.0))
    if grave is None:
        return None
    score = max(chances)
    told = sorted(said, key=lambda each: -(each.chance or 0.0))
    reasons = [reason for each in told for reason in _told(each, score)]
    subject = Subject("Project", project.id, project.charity_id)
    return Found(
        FindingKind.RISK_FORECAST,
        str(project.id),
        grave,
        round(score, 4),
        sorted(reasons, key=lambda reason: -reason.weight),
        [subject],
    )


def _told(said: Forecast, score: float) -> Iterable[Reason]:
    """Why, as far as it is worth telling: the probability first, as a share of the leading one."""
    if said.chance is None:
        yield Reason(NOT_TOLD[said.outcome], 0.0)
        yield from (Reason(why.code, 0.0, why.parameters) for why in said.reasons)
    elif severity(said.chance) is not None:
        share = said.chance / score
        if said.chance < 1:  # what has happened already is told by its reason alone
            yield Reason(LIKELY[said.outcome], round(share, 3), {"percent": round(100 * said.chance)})
        yield from (Reason(why.code, round(why.weight * share, 3), why.parameters) for why in said.reasons)
