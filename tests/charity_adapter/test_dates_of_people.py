"""Dates are read as people write them, Hijri and Gregorian; what has two readings is refused."""

import datetime as dt
from decimal import Decimal

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from charity_adapter.mapping import Calendar, DateOrder
from charity_adapter.sources.tables.dates import read_day, read_span
from charity_adapter.sources.values import UnreadableError

RAMADAN = dt.date(2024, 3, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-11", RAMADAN),
        ("٢٠٢٤/٣/١١", RAMADAN),
        ("20240311", RAMADAN),
        ("2024-03-11 00:00:00", RAMADAN),
        ("2024-03-11T08:30:00.000+03:00", RAMADAN),
        ("11 مارس 2024", RAMADAN),
        ("11 آذار 2024م", RAMADAN),
        ("11-Mar-2024", RAMADAN),
        ("March 11, 2024", RAMADAN),
        ("1445/09/01", RAMADAN),
        ("١٤٤٥/٠٩/٠١ هـ", RAMADAN),
        ("1 رمضان 1445", RAMADAN),
        ("١ رمضان ١٤٤٥هـ", RAMADAN),
        ("1 Ramadan 1445 AH", RAMADAN),
        ("15/03/2024", dt.date(2024, 3, 15)),
        ("04/04/2024", dt.date(2024, 4, 4)),
        ("15 كانون الثاني 2024", dt.date(2024, 1, 15)),
        ("1 جمادى الآخرة 1445", dt.date(2023, 12, 14)),
    ],
)
def test_one_day_in_many_hands(text: str, day: dt.date) -> None:
    assert read_day(text, None, None) == day


@given(st.dates(dt.date(1930, 1, 1), dt.date(2070, 1, 1)))
def test_a_hijri_date_is_the_day_that_umm_al_qura_says(day: dt.date) -> None:
    hijri = Gregorian.fromdate(day).to_hijri()
    assert read_day(f"{hijri.year}-{hijri.month:02}-{hijri.day:02}", None, None) == day
    assert read_day(f"{hijri.day} {hijri.month_name('ar')} {hijri.year}", None, None) == day


def test_the_configured_order_decides() -> None:
    assert read_day("03/04/2024", None, DateOrder.DAY_FIRST) == dt.date(2024, 4, 3)
    assert read_day("03/04/2024", None, DateOrder.MONTH_FIRST) == dt.date(2024, 3, 4)
    assert read_day("01/09/1445", Calendar.HIJRI, DateOrder.DAY_FIRST) == RAMADAN


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2024", "ambiguous-date"),
        ("01/09/1445", "ambiguous-date"),
        ("۱۴۰۲/۰۱/۰۵", "ambiguous-calendar"),
        ("03/04/24", "bad-day"),
        ("31/02/2024", "bad-day"),
        ("2024/31/01", "bad-day"),
        ("15 مارس 1445هـ", "bad-day"),
        ("1320/01/01", "hijri-out-of-range"),
        ("1899-01-01", "bad-day"),
        ("2024", "bad-day"),
        ("غدًا", "bad-day"),
    ],
)
def test_what_is_no_date_or_two_is_refused(text: str, code: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_day(text, None, None)
    assert caught.value.code == code


def test_a_wrong_order_is_not_put_right() -> None:
    with pytest.raises(UnreadableError):
        read_day("15/03/2024", None, DateOrder.MONTH_FIRST)


def test_persian_digits_are_read_once_the_calendar_is_said() -> None:
    assert read_day("۱۴۰۲/۰۱/۰۵", Calendar.HIJRI, None) == dt.date(1981, 11, 1)


@pytest.mark.parametrize("cell", [Decimal(45362), Decimal("45362.5")])
def test_a_bare_number_is_no_date(cell: Decimal) -> None:
    with pytest.raises(UnreadableError):
        read_day(cell, None, None)


def test_a_year_is_its_first_and_last_day() -> None:
    assert read_span("٢٠٢٤", None) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert read_span(Decimal(1445), None) == (dt.date(2023, 7, 19), dt.date(2024, 7, 6))
