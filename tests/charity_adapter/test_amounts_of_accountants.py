"""Amounts are read as accountants write them, to the last digit, and never on a guess."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charity_adapter.mapping import DecimalSign
from charity_adapter.sources.tables.cell import cell_of
from charity_adapter.sources.tables.numbers import Amount, read_money
from charity_adapter.sources.values import UnreadableError

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=3)
ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def _read(text: str, decimal: DecimalSign = DecimalSign.POINT) -> Amount:
    return read_money(cell_of(text), decimal)


@given(AMOUNTS)
def test_every_way_to_group_thousands_is_the_same_amount(amount: Decimal) -> None:
    grouped = f"{amount:,.3f}"
    assert _read(grouped).value == amount
    assert _read(grouped.translate(ARABIC)).value == amount
    assert _read(grouped.translate(PERSIAN)).value == amount
    assert _read(grouped.replace(",", "\u00a0")).value == amount
    assert _read(grouped.translate(str.maketrans(".,", ",.")), DecimalSign.COMMA).value == amount


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("١٬٢٣٤٫٥٠ د.ك", "1234.5", "KWD"),
        ("د.ك ١٠٠٫٢٥٠", "100.25", "KWD"),
        ("100.250 د.ك.", "100.25", "KWD"),
        ("KWD 12", "12", "KWD"),
        ("12 usd", "12", "USD"),
        ("€1,000", "1000", "EUR"),
        ("(1,234.5) KWD", "-1234.5", "KWD"),
        ("١،٢٣٤ ريال سعودي", "1234", "SAR"),
    ],
)
def test_the_sign_beside_an_amount_is_its_currency(text: str, value: str, currency: str) -> None:
    assert _read(text) == Amount(Decimal(value), frozenset({currency}))


@pytest.mark.parametrize("sign", ["$", "£", "دينار", "ريال"])
def test_a_sign_of_several_currencies_is_not_taken_for_one(sign: str) -> None:
    assert len(_read(f"5 {sign}").currencies or ()) > 1


@pytest.mark.parametrize("text", ["-5", "5-", "(5)", "−5", "\u200f-5", "-٥"])
def test_every_way_to_write_less_than_nothing(text: str) -> None:
    assert _read(text).value == -5


@pytest.mark.parametrize(
    "text", ["1,5", "12,34,567", "1,2345", "1.234.567", "1e5", "abc", "-", "5 6", "1,234,56", "٫", "5 بئر"]
)
def test_what_may_be_another_amount_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        _read(text)


def test_a_number_of_a_spreadsheet_is_what_it_shows() -> None:
    assert read_money(cell_of(0.1 + 0.2), DecimalSign.COMMA).value == Decimal("0.3")
    assert read_money(cell_of(1234567.891), DecimalSign.POINT).value == Decimal("1234567.891")
