"""Checks of what aid is asked for: charity, cycles and amount are clean, or BadUserInput says which is not and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from hub.auth.caller import Caller
from hub.errors import BadUserInput, Message
from hub.rules.aid_life import DayProblem
from hub.rules.cycle import (
    EARLIEST_YEAR,
    YEARS_AHEAD,
    Cycle,
    CycleProblem,
    ImpossibleCycle,
    Season,
    parse_cycle,
)
from hub.rules.money import LARGEST_AMOUNT, AmountProblem, amount_problem, minor_units

MOST_CYCLES = 36
LONGEST_REASON = 500

_ONLY_CHARITIES = Message(
    "only a member charity grants, delivers, cancels and returns aid: use a token of a charity's client.",
    "لا يمنح المساعدات ويسلّمها ويلغيها ويعيدها إلا جمعية عضو: استخدم رمز وصول خاصاً بجمعية.",
)
_HOW_MANY_CYCLES = Message("must name 1 to {most} cycles.", "يجب أن يذكر من دورة واحدة إلى {most} دورة.")
_TWICE = Message("names a cycle that stands earlier in the list.", "يذكر دورة سبق ذكرها في القائمة.")
_CYCLES = {
    CycleProblem.NOT_A_CYCLE: Message(
        "must be a month (2026-11), a quarter (2026-Q4), a year (2026), a season (2026-ramadan) or once.",
        "يجب أن يكون شهراً (2026-11) أو ربعاً (2026-Q4) أو سنة (2026) أو موسماً (2026-ramadan) أو once.",
    ),
    CycleProblem.NO_SUCH_MONTH: Message("has no such month: 01 to 12.", "لا يوجد شهر كهذا: من 01 إلى 12."),
    CycleProblem.NO_SUCH_QUARTER: Message(
        "has no such quarter: Q1 to Q4.", "لا يوجد ربع كهذا: من Q1 إلى Q4."
    ),
    CycleProblem.NO_SUCH_SEASON: Message(
        "has no such season: {seasons}.", "لا يوجد موسم كهذا، والمواسم هي: {seasons}."
    ),
    CycleProblem.YEAR_OUT_OF_RANGE: Message(
        "must lie between {earliest} and {latest}.", "يجب أن يقع بين {earliest} و{latest}."
    ),
}
_AMOUNTS = {
    AmountProblem.NOT_POSITIVE: Message("must be more than zero.", "يجب أن يكون أكبر من الصفر."),
    AmountProblem.TOO_LARGE: Message("must be at most {largest}.", "يجب ألا يتجاوز {largest}."),
    AmountProblem.TOO_MANY_DECIMALS: Message(
        "has more decimals than {currency}, which has {decimals}.",
        "فيه منازل عشرية أكثر من عملة {currency} التي لها {decimals}.",
    ),
}
_DAYS = {
    DayProblem.IN_THE_FUTURE: Message("must not lie in the future.", "يجب ألا يكون في المستقبل."),
    DayProblem.TOO_EARLY: Message(
        "must not lie before {earliest}, when the aid was granted or delivered.",
        "يجب ألا يسبق {earliest}، وهو يوم منح المساعدة أو تسليمها.",
    ),
}


def charity_of(caller: Caller) -> UUID:
    """The charity that acts; every other kind of caller is refused."""
    if caller.charity_id is None:
        raise BadUserInput("charity", _ONLY_CHARITIES)
    return caller.charity_id


def checked_cycles(argument: str, texts: Sequence[str], today: date) -> tuple[Cycle, ...]:
    """One to 36 different cycles, in the order of time."""
    if not 1 <= len(texts) <= MOST_CYCLES:
        raise BadUserInput(argument, _HOW_MANY_CYCLES, most=MOST_CYCLES)
    cycles: dict[str, Cycle] = {}
    for place, text in enumerate(texts):
        if text in cycles:
            raise BadUserInput(f"{argument}[{place}]", _TWICE)
        cycles[text] = checked_cycle(f"{argument}[{place}]", text, today)
    return tuple(sorted(cycles.values()))


def checked_amount(argument: str, amount: Decimal, currency: str) -> Decimal:
    """A positive amount that can be paid exactly in that currency."""
    problem = amount_problem(amount, currency)
    if problem:
        raise BadUserInput(
            argument,
            _AMOUNTS[problem],
            largest=LARGEST_AMOUNT,
            currency=currency,
            decimals=minor_units(currency),
        )
    return amount


def refuse_day(argument: str, problem: DayProblem, earliest: date) -> BadUserInput:
    """The error of a day on which an aid cannot have been handed over or back."""
    return BadUserInput(argument, _DAYS[problem], earliest=earliest)


def checked_cycle(argument: str, text: str, today: date) -> Cycle:
    try:
        return parse_cycle(text, today)
    except ImpossibleCycle as impossible:
        raise BadUserInput(
            argument,
            _CYCLES[impossible.problem],
            seasons=", ".join(Season),
            earliest=EARLIEST_YEAR,
            latest=today.year + YEARS_AHEAD,
        ) from None
