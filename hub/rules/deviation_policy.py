"""The thresholds beyond which a project's money is looked at, as the ministry sets them for each track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class DeviationPolicy:
    """Thresholds as shares: 0.10 is ten per cent.

    `overspent`: spent beyond the whole budget. `ahead`: spent beyond what was planned to date. `line_overspent`:
    spent beyond one line. `under_burn`: not spent of what was planned to date. `elapsed`: the share of the project's
    time before which neither being ahead nor behind says anything. `index`: the cost or schedule performance below
    which it is told. `implausible`: how many times the budget is more likely a mistake in the data than spending.
    `grace_days`: days before and after the project's own in which a payment is still usual.
    """

    overspent: Decimal = Decimal("0.10")
    ahead: Decimal = Decimal("0.50")
    line_overspent: Decimal = Decimal("0.25")
    under_burn: Decimal = Decimal("0.50")
    elapsed: Decimal = Decimal("0.50")
    index: Decimal = Decimal("0.80")
    implausible: Decimal = Decimal(10)
    grace_days: int = 90


DEFAULTS: Mapping[str, DeviationPolicy] = {
    "DEVELOPMENT": DeviationPolicy(),
    # Relief is paid out at once and ends soon: what comes early is usual, what does not move is looked at earlier.
    "CARE": DeviationPolicy(ahead=Decimal("1.00"), elapsed=Decimal("0.33"), grace_days=30),
}
"""What holds for each track until the ministry sets something else.

Flat ten per cent around the plan would tell of nearly every project: of the real ones that publish both, about seven
in ten spend over ten per cent less than planned and one in twenty more.
"""


def thresholds_cross(policy: DeviationPolicy) -> bool:
    """Whether spending would be taken for a mistake in the data before it is told as too much."""
    return policy.implausible <= 1 + policy.overspent
