"""How amounts and shares stand in the parameters of a reason: exact enough to check, short enough to read."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from hub.rules.money import minor_units

_DIGITS = Context(prec=60, rounding=ROUND_HALF_EVEN)
"""Room for the largest sums in the smallest coins, and for a share of the largest in the smallest."""


def amount(value: Decimal, currency: str) -> str:
    """An amount to the currency's smallest coin, its thousands apart."""
    return format(rounded(value, currency), ",f")


def rounded(value: Decimal, currency: str) -> Decimal:
    """An amount to the currency's smallest coin."""
    return value.quantize(Decimal(1).scaleb(-minor_units(currency)), context=_DIGITS)


def percent(share: Decimal) -> str:
    """A share as per cent, whole from 10 on."""
    value = share * 100
    return format(value.quantize(Decimal(1) if abs(value) >= 10 else Decimal("0.1"), context=_DIGITS), ",f")


def times(ratio: Decimal) -> str:
    """How many times the one is the other, whole."""
    return format(ratio.quantize(Decimal(1), context=_DIGITS), ",f")
