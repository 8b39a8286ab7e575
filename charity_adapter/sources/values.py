"""Reads single IATI values exactly: dates, amounts, shares, currencies; whatever would be a guess is refused."""

import re
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from charity_adapter.exact import digits
from charity_adapter.sources.iso import COUNTRIES, CURRENCIES

DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})?", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
HTTPS = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s<>\"\\]*)?", re.IGNORECASE)
CATEGORY = re.compile(r"[AB][0-9]{2}")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,6}")
YEAR = re.compile(r"\d{4}", re.ASCII)
YEARS = (1900, 2200)
WHOLE_DIGITS = 18
MICRO = Decimal("0.000001")
SHOWN = 80


class UnreadableError(ValueError):
    """A value that cannot be read, with the key of the message that says why."""

    def __init__(self, code: str, **details: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def read_date(text: str) -> date:
    """Read an xsd:date between 1900 and 2200; a time zone after it is dropped, as the hub's dates have none."""
    found = DATE.fullmatch(text)
    try:
        if found and YEARS[0] <= int(found[1][:4]) <= YEARS[1]:
            return date.fromisoformat(found[1])
    except ValueError:
        pass
    raise UnreadableError("bad-date", value=text[:SHOWN])


def read_number(text: str) -> Decimal:
    """Read an xsd:decimal exactly; separators and exponents are refused, since they read differently elsewhere."""
    if not NUMBER.fullmatch(text):
        raise UnreadableError("bad-number", value=text[:SHOWN])
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    number = Decimal(f"{whole or '0'}.{fraction or '0'}")
    return -number if text.startswith("-") and number else number


def read_amount(text: str) -> Decimal:
    """Read an amount of money: at most 18 digits before the point and 6 after it."""
    number = read_number(text)
    whole, _, fraction = digits(number).lstrip("-").partition(".")
    if len(whole) > WHOLE_DIGITS or len(fraction) > 6:
        raise UnreadableError("number-too-long", value=text[:SHOWN])
    return number


def read_measure(text: str, low: int, high: int) -> Decimal:
    """Read a share in percent or a degree between two bounds, to the millionth (a degree's is 11 cm)."""
    number = read_number(text)
    if not low <= number <= high:
        raise UnreadableError("out-of-range", value=text[:SHOWN], low=low, high=high)
    return number.quantize(MICRO, rounding=ROUND_HALF_EVEN)


def read_currency(text: str) -> str:
    """Read a currency code of ISO 4217 in either case."""
    return _listed(CURRENCIES, text, "bad-currency")


def read_country(text: str) -> str:
    """Read a country code of ISO 3166-1 alpha-2 in either case."""
    return _listed(COUNTRIES, text, "bad-country")


def read_language(text: str) -> str:
    """Read a BCP 47 tag and lower its case."""
    return _code(LANGUAGE, text.lower(), text, "bad-language")


def read_year(text: str) -> int:
    """Read a year of four digits."""
    year = int(_code(YEAR, text, text, "bad-year"))
    if not YEARS[0] <= year <= YEARS[1]:
        raise UnreadableError("out-of-range", value=year, low=YEARS[0], high=YEARS[1])
    return year


def _code(pattern: re.Pattern[str], candidate: str, given: str, code: str) -> str:
    if not pattern.fullmatch(candidate):
        raise UnreadableError(code, value=given[:SHOWN])
    return candidate


def _listed(codes: frozenset[str], given: str, code: str) -> str:
    if given.upper() not in codes:
        raise UnreadableError(code, value=given[:SHOWN])
    return given.upper()
