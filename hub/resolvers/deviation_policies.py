"""The ministry's thresholds for budgets, set for each track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hub.errors import BadUserInput, Message
from hub.resolvers import background
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.publishing_inputs import ProjectTrack
from hub.rules.deviation_policy import DeviationPolicy, thresholds_cross
from hub.storage import audit, deviation_policies

_USUAL = DeviationPolicy()
_BETWEEN = Message("must be from {least} to {most}.", "يجب أن يكون بين {least} و{most}.")
_BOUNDS: Mapping[str, tuple[Decimal | int, Decimal | int]] = {
    "overspent": (0, 10),
    "ahead": (0, 10),
    "line_overspent": (0, 10),
    "under_burn": (0, 1),
    "elapsed": (0, 1),
    "index": (0, 1),
    "implausible": (1, 1_000_000),
    "grace_days": (0, 3_650),
}


class DeviationPolicyRefusal(StrEnum):
    """Why thresholds are not set."""

    THRESHOLDS_CROSS = "THRESHOLDS_CROSS"


_CROSS = Message(
    "At {implausible} times the budget spending would be taken for a mistake before it is told as too much: choose more.",
    "عند {implausible} ضعف الميزانية يُعدّ الصرف خطأً قبل أن يُبلَّغ عنه تجاوزاً: اختر أكثر.",
)


@dataclass(frozen=True)
class SetDeviationPolicy:
    """The thresholds for a track's budgets, as shares (0.10 is ten per cent); one not given is the usual one."""

    track: ProjectTrack
    overspent: Decimal = _USUAL.overspent
    ahead: Decimal = _USUAL.ahead
    line_overspent: Decimal = _USUAL.line_overspent
    under_burn: Decimal = _USUAL.under_burn
    elapsed: Decimal = _USUAL.elapsed
    index: Decimal = _USUAL.index
    implausible: Decimal = _USUAL.implausible
    grace_days: int = _USUAL.grace_days


async def set_deviation_policy(context: RequestContext, command: SetDeviationPolicy) -> Outcome:
    """Sets the thresholds of a track; what stands is looked at by them soon.

    Refused as THRESHOLDS_CROSS when spending would be taken for a mistake in the data before it is told as too much.
    """
    given: dict[str, Any] = {name: _checked(command, name) for name in _BOUNDS}
    policy = DeviationPolicy(**given)
    if thresholds_cross(policy):
        code = DeviationPolicyRefusal.THRESHOLDS_CROSS
        values = {"implausible": policy.implausible}
        return Refused("DeviationPolicyRefused", code, _CROSS, values)
    async with context.database.work() as work:
        id = await deviation_policies.put(work, command.track.value, policy, datetime.now(UTC))
        await background.thresholds_changed(work)
        await audit.append(work, context.written(("Mutation.setDeviationPolicy",), ()))
    return Made("DeviationPolicy", id)


def _checked(command: SetDeviationPolicy, name: str) -> Decimal | int:
    value: Decimal | int = getattr(command, name)
    least, most = _BOUNDS[name]
    if not least <= value <= most:
        raise BadUserInput(f"input.{_camel(name)}", _BETWEEN, least=least, most=most)
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
