"""Finds projects that are under way with a partner whom a ministry no longer approves of, or does not yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from hub.rules.finding import FindingKind, Severity
from hub.rules.partner import Days, Ministry, missing_approvals
from hub.storage import findings, partners
from hub.storage.findings import Found, Reason, Subject
from hub.storage.partners import Partner, RunningProject
from hub.storage.work import Work

_KIND = FindingKind.UNAPPROVED_PARTNER.value


async def settle_findings(work: Work, ids: Sequence[UUID] | None, at: datetime) -> None:
    """Makes the findings on these partners, or on all, what the approvals of this day come to."""
    known = await (partners.everyone(work) if ids is None else partners.with_ids(work, ids))
    today = at.date()
    unapproved = {each.id: each for each in known if missing_approvals(each.approvals, Days(today, today))}
    running = await partners.running_with(work, list(unapproved)) if unapproved else []
    found = [_found(project, unapproved[project.partner_id], today) for project in running]
    await findings.settle(work, _KIND, [each.id for each in known], found, at=at)


def _found(project: RunningProject, partner: Partner, today: date) -> Found:
    subjects = (
        Subject("Project", project.id, project.charity_id),
        Subject("Partner", partner.id, None),
    )
    key = f"{project.id}:{partner.id}"
    return Found(_KIND, key, Severity.HIGH.value, 1.0, list(_reasons(partner, today)), subjects)


def _reasons(partner: Partner, today: date) -> Iterator[Reason]:
    missing = missing_approvals(partner.approvals, Days(today, today))
    for each in missing:
        what, since = _cause(partner, each.ministry, today)
        told: dict[str, object] = {"partner_ar": partner.name_ar, "partner_en": partner.name_en}
        if since:
            told["since"] = since.isoformat()
        yield Reason(f"{each.ministry.value}_APPROVAL_{what}", 1 / len(missing), told)


def _cause(partner: Partner, ministry: Ministry, today: date) -> tuple[str, date | None]:
    """Why the ministry's approval does not hold today, and since which day."""
    past = [each for each in partner.approvals if each.ministry is ministry and each.end < today]
    latest = max(past, key=lambda each: each.end, default=None)
    if latest is None:
        return "MISSING", None
    if latest.withdrawn_on and latest.end < latest.withdrawn_on <= today:
        ended = latest.last is not None and latest.last < latest.withdrawn_on
        return ("ENDED", latest.last) if ended else ("WITHDRAWN", latest.withdrawn_on)
    return "ENDED", latest.end
