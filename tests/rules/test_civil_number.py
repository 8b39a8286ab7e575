"""A civil number is checked as its country's register makes it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from idnumbers.nationalid import KWT

from hub.rules.civil_number import CivilNumber, NumberFault, check, kuwait_check_digit

RIGHT = "280010100004"

DIGITS = st.text("0123456789", min_size=11, max_size=13)
BIRTHS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """Civil numbers whose shape is right, most of them with the right check digit too."""
    born, serial = draw(BIRTHS), draw(st.integers(0, 9999))
    first = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{serial:04}"
    return first + draw(st.sampled_from([str(kuwait_check_digit(first) or 0), "0", "5"]))


@given(st.one_of(numbers(), DIGITS))
def test_kuwait_number_is_judged_as_an_independent_library_judges_it(number: str) -> None:
    assert isinstance(check(number, "KW"), CivilNumber) == KWT.CivilNumber.validate(number)


@given(numbers().filter(KWT.CivilNumber.validate), st.integers(0, 11), st.integers(1, 9))
def test_every_single_mistyped_digit_of_a_kuwait_number_is_noticed(number: str, at: int, shift: int) -> None:
    wrong = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert isinstance(check(wrong, "KW"), NumberFault)


def test_number_carries_its_birth_date() -> None:
    assert check(RIGHT, "KW") == CivilNumber(RIGHT, date(1980, 1, 1))


@pytest.mark.parametrize("written", ["٢٨٠٠١٠١٠٠٠٠٤", "۲۸۰۰۱۰۱۰۰۰۰۴", " 2800101 00004 ", "280010100004"])
def test_number_may_be_written_in_arabic_or_persian_digits_and_with_spaces(written: str) -> None:
    number = check(written, "KW")
    assert isinstance(number, CivilNumber)
    assert number.digits == RIGHT


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", NumberFault.NOT_DIGITS),
        ("28001010000x", NumberFault.NOT_DIGITS),
        ("28001010000²", NumberFault.NOT_DIGITS),
        ("-80010100004", NumberFault.NOT_DIGITS),
        ("28001010000", NumberFault.LENGTH),
        ("2800101000040", NumberFault.LENGTH),
        ("280010100005", NumberFault.CHECK_DIGIT),
        ("280013200019", NumberFault.BIRTH_DATE),
        ("980010100001", NumberFault.BIRTH_DATE),
    ],
)
def test_wrong_number_is_told_its_first_fault(written: str, fault: NumberFault) -> None:
    assert check(written, "KW") is fault


@pytest.mark.parametrize(
    ("written", "right"), [("123456", True), ("1" * 20, True), ("12345", False), ("1" * 21, False)]
)
def test_country_without_a_known_rule_takes_six_to_twenty_digits(written: str, right: bool) -> None:
    assert isinstance(check(written, "SY"), CivilNumber) == right


def test_number_does_not_show_itself_in_a_log() -> None:
    assert RIGHT not in repr(check(RIGHT, "KW"))
