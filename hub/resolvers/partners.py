"""The register of implementing partners: approved by one ministry at a time, and withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.inputs import (
    checked_code,
    checked_day,
    checked_name,
    checked_nationality,
    checked_note,
    when_given,
)
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.partner_findings import settle_findings
from hub.resolvers.partner_refusals import unknown_partner
from hub.rules.partner import Ministry
from hub.storage import audit, partners
from hub.storage.partners import By, PartnerRow

_ORDER = Message("must not lie before approvedFrom.", "يجب ألا يسبق approvedFrom.")


@dataclass(frozen=True)
class ApprovePartner:
    """A partner by its identifier, such as one of org-id.guide, and one ministry's approval from day to day.

    Without a last day it holds until it is withdrawn.
    """

    identifier: str
    name_ar: str
    name_en: str
    ministry: Ministry
    approved_from: date
    approved_until: date | None = None
    country: str | None = None


@dataclass(frozen=True)
class WithdrawPartner:
    """A partner whose approvals no longer hold from today, and why."""

    id: UUID
    reason: str


async def approve_partner(context: RequestContext, command: ApprovePartner) -> Outcome:
    """Registers the partner if it is new and keeps the approval; the same again changes nothing.

    The names and the country last given stand.
    """
    row = PartnerRow(
        checked_code("input.identifier", command.identifier),
        checked_name("input.nameAr", command.name_ar),
        checked_name("input.nameEn", command.name_en),
        when_given(checked_nationality, "input.country", command.country),
    )
    days = _checked_days(command)
    at = datetime.now(UTC)
    async with context.database.work() as work:
        id = await partners.register(work, row, at)
        await partners.approve(work, id, command.ministry, days, _by(context), at)
        await settle_findings(work, [id], at)
        await audit.append(work, context.written(("Mutation.approvePartner",), ()))
    return Made("Partner", id)


async def withdraw_partner(context: RequestContext, command: WithdrawPartner) -> Outcome:
    """Withdraws both ministries' approvals from today on; projects under way with the partner get a finding.

    Refused as UNKNOWN_PARTNER. A second time changes nothing.
    """
    reason = checked_note("reason", command.reason)
    at = datetime.now(UTC)
    async with context.database.work() as work:
        if not await partners.withdraw(work, command.id, reason, _by(context), at.date()):
            return unknown_partner()
        await settle_findings(work, [command.id], at)
        await audit.append(work, context.written(("Mutation.withdrawPartner",), ()))
    return Made("Partner", command.id)


def _checked_days(command: ApprovePartner) -> tuple[date, date | None]:
    first = checked_day("input.approvedFrom", command.approved_from)
    last = when_given(checked_day, "input.approvedUntil", command.approved_until)
    if last and last < first:
        raise BadUserInput("input.approvedUntil", _ORDER)
    return first, last


def _by(context: RequestContext) -> By:
    return By(context.caller.client_id, context.caller.subject_id)
