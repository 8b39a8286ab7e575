"""Which amounts an aid may have."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.money import LARGEST_AMOUNT, AmountProblem, amount_problem, minor_units, plain_text


@pytest.mark.parametrize(
    ("amount", "currency", "problem"),
    [
        ("50", "KWD", None),
        ("50.125", "KWD", None),
        ("50.1250", "KWD", None),
        ("50.1255", "KWD", AmountProblem.TOO_MANY_DECIMALS),
        ("50.25", "USD", None),
        ("50.125", "USD", AmountProblem.TOO_MANY_DECIMALS),
        ("5E+1", "USD", None),
        ("50", "JPY", None),
        ("50.5", "JPY", AmountProblem.TOO_MANY_DECIMALS),
        ("0.001", "BHD", None),
        ("0.0001", "CLF", None),
        ("0", "KWD", AmountProblem.NOT_POSITIVE),
        ("-0.001", "KWD", AmountProblem.NOT_POSITIVE),
        ("1000000000", "KWD", None),
        ("1000000000.001", "KWD", AmountProblem.TOO_LARGE),
        ("1E+999999", "KWD", AmountProblem.TOO_LARGE),
        ("1E-999999", "KWD", AmountProblem.TOO_MANY_DECIMALS),
        ("Infinity", "KWD", AmountProblem.TOO_LARGE),
        ("-Infinity", "KWD", AmountProblem.TOO_LARGE),
        ("NaN", "KWD", AmountProblem.TOO_LARGE),
        ("sNaN", "KWD", AmountProblem.TOO_LARGE),
    ],
)
def test_an_amount_is_exact_positive_and_payable(
    amount: str, currency: str, problem: AmountProblem | None
) -> None:
    assert amount_problem(Decimal(amount), currency) is problem


@pytest.mark.parametrize(
    ("currency", "decimals"), [("USD", 2), ("KWD", 3), ("IQD", 3), ("XOF", 0), ("UYW", 4)]
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert minor_units(currency) == decimals


@given(st.integers(1, 10**12), st.integers(0, 6))
def test_equal_amounts_are_written_alike_and_lose_nothing(units: int, zeros: int) -> None:
    amount = Decimal(units).scaleb(-3)
    longer = Decimal(f"{amount:f}" + "0" * zeros)
    assert plain_text(amount) == plain_text(longer)
    assert Decimal(plain_text(amount)) == amount
    assert (amount_problem(amount, "KWD") is None) == (amount <= LARGEST_AMOUNT)
