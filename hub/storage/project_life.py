"""Keeps where each project stands with the ministry, every step on the way, and the facts that were approved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson
from sqlalchemy import Uuid, bindparam, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.rules.money import plain_text
from hub.rules.project_life import Approval, Facts, Matter, StepKind
from hub.storage.budgets import BudgetRow
from hub.storage.tables import approved_version, budget_line, new_id, project, project_step
from hub.storage.work import Work

Json = Mapping[str, object]


@dataclass(frozen=True)
class Standing:
    """A project as it stands, for a decision."""

    id: UUID
    charity_id: UUID
    external_id: str
    iati_identifier: str | None
    approval: Approval
    revision: int
    countries: Sequence[Json]
    regions: Sequence[Json]
    locations: Sequence[Json]
    participants: Sequence[Json]
    planned_start: date | None
    planned_end: date | None
    actual_start: date | None
    actual_end: date | None


@dataclass(frozen=True)
class Actor:
    """Who takes a step: the client, the person who signed in, and the charity they act for."""

    client_id: str
    subject_id: UUID | None
    charity_id: UUID | None


@dataclass(frozen=True)
class Step:
    """One step of one project."""

    project_id: UUID
    charity_id: UUID
    kind: StepKind
    revision: int
    reason: str | None = None
    changes: tuple[Matter, ...] = ()


_COLUMNS = tuple(project.c[name] for name in Standing.__dataclass_fields__)
_FOR_DECISION = select(*_COLUMNS).where(project.c.id == bindparam("id")).with_for_update()
_LINES = select(budget_line).where(budget_line.c.project_id == bindparam("id"))
_PROJECTS = bindparam("projects", type_=ARRAY(Uuid)).any_()
_APPROVED = (
    select(project.c.id, project.c.charity_id, project.c.revision, approved_version.c.facts)
    .join_from(project, approved_version, approved_version.c.id == project.c.id)
    .where(project.c.id == _PROJECTS)
)
_REOPEN = update(project).where(project.c.id == _PROJECTS).values(approval=Approval.DRAFT.value)


@dataclass(frozen=True)
class Approved:
    """What a project said when it was approved, and its revision now."""

    id: UUID
    charity_id: UUID
    revision: int
    facts: Facts


async def to_decide(work: Work, id: UUID) -> Standing | None:
    """The project, locked until the transaction ends: nobody publishes, submits or decides it meanwhile."""
    row = (await work.connection.execute(_FOR_DECISION, {"id": id})).one_or_none()
    return Standing(**{**row._mapping, "approval": Approval(row.approval)}) if row else None


async def facts_standing(work: Work, standing: Standing) -> Facts:
    """What the locked project says of the matters that the ministry decides on."""
    lines = [BudgetRow.of(row) for row in await work.connection.execute(_LINES, {"id": standing.id})]
    places = (standing.countries, standing.regions, standing.locations)
    return facts(lines, places, standing.participants)


def facts(
    budgets: Iterable[BudgetRow], places: Iterable[Sequence[object]], participants: Iterable[object]
) -> Facts:
    """The matters as plain JSON in the schema's field names, the same in whatever order the charity lists them."""
    named = zip(("countries", "regions", "locations"), places, strict=True)
    partners = [
        {name: each.get(name) for name in ("name", "ref")}
        for each in participants
        if isinstance(each, Mapping) and each["role"] == "IMPLEMENTING"
    ]
    return {
        Matter.BUDGET.value: _in_order(_line(line) for line in budgets),
        Matter.PLACE.value: {name: _in_order(place) for name, place in named},
        Matter.PARTNER.value: _in_order(partners),
    }


async def approved(work: Work, projects: Collection[UUID]) -> list[Approved]:
    """What these projects, which have been approved, said then."""
    found = await work.connection.execute(_APPROVED, {"projects": list(projects)})
    return [Approved(row.id, row.charity_id, row.revision, row.facts) for row in found]


async def move(work: Work, standing: Standing, to: Approval) -> None:
    """Sets what the ministry says of a locked project."""
    await work.connection.execute(
        update(project).where(project.c.id == standing.id).values(approval=to.value)
    )


async def approve(work: Work, standing: Standing, facts: Facts, at: datetime) -> None:
    """Has the ministry approve a locked project as it stands, and keeps what it says."""
    approving = update(project).where(project.c.id == standing.id)
    given = {"approval": Approval.APPROVED.value, "approved_revision": standing.revision}
    await work.connection.execute(approving.values(given))
    said = {"revision": standing.revision, "approved_at": at, "facts": facts}
    kept = insert(approved_version).values(id=standing.id, charity_id=standing.charity_id, **said)
    await work.connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_=said))


async def reopen(work: Work, projects: Collection[UUID]) -> None:
    """Makes drafts of projects that have been approved, whose rows the caller has locked."""
    await work.connection.execute(_REOPEN, {"projects": list(projects)})


async def record(work: Work, by: Actor, at: datetime, steps: Sequence[Step]) -> None:
    """Keeps the steps for good."""
    rows = [
        {
            "id": new_id(),
            "project_id": step.project_id,
            "charity_id": step.charity_id,
            "kind": step.kind.value,
            "revision": step.revision,
            "at": at,
            "client_id": by.client_id,
            "subject_id": by.subject_id,
            "by_charity_id": by.charity_id,
            "reason": step.reason,
            "changes": [each.value for each in step.changes],
        }
        for step in steps
    ]
    await work.connection.execute(insert(project_step), rows)


def _line(line: BudgetRow) -> Json:
    return {
        "kind": line.kind,
        "periodStart": line.period_start.isoformat(),
        "periodEnd": line.period_end.isoformat(),
        "value": plain_text(line.value),
        "currency": line.currency,
    }


def _in_order(values: Iterable[object]) -> list[object]:
    return sorted(values, key=lambda each: orjson.dumps(each, option=orjson.OPT_SORT_KEYS))
