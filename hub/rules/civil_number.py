"""Whether a national civil number can be right, and the birth date that it carries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.rules.arabic import ascii_digits


class NumberFault(StrEnum):
    """Why a civil number cannot be right."""

    NOT_DIGITS = "NOT_DIGITS"
    LENGTH = "LENGTH"
    BIRTH_DATE = "BIRTH_DATE"
    CHECK_DIGIT = "CHECK_DIGIT"


@dataclass(frozen=True, repr=False)
class CivilNumber:
    """A civil number that can be right: its ASCII digits, and the birth date where it carries one."""

    digits: str
    birth_date: date | None


def check(number: str, country: str) -> CivilNumber | NumberFault:
    """The number in ASCII digits without spaces, or its first fault by the rule of the ISO 3166-1 country.

    Arabic-Indic and Persian digits count as digits. A country whose rule is not known here takes 6 to 20 digits.
    """
    digits = "".join(ascii_digits(number).split())
    if not (digits.isascii() and digits.isdigit()):
        return NumberFault.NOT_DIGITS
    return _RULES.get(country, _any_country)(digits)


def kuwait_check_digit(first_eleven: str) -> int | None:
    """The twelfth digit of a Kuwaiti civil number; None where the first eleven can have none.

    The Public Authority for Civil Information's sum: 11 less the weighted sum modulo 11, where 10 and 11 are not given out.
    """
    remainder = (
        sum(int(digit) * weight for digit, weight in zip(first_eleven, _KUWAIT_WEIGHTS, strict=True)) % 11
    )
    return 11 - remainder if remainder > 1 else None


_KUWAIT_WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_KUWAIT_CENTURIES = {"2": 1900, "3": 2000}


def _kuwait(digits: str) -> CivilNumber | NumberFault:
    """Century, birth date as YYMMDD, four digits of a serial, and a check digit."""
    if len(digits) != 12:
        return NumberFault.LENGTH
    if kuwait_check_digit(digits[:11]) != int(digits[11]):
        return NumberFault.CHECK_DIGIT
    century = _KUWAIT_CENTURIES.get(digits[0])
    if century is None:
        return NumberFault.BIRTH_DATE
    try:
        born = date(century + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    except ValueError:
        return NumberFault.BIRTH_DATE
    return CivilNumber(digits, born)


def _any_country(digits: str) -> CivilNumber | NumberFault:
    return CivilNumber(digits, None) if 6 <= len(digits) <= 20 else NumberFault.LENGTH


_RULES: dict[str, Callable[[str], CivilNumber | NumberFault]] = {"KW": _kuwait}
