"""Single values are read exactly or not at all."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity_adapter.exact import digits
from charity_adapter.sources.iso import COUNTRIES, CURRENCIES
from charity_adapter.sources.values import (
    UnreadableError,
    read_amount,
    read_country,
    read_currency,
    read_date,
    read_language,
    read_measure,
)
from hub.errors import BadUserInput
from hub.resolvers.inputs import checked_currency, checked_nationality

AMOUNTS = st.decimals(min_value=-(10**18) + 1, max_value=10**18 - 1, places=6)


@given(AMOUNTS)
def test_amounts_are_read_and_written_to_the_last_digit(amount: Decimal) -> None:
    read = read_amount(format(amount, "f"))
    assert read == amount
    assert Decimal(digits(read)) == amount
    assert len(digits(read)) <= 26


@given(st.text(st.sampled_from("0123456789.,+-eE_ ٣\n"), max_size=12))
def test_what_is_read_is_what_the_digits_say(text: str) -> None:
    try:
        read = read_amount(text)
    except UnreadableError:
        return
    assert set(text) <= set("0123456789.+-")
    assert read == Decimal(text)


@pytest.mark.parametrize(
    "text", ["1,000", "1 000", "1'000", "1_000", "1e3", "٣", "0x1", "", ".", "-", "Infinity"]
)
def test_separators_exponents_and_other_digits_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_amount(text)


@pytest.mark.parametrize(("text", "amount"), [("+1.", "1"), (".5", "0.5"), ("-0", "0"), ("007.10", "7.1")])
def test_every_way_of_xsd_decimal_is_read(text: str, amount: str) -> None:
    assert digits(read_amount(text)) == amount


def test_zeros_beyond_the_sixth_place_lose_nothing() -> None:
    assert digits(read_amount("1.50000000")) == "1.5"


@given(st.dates())
def test_dates_outside_two_centuries_are_refused(day: object) -> None:
    text = str(day)
    if "1900" <= text[:4] <= "2200":
        assert read_date(text) == day
    else:
        with pytest.raises(UnreadableError):
            read_date(text)


@pytest.mark.parametrize(
    "text", ["2026-13-01", "2026-1-1", "01/02/2026", "2026-02-01T00:00:00", "٢٠٢٦-٠١-٠١"]
)
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_date(text)


def test_codes_are_read_in_either_case() -> None:
    assert (read_currency("kwd"), read_language("AR-KW")) == ("KWD", "ar-kw")


@pytest.mark.parametrize("text", ["ZZZ", "QQQ", "KW", "دينار", ""])
def test_a_currency_that_the_hub_does_not_know_is_refused_before_it_is_sent(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_currency(text)


@pytest.mark.parametrize("text", ["XX", "ZZ", "EU", "KWT", ""])
def test_a_country_that_the_hub_does_not_know_is_refused_before_it_is_sent(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_country(text)


def test_the_adapter_knows_the_countries_and_the_currencies_of_the_hub() -> None:
    assert {
        code for code in map("".join, product(ascii_uppercase, repeat=2)) if _holds(checked_nationality, code)
    } == COUNTRIES
    assert {
        code for code in map("".join, product(ascii_uppercase, repeat=3)) if _holds(checked_currency, code)
    } == CURRENCIES


def _holds(checked: Callable[[str, str], str], code: str) -> bool:
    try:
        return checked("", code) == code
    except BadUserInput:
        return False


def test_shares_are_bounded() -> None:
    assert read_measure("33.3333333", 0, 100) == Decimal("33.333333")
    with pytest.raises(UnreadableError):
        read_measure("100.1", 0, 100)
