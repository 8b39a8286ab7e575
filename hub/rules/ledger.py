"""What is unusual in a project's transactions, whatever its budget: twice, out of time, below zero, too round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from hub.rules.deviation_policy import DeviationPolicy
from hub.rules.deviation_words import DeviationReason as Code
from hub.rules.finding import Reason
from hub.rules.project_money import SPENDING, Movement, ProjectMoney
from hub.rules.saying import amount, percent
from hub.rules.since import since

MOST_REFERENCES = 5
"""How many references a reason names."""

NOTABLE = Decimal("0.01")
"""The share of all spending from which a doubled payment is told."""

MANY = 10
"""How many payments it takes to say anything of their pattern."""


def of_ledger(money: ProjectMoney, policy: DeviationPolicy, on: date) -> Iterator[Reason]:
    """The reasons that the transactions themselves give."""
    yield from _below_zero(money, on)
    yield from _published_twice(money)
    yield from _outside_dates(money, policy)
    yield from _before_approval(money)
    yield from _round_numbers(money)
    yield from _end_of_year(money, on)


def _below_zero(money: ProjectMoney, on: date) -> Iterator[Reason]:
    """More returned than spent; more spent than received, where what was received is published at all."""
    own = money.spending
    if own and own.by(on) < 0:
        began = since(lambda day: own.by(day) < 0, own.days, on)
        told = {"amount": amount(own.by(on), money.currency), "currency": money.currency, "since": str(began)}
        yield Reason(Code.NEGATIVE_SPENDING, 0.5, told)
    received = [
        each for each in money.movements if each.type == "INCOMING_FUNDS" and each.currency == money.currency
    ]
    total = sum((each.value for each in received), Decimal(0))
    if total <= 0 or not own:
        return  # some publishers write what they receive with a minus: that tells nothing of a balance
    balances = [
        (day, sum((each.value for each in received if each.date <= day), Decimal(0)) - own.by(day))
        for day in own.days
        if day <= on
    ]
    lowest = min((balance for _, balance in balances), default=Decimal(0))
    if lowest < -NOTABLE * total:
        first = next(day for day, balance in balances if balance < 0)
        told = {"amount": amount(-lowest, money.currency), "currency": money.currency, "since": str(first)}
        yield Reason(Code.NEGATIVE_BALANCE, 0.25, told)


def _published_twice(money: ProjectMoney) -> Iterator[Reason]:
    """The same payment under several references: same kind, day, amount, parties and words, and some of the latter."""
    same: dict[tuple[object, ...], list[Movement]] = defaultdict(list)
    for each in money.movements:
        if each.value > 0 and each.type in SPENDING and (each.description or each.receiver):
            parties = (each.provider, each.receiver, each.description)
            same[each.type, each.date, each.value, each.currency, *parties].append(each)
    total = sum((abs(each.value) for each in money.spending.movements), Decimal(0))
    for group in same.values():
        doubled = group[0].value * (len(group) - 1)
        if len(group) > 1 and doubled >= NOTABLE * total:
            weight = 0.3 + 0.4 * min(float(doubled / total), 1.0) if total else 0.3
            told = {"amount": amount(group[0].value, group[0].currency), "currency": group[0].currency}
            told |= {"date": str(group[0].date)}
            yield Reason(Code.PUBLISHED_TWICE, round(weight, 2), {**told, "references": _references(group)})


def _outside_dates(money: ProjectMoney, policy: DeviationPolicy) -> Iterator[Reason]:
    """Before the first day or after the last one, as far as each is known: an unknown one has none outside it."""
    grace = timedelta(days=policy.grace_days)
    first = money.start - grace if money.start else date.min
    last = money.end + grace if money.end else date.max
    outside = [each for each in money.spending.movements if not first <= each.date <= last]
    if outside:
        told = _summed(outside, money.currency)
        told |= {"start": str(money.start or "…"), "end": str(money.end or "…")}
        yield Reason(Code.OUTSIDE_DATES, 0.25, told | {"count": len(outside)})


def _before_approval(money: ProjectMoney) -> Iterator[Reason]:
    """A project that was never submitted is not looked at for this: nobody has been asked yet."""
    paid = money.spending.movements
    early = [each for each in paid if money.approved_on and each.date < money.approved_on]
    if early:
        told = _summed(early, money.currency) | {"approved": str(money.approved_on)}
        yield Reason(Code.BEFORE_APPROVAL, 0.4, told)
    if paid and money.approved_on is None and money.approval in ("SUBMITTED", "RETURNED"):
        yield Reason(Code.WITHOUT_APPROVAL, 0.4, _summed(paid, money.currency))


def _round_numbers(money: ProjectMoney) -> Iterator[Reason]:
    paid = [each for each in money.spending.movements if each.value > 0]
    whole = sum(each.value % 1000 == 0 for each in paid)
    if len(paid) >= MANY and whole >= 0.8 * len(paid):
        share = Decimal(whole) / len(paid)
        yield Reason(Code.ROUND_NUMBERS, 0.05, {"percent": percent(share), "count": len(paid)})


def _end_of_year(money: ProjectMoney, on: date) -> Iterator[Reason]:
    """Of the years in which the project ran from January to December, those paid for mostly at their end."""
    if money.start is None or money.end is None:
        return
    for year in range(max(money.start.year, on.year - 5), min(money.end.year + 1, on.year)):
        if not money.start <= date(year, 1, 1) <= date(year, 12, 31) <= money.end:
            continue
        paid = money.spending.between(date(year, 1, 1), date(year, 12, 31))
        total = paid.by(date(year, 12, 31))
        late = total - paid.by(date(year, 11, 30))
        if len(paid.movements) >= MANY and total > 0 and late >= Decimal("0.6") * total:
            yield Reason(Code.END_OF_YEAR, 0.05, {"percent": percent(late / total), "year": str(year)})


def _summed(movements: Sequence[Movement], currency: str) -> dict[str, object]:
    total = sum((each.value for each in movements), Decimal(0))
    told = {"amount": amount(total, currency), "currency": currency}
    return {**told, "references": _references(movements)}


def _references(movements: Sequence[Movement]) -> list[str]:
    named = [each.reference[:80] for each in movements[:MOST_REFERENCES]]
    return [*named, "…"] if len(movements) > MOST_REFERENCES else named
