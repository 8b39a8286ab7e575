"""Reads amounts and numbers as accountants write them, exactly: separators, signs of currencies, Arabic digits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charity_adapter.mapping import DecimalSign
from charity_adapter.sources.tables.cell import Cell, shown, western
from charity_adapter.sources.values import UnreadableError, read_amount, read_currency

GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+", re.ASCII)
PLAIN = re.compile(r"[\d.,]+", re.ASCII)
THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’٬،](?=\d{3}(?!\d))")
MOST = 2**31 - 1
# The sign on either side, or an accountant's brackets.
NEGATIVE = re.compile(r"\((.+)\)|-(.+)|(.+)-")
MINUS = str.maketrans("−–‐‑", "----")
SIGNS: Mapping[str, frozenset[str]] = {
    "د.ك": frozenset({"KWD"}),
    "دك": frozenset({"KWD"}),
    "دينار كويتي": frozenset({"KWD"}),
    "ر.س": frozenset({"SAR"}),
    "ريال سعودي": frozenset({"SAR"}),
    "د.إ": frozenset({"AED"}),
    "درهم إماراتي": frozenset({"AED"}),
    "د.ب": frozenset({"BHD"}),
    "ر.ق": frozenset({"QAR"}),
    "ر.ع": frozenset({"OMR"}),
    "د.أ": frozenset({"JOD"}),
    "ج.م": frozenset({"EGP"}),
    "ل.ل": frozenset({"LBP"}),
    "د.ع": frozenset({"IQD"}),
    "دولار أمريكي": frozenset({"USD"}),
    "US$": frozenset({"USD"}),
    "€": frozenset({"EUR"}),
    "يورو": frozenset({"EUR"}),
    "$": frozenset("USD AUD CAD NZD SGD HKD TWD BND FJD JMD LRD NAD TTD BBD BSD BZD GYD SRD XCD".split()),
    "دولار": frozenset("USD AUD CAD NZD SGD HKD".split()),
    "£": frozenset("GBP EGP SYP LBP SDG SSP GIP FKP SHP".split()),
    "دينار": frozenset("KWD BHD IQD JOD TND DZD LYD RSD".split()),
    "ريال": frozenset("SAR QAR OMR YER IRR".split()),
    "درهم": frozenset("AED MAD".split()),
}
NAMES = "|".join(re.escape(name) for name in sorted(SIGNS, key=len, reverse=True))
BEFORE = re.compile(rf"({NAMES}|[A-Z]{{3}})\.?\s*(?=[\d(+\-−–.٫])", re.IGNORECASE)
AFTER = re.compile(rf"(?<=[\d)\-−–.])\s*({NAMES}|[A-Z]{{3}})\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount with the currencies that its own sign may stand for (absent: it has none)."""

    value: Decimal
    currencies: frozenset[str] | None = None


def read_money(cell: Cell, decimal: DecimalSign) -> Amount:
    """Read an amount with or without the sign of its currency. Raises UnreadableError."""
    if isinstance(cell, Decimal):
        return Amount(read_amount(format(cell, "f")))
    bare, currencies = _without_currency(western(cell) if isinstance(cell, str) else "")
    return Amount(read_amount(_plain(cell, bare, decimal)), currencies)


def read_plain(cell: Cell, decimal: DecimalSign) -> str:
    """Read a number, with or without a sign of percent, as digits with a point. Raises UnreadableError."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = western(cell) if isinstance(cell, str) else ""
    return _plain(cell, text.strip("%٪ "), decimal)


def read_count(cell: Cell, decimal: DecimalSign) -> int:
    """Read how many of something there are. Raises UnreadableError."""
    number = read_amount(read_plain(cell, decimal))
    if number < 0 or number != number.to_integral_value() or number > MOST:
        raise UnreadableError("bad-count", value=shown(cell))
    return int(number)


def currency_of(text: str) -> str | None:
    """The one currency that a sign or a name stands for; nothing when it is not known or stands for several."""
    meant = SIGNS.get(text.strip(". "), frozenset())
    return next(iter(meant)) if len(meant) == 1 else None


def _without_currency(text: str) -> tuple[str, frozenset[str] | None]:
    """Part a number from the sign, the name or the code of a currency on one side of it."""
    found = None if PLAIN.fullmatch(text) else BEFORE.match(text) or AFTER.search(text)
    if not found:
        return text, None
    bare = text[: found.start()] + text[found.end() :]
    return bare.strip(), SIGNS.get(found[1]) or frozenset({read_currency(found[1])})


def _plain(cell: Cell, text: str, decimal: DecimalSign) -> str:
    """Take the separators away; thousands must stand in threes, so that no fraction is read as thousands."""
    number = text.translate(MINUS).strip()
    sign = ""
    if negative := NEGATIVE.fullmatch(number):
        sign, number = "-", next(part for part in negative.groups() if part).strip()
    number = _pointed(number.removeprefix("+"), decimal)
    if isinstance(cell, date) or not GROUPED.fullmatch(number):
        raise UnreadableError("bad-amount", value=shown(cell))
    return sign + number.replace(",", "")


def _pointed(number: str, decimal: DecimalSign) -> str:
    """Write a number with “.” before its fraction and “,” between its thousands."""
    if "٫" in number:
        whole, _, fraction = number.partition("٫")
        return f"{THOUSANDS.sub(',', whole).replace('.', ',')}.{fraction}"
    if decimal is DecimalSign.COMMA:
        number = number.translate(str.maketrans(".,", ",."))
    return THOUSANDS.sub(",", number)
