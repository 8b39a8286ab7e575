"""Reads dates as people write them: Gregorian and Hijri, Arabic and English months; whatever can be read two ways is refused."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from hijridate import Hijri

from charity_adapter.mapping import Calendar, DateOrder
from charity_adapter.sources.tables.cell import Cell, shown, western
from charity_adapter.sources.values import YEARS, UnreadableError, read_date
from charity_adapter.vocabulary import plain

HIJRI_YEARS = (1300, 1599)
# Umm al-Qura's tables, which the library has: 1 Muharram 1343 (1924) to the end of 1500 (2077).
KNOWN_HIJRI_YEARS = (1343, 1500)
PERSIAN_DIGITS = re.compile("[۰-۹]")
PERSIAN_YEARS = (1300, 1420)
TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$", re.ASCII)
HIJRI_MARK = re.compile(r"(?<![^\W\d_])(?:هـ|ه|هجري|هجرية|A\.?H\.?)\.?$", re.IGNORECASE)
GREGORIAN_MARK = re.compile(r"(?<![^\W\d_])(?:م|ميلادي|ميلادية|A\.?D\.?|C\.?E\.?)\.?$", re.IGNORECASE)
PARTS = re.compile(
    r"(\d+|[^\W\d_](?:[^\d]*[^\W\d_])?)[\s\-/\\.,،]+(\d+|[^\W\d_](?:[^\d]*[^\W\d_])?)[\s\-/\\.,،]+(\d+)"
)
# Most tables have no other: it is read first.
ISO = re.compile(r"(?:19|20|21)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])", re.ASCII)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)

GREGORIAN_MONTHS = """يناير|كانون الثاني|january|jan
فبراير|شباط|february|feb
مارس|آذار|march|mar
أبريل|إبريل|نيسان|april|apr
مايو|أيار|may
يونيو|يونيه|حزيران|june|jun
يوليو|يوليه|تموز|july|jul
أغسطس|آب|august|aug
سبتمبر|أيلول|september|sep|sept
أكتوبر|تشرين الأول|october|oct
نوفمبر|تشرين الثاني|november|nov
ديسمبر|كانون الأول|december|dec"""
HIJRI_MONTHS = """محرم|المحرم|muharram
صفر|safar
ربيع الأول|ربيع أول|rabi al awwal|rabi i
ربيع الآخر|ربيع الثاني|ربيع ثاني|rabi al thani|rabi ii
جمادى الأولى|جمادى الأول|جمادى أولى|jumada al awwal|jumada i
جمادى الآخرة|جمادى الثانية|جمادى الثاني|jumada al thani|jumada ii
رجب|rajab
شعبان|shaban
رمضان|ramadan
شوال|shawwal
ذو القعدة|ذي القعدة|dhu al qadah
ذو الحجة|ذي الحجة|dhu al hijjah"""


def _months(lines: str, calendar: Calendar) -> dict[str, tuple[int, Calendar]]:
    return {
        plain(name): (number, calendar)
        for number, names in enumerate(lines.splitlines(), 1)
        for name in names.split("|")
    }


MONTHS: Mapping[str, tuple[int, Calendar]] = {
    **_months(GREGORIAN_MONTHS, Calendar.GREGORIAN),
    **_months(HIJRI_MONTHS, Calendar.HIJRI),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A date in the numbers it is written in, and the calendar that it names itself."""

    year: int
    month: int
    day: int
    calendar: Calendar | None


def read_day(cell: Cell, calendar: Calendar | None, order: DateOrder | None) -> dt.date:
    """Read a date; `calendar` and `order` are those of its column. Raises UnreadableError."""
    if isinstance(cell, dt.date):
        return _within(cell, cell)
    text = shown(cell)
    if calendar is not Calendar.HIJRI and ISO.fullmatch(text):
        return read_date(text)
    written = _written(cell, text, order)
    chosen = written.calendar or calendar or _calendar(text, written.year)
    try:
        if chosen is Calendar.HIJRI:
            return _gregorian(written, text)
        return _within(dt.date(written.year, written.month, written.day), cell)
    except (ValueError, OverflowError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError("bad-day", value=text) from error


def read_span(cell: Cell, calendar: Calendar | None) -> tuple[dt.date, dt.date]:
    """Read a year as its first and last day. Raises UnreadableError."""
    text = shown(cell)
    bare, marked = _marked(western(text))
    if not re.fullmatch(r"\d{4}", bare, re.ASCII):
        raise UnreadableError("bad-year", value=text)
    year = int(bare)
    if (marked or calendar or _calendar(text, year)) is Calendar.HIJRI:
        first = _gregorian(Written(year, 1, 1, None), text)
        if year == KNOWN_HIJRI_YEARS[1]:
            raise UnreadableError("hijri-out-of-range", value=text)
        return first, _gregorian(Written(year + 1, 1, 1, None), text) - dt.timedelta(days=1)
    if not YEARS[0] <= year <= YEARS[1]:
        raise UnreadableError("bad-year", value=text)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _written(cell: Cell, text: str, order: DateOrder | None) -> Written:
    bare, marked = _marked(TIME.sub("", western(text)))
    if found := COMPACT.fullmatch(bare):
        return Written(int(found[1]), int(found[2]), int(found[3]), marked)
    parts = PARTS.fullmatch(bare)
    if isinstance(cell, Decimal) or not parts:
        raise UnreadableError("bad-day", value=text)
    first, second, third = parts.groups()
    if not (first.isdigit() and second.isdigit()):
        return _named(text, first, second, third, marked)
    if len(first) == 4 and len(third) <= 2:
        return Written(int(first), int(second), int(third), marked)
    if len(third) == 4 and len(first) <= 2 and len(second) <= 2:
        day, month = _ordered(text, int(first), int(second), order)
        return Written(int(third), month, day, marked)
    raise UnreadableError("bad-day", value=text)


def _ordered(text: str, first: int, second: int, order: DateOrder | None) -> tuple[int, int]:
    """Say which number is the day; without an order only what has one reading is read."""
    if order is DateOrder.MONTH_FIRST:
        return second, first
    if order is None and second > 12:
        return second, first
    if order is None and first <= 12 and first != second:
        raise UnreadableError("ambiguous-date", value=text)
    return first, second


def _named(text: str, first: str, second: str, third: str, marked: Calendar | None) -> Written:
    """A date with the name of its month: 15 March 2024, or March 15, 2024, or 2024 March 15."""
    name, other = (second, first) if first.isdigit() else (first, second)
    if not other.isdigit() or plain(name) not in MONTHS:
        raise UnreadableError("bad-day", value=text)
    month, calendar = MONTHS[plain(name)]
    year, day = (other, third) if len(other) == 4 else (third, other)
    if len(year) != 4 or marked not in {None, calendar}:
        raise UnreadableError("bad-day", value=text)
    return Written(int(year), month, int(day), calendar)


def _marked(text: str) -> tuple[str, Calendar | None]:
    """Part a date from the sign of its calendar."""
    for mark, calendar in ((HIJRI_MARK, Calendar.HIJRI), (GREGORIAN_MARK, Calendar.GREGORIAN)):
        bare = mark.sub("", text)
        if bare != text:
            return bare.rstrip(), calendar
    return text, None


def _calendar(text: str, year: int) -> Calendar:
    """The calendar that a year alone speaks for; Persian digits may mean Iran's solar years of the same numbers."""
    if not HIJRI_YEARS[0] <= year <= HIJRI_YEARS[1]:
        return Calendar.GREGORIAN
    if PERSIAN_DIGITS.search(text) and PERSIAN_YEARS[0] <= year <= PERSIAN_YEARS[1]:
        raise UnreadableError("ambiguous-calendar", value=text)
    return Calendar.HIJRI


def _gregorian(written: Written, text: str) -> dt.date:
    if not KNOWN_HIJRI_YEARS[0] <= written.year <= KNOWN_HIJRI_YEARS[1]:
        raise UnreadableError("hijri-out-of-range", value=text)
    found = Hijri(written.year, written.month, written.day).to_gregorian()
    return dt.date(found.year, found.month, found.day)


def _within(day: dt.date, cell: Cell) -> dt.date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise UnreadableError("bad-day", value=shown(cell))
    return day
