"""Decides which amounts of money an aid may have: exact, positive and payable in their currency."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

LARGEST_AMOUNT = Decimal(1_000_000_000)
"""No single aid is larger, in any currency: beyond it a slip of the hand is likelier than a gift."""

_MINOR_UNITS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Where it is not two. Source: ISO 4217:2015, list one (current currencies and funds), column "minor unit"."""


class AmountProblem(StrEnum):
    """Why an amount cannot be paid out."""

    NOT_POSITIVE = "NOT_POSITIVE"
    TOO_LARGE = "TOO_LARGE"
    TOO_MANY_DECIMALS = "TOO_MANY_DECIMALS"


def minor_units(currency: str) -> int:
    """How many decimals the currency (an ISO 4217 code) has."""
    return _MINOR_UNITS.get(currency, 2)


def amount_problem(amount: Decimal, currency: str) -> AmountProblem | None:
    """What is wrong with an amount of that currency, or None when it can be paid exactly."""
    if not amount.is_finite() or amount > LARGEST_AMOUNT:
        return AmountProblem.TOO_LARGE
    if amount <= 0:
        return AmountProblem.NOT_POSITIVE
    if _decimals(amount) > minor_units(currency):
        return AmountProblem.TOO_MANY_DECIMALS
    return None


def plain_text(amount: Decimal) -> str:
    """The one way to write an amount: no exponent, no zeros that say nothing; "1.50" and "1.5" are "1.5"."""
    digits = format(amount, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _decimals(amount: Decimal) -> int:
    _, digits, exponent = amount.as_tuple()
    written = "".join(map(str, digits))
    return max(0, -int(exponent) - (len(written) - len(written.rstrip("0"))))
