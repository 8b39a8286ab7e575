"""Questions that a resolver works out instead of a statement, as the planner calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.resolvers.checking import CheckAid, check_aids
from hub.resolvers.commands import command_of
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Value
from hub.storage.audit import AuditRecord

_TOLD_BY_A_CHECK = ("AidCheck.registered", "AidCheck.allowed", "AidCheck.conflicts", "AidCheck.remaining")


async def aid_checks(
    context: RequestContext, values: Mapping[str, Any]
) -> tuple[tuple[Value, ...], AuditRecord | None]:
    """The answers to `aidChecks`, and the audit record that they owe."""
    checks = [command_of(CheckAid, each, f"input[{n}]") for n, each in enumerate(values["input"])]
    checked = await check_aids(context, checks)
    record = context.read(_TOLD_BY_A_CHECK, checked.people, "AID_ASSESSMENT") if checked.people else None
    return checked.answers, record
