"""The ministry decides on findings: what was said is kept, and who said it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.deciding_findings import DecideFinding, FindingRefusal, decide_finding
from hub.resolvers.outcome import Made, Refused
from hub.rules.finding import FindingDecision
from hub.settings import Settings
from hub.storage import findings
from hub.storage.findings import Found, Reason, Subject
from hub.storage.tables import audit_event, finding, new_id
from hub.storage.work import Database

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

OFFICER = new_id()


@pytest.fixture
def context(database: Database, settings: Settings) -> RequestContext:
    scopes = frozenset({Scope.ADMIN_FINDINGS})
    caller = Caller("console", CallerKind.MINISTRY, scopes, officer_id=OFFICER)
    return RequestContext(caller, database, settings, operation="Decide")


async def a_finding(database: Database) -> UUID:
    """An open finding on one project."""
    subjects = [Subject("Project", new_id(), new_id())]
    found = Found("BUDGET_DEVIATION", "W-1", "HIGH", 0.9, [Reason("OVERSPENT", 0.9)], subjects)
    async with database.work() as work:
        return (await findings.put(work, [found], at=datetime.now(UTC)))["W-1"].id


async def the_row(context: RequestContext) -> dict[str, Any]:
    """The one finding as it stands."""
    async with context.database.work() as work:
        return dict((await work.connection.execute(select(finding))).mappings().one())


async def test_a_decision_is_kept_with_its_note_and_who_took_it(context: RequestContext) -> None:
    id = await a_finding(context.database)
    outcome = await decide_finding(context, DecideFinding(id, FindingDecision.CONFIRM, "  asked for papers "))
    assert outcome == Made("Finding", id)
    row = await the_row(context)
    assert (row["state"], row["decision"], row["note"]) == ("CONFIRMED", "CONFIRM", "asked for papers")
    assert (row["decided_by"], row["decided_by_person"]) == ("console", OFFICER)
    async with context.database.work() as work:
        told = await work.connection.scalar(
            select(func.count()).where(audit_event.c.fields == ["Mutation.decideFinding"])
        )
    assert told == 1


async def test_a_later_decision_replaces_an_earlier_one(context: RequestContext) -> None:
    id = await a_finding(context.database)
    await decide_finding(context, DecideFinding(id, FindingDecision.CONFIRM, "so it is"))
    await decide_finding(context, DecideFinding(id, FindingDecision.DISMISS, "it was paid back"))
    row = await the_row(context)
    assert (row["state"], row["note"]) == ("DISMISSED", "it was paid back")


async def test_what_is_unknown_or_gone_is_not_decided(context: RequestContext) -> None:
    id = await a_finding(context.database)
    async with context.database.work() as work:
        await findings.withdraw(work, "BUDGET_DEVIATION", ["W-1"], at=datetime.now(UTC))
    for asked, code in (
        (new_id(), FindingRefusal.UNKNOWN_FINDING),
        (id, FindingRefusal.FINDING_RESOLVED),
    ):
        outcome = await decide_finding(context, DecideFinding(asked, FindingDecision.CONFIRM, "why"))
        assert isinstance(outcome, Refused)
        assert outcome.code is code
    assert (await the_row(context))["decision"] is None


async def test_a_decision_needs_a_reason(context: RequestContext) -> None:
    id = await a_finding(context.database)
    with pytest.raises(BadUserInput):
        await decide_finding(context, DecideFinding(id, FindingDecision.CONFIRM, "  "))
