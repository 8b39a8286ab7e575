"""Decides what could be done about a risk, from the reasons of its forecast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from hub.rules.forecast import ForecastReason


class Remedy(StrEnum):
    """Something that the charity or the ministry can do."""

    HOLD_NEW_COMMITMENTS = "HOLD_NEW_COMMITMENTS"
    ASK_FOR_A_REVISED_BUDGET = "ASK_FOR_A_REVISED_BUDGET"
    CHECK_BOOKINGS = "CHECK_BOOKINGS"
    LIST_WHAT_IS_STILL_TO_PAY = "LIST_WHAT_IS_STILL_TO_PAY"
    COMPARE_COSTS_WITH_FINISHED_PROJECTS = "COMPARE_COSTS_WITH_FINISHED_PROJECTS"
    AGREE_ON_A_RECOVERY_PLAN = "AGREE_ON_A_RECOVERY_PLAN"
    PUBLISH_SPENDING = "PUBLISH_SPENDING"
    ASK_FOR_AN_EXTENSION_EARLY = "ASK_FOR_AN_EXTENSION_EARLY"
    SETTLE_BEFORE_THE_END = "SETTLE_BEFORE_THE_END"
    PLAN_WITH_TIME_IN_RESERVE = "PLAN_WITH_TIME_IN_RESERVE"
    PUBLISH_THE_ACTUAL_END = "PUBLISH_THE_ACTUAL_END"
    PUBLISH_DATES = "PUBLISH_DATES"
    PUBLISH_THE_WHOLE_BUDGET = "PUBLISH_THE_WHOLE_BUDGET"
    PUBLISH_IN_ONE_CURRENCY = "PUBLISH_IN_ONE_CURRENCY"
    CORRECT_AMOUNTS = "CORRECT_AMOUNTS"


REMEDIES: Mapping[ForecastReason, tuple[Remedy, ...]] = {
    ForecastReason.BUDGET_EXCEEDED: (
        Remedy.HOLD_NEW_COMMITMENTS,
        Remedy.CHECK_BOOKINGS,
        Remedy.ASK_FOR_A_REVISED_BUDGET,
    ),
    ForecastReason.BUDGET_NEARLY_SPENT: (
        Remedy.LIST_WHAT_IS_STILL_TO_PAY,
        Remedy.ASK_FOR_A_REVISED_BUDGET,
    ),
    ForecastReason.MUCH_SPENT: (Remedy.LIST_WHAT_IS_STILL_TO_PAY,),
    ForecastReason.OVERRAN_BEFORE: (Remedy.COMPARE_COSTS_WITH_FINISHED_PROJECTS,),
    ForecastReason.SPENDING_BEHIND_TIME: (
        Remedy.PUBLISH_SPENDING,
        Remedy.AGREE_ON_A_RECOVERY_PLAN,
        Remedy.ASK_FOR_AN_EXTENSION_EARLY,
    ),
    ForecastReason.STILL_PAYING: (Remedy.SETTLE_BEFORE_THE_END,),
    ForecastReason.LATE_BEFORE: (Remedy.PLAN_WITH_TIME_IN_RESERVE,),
    ForecastReason.PAST_ITS_END: (Remedy.PUBLISH_THE_ACTUAL_END, Remedy.ASK_FOR_AN_EXTENSION_EARLY),
    ForecastReason.UNKNOWN_WITHOUT_DATES: (Remedy.PUBLISH_DATES,),
    ForecastReason.UNKNOWN_WITHOUT_BUDGET: (Remedy.PUBLISH_THE_WHOLE_BUDGET,),
    ForecastReason.UNKNOWN_PARTIAL_BUDGET: (Remedy.PUBLISH_THE_WHOLE_BUDGET,),
    ForecastReason.UNKNOWN_OTHER_CURRENCY: (Remedy.PUBLISH_IN_ONE_CURRENCY,),
    ForecastReason.UNKNOWN_WITHOUT_SPENDING: (Remedy.PUBLISH_SPENDING,),
    ForecastReason.UNKNOWN_WILD_AMOUNTS: (Remedy.CORRECT_AMOUNTS,),
}
"""What each reason suggests, the first thing first; time alone helps where it is too early or too little is known."""


def remedies(codes: Iterable[str]) -> list[Remedy]:
    """What these reasons suggest, in their order and each once; codes of other findings suggest nothing."""
    suggested = (each for code in codes for each in _BY_CODE.get(code, ()))
    return list(dict.fromkeys(suggested))


_BY_CODE: Mapping[str, tuple[Remedy, ...]] = {reason.value: found for reason, found in REMEDIES.items()}
