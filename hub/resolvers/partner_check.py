"""Checks that every implementing partner of a project is in the register and approved on the project's days.

The charity itself and other member charities implement without an approval. A partner is told by its identifier
alone: a name like one of the register's is suggested, never taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.resolvers.outcome import Made, Refused, Value
from hub.resolvers.partner_refusals import SUGGESTED, UNREGISTERED, Said, joined, unapproved
from hub.resolvers.project_refusals import ProjectStepRefusal
from hub.rules.arabic import plain_name
from hub.rules.partner import (
    LIKE,
    Days,
    Missing,
    days_of_project,
    identifier_key,
    likeness,
    missing_approvals,
)
from hub.storage import charities, partners
from hub.storage.partners import Partner
from hub.storage.project_life import Standing
from hub.storage.work import Work

MOST_SUGGESTIONS, MOST_SAID = 3, 3


@dataclass(frozen=True)
class _Implementer:
    """An organisation that the project says implements it."""

    name: str | None
    ref: str | None

    @property
    def key(self) -> str | None:
        return identifier_key(self.ref) if self.ref else None


@dataclass(frozen=True)
class _Problem:
    """Why one of them stands in the way."""

    implementer: _Implementer
    partner: Partner | None
    missing: tuple[Missing, ...]
    suggestions: tuple[Partner, ...]


async def unapproved_partners(work: Work, standing: Standing, today: date) -> Refused | None:
    """The refusal of a project with partners who are unknown or not approved on all its days, or None."""
    planned, actual = (
        (standing.planned_start, standing.planned_end),
        (
            standing.actual_start,
            standing.actual_end,
        ),
    )
    days = days_of_project(planned, actual, today)
    named = _implementers(standing)
    registered = await partners.with_identifiers(work, [each.ref for each in named if each.ref])
    asked = await _foreign(work, standing, named, registered)
    problems = [
        problem
        for problem in [await _problem(work, each, registered, days) for each in asked]
        if problem is not None
    ]
    return _refused(problems) if problems else None


def _implementers(standing: Standing) -> list[_Implementer]:
    implementing = (each for each in standing.participants if each["role"] == "IMPLEMENTING")
    named = (_Implementer(_text(each, "name"), _text(each, "ref")) for each in implementing)
    return list(dict.fromkeys(named))


def _text(participant: Mapping[str, object], name: str) -> str | None:
    value = participant.get(name)
    return str(value) if value else None


async def _foreign(
    work: Work,
    standing: Standing,
    implementers: Sequence[_Implementer],
    registered: Mapping[str, Partner],
) -> list[_Implementer]:
    """Those who are neither the charity itself nor another member charity.

    A project's IATI identifier, which its charity writes as it likes, makes no partner of the register the charity.
    """
    members = await partners.member_charities(work, [each.ref for each in implementers if each.ref])
    own = await charities.with_id(work, standing.charity_id)
    names = {plain_name(name) for name in (own.name_ar, own.name_en)} if own else set()
    return [
        each
        for each in implementers
        if each.key not in members
        and (each.key in registered or not _publishes_under(each, standing.iati_identifier))
        and not (each.key is None and each.name and plain_name(each.name) in names)
    ]


def _publishes_under(implementer: _Implementer, iati_identifier: str | None) -> bool:
    """Whether the project's IATI identifier begins with this organisation's, as a publisher's own must."""
    return bool(
        implementer.key
        and iati_identifier
        and identifier_key(iati_identifier).startswith(f"{implementer.key}-")
    )


async def _problem(
    work: Work, implementer: _Implementer, registered: Mapping[str, Partner], days: Days
) -> _Problem | None:
    partner = registered.get(implementer.key or "")
    if partner is None:
        return _Problem(implementer, None, (), await _suggestions(work, implementer))
    missing = missing_approvals(partner.approvals, days)
    return _Problem(implementer, partner, missing, ()) if missing else None


async def _suggestions(work: Work, implementer: _Implementer) -> tuple[Partner, ...]:
    name = implementer.name
    if name is None:
        return ()
    known = await partners.everyone(work)
    scored = [(max(likeness(name, each.name_ar), likeness(name, each.name_en)), each) for each in known]
    alike = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return tuple(partner for _, partner in alike[:MOST_SUGGESTIONS])


def _refused(problems: Sequence[_Problem]) -> Refused:
    message, values = joined([said for each in problems for said in _said(each)][:MOST_SAID])
    known = all(each.partner for each in problems)
    code = ProjectStepRefusal.PARTNER_NOT_APPROVED if known else ProjectStepRefusal.UNKNOWN_PARTNER
    return Refused(
        "ProjectStepRefused", code, message, values, {"partners": tuple(_shown(each) for each in problems)}
    )


def _said(problem: _Problem) -> list[Said]:
    name = problem.implementer.name or problem.implementer.ref
    if problem.partner is None:
        suggested: list[Said] = [
            (SUGGESTED, {"name_en": each.name_en, "name_ar": each.name_ar, "identifier": each.identifier})
            for each in problem.suggestions[:1]
        ]
        return [(UNREGISTERED, {"name": name}), *suggested]
    return [
        unapproved(each.ministry, name=name, first=each.days.first, last=each.days.last)
        for each in problem.missing
    ]


def _shown(problem: _Problem) -> Value:
    missing = tuple(
        Value(
            "MissingApproval",
            {
                "ministry": each.ministry.value,
                "first": each.days.first.isoformat(),
                "last": each.days.last.isoformat(),
            },
        )
        for each in problem.missing
    )
    return Value(
        "UnapprovedPartner",
        {
            "name": problem.implementer.name,
            "ref": problem.implementer.ref,
            "partner": _made(problem.partner.id) if problem.partner else None,
            "missing": missing,
            "suggestions": tuple(_made(each.id) for each in problem.suggestions),
        },
    )


def _made(id: UUID) -> Made:
    return Made("Partner", id)
