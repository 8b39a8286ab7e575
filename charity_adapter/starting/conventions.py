"""Finds out from a file's own cells how it is written: its language, the order of its dates, its decimal sign."""

import re
from collections.abc import Iterable

from charity_adapter.mapping import DateOrder, DecimalSign
from charity_adapter.sources.tables.cell import western

ARABIC = re.compile("[\u0620-\u064a]")
YEAR_LAST = re.compile(r"(\d{1,2})[/\-.](\d{1,2})[/\-.]\d{4}")
COMMA_BEFORE_FRACTION = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,3}|\d+,\d{1,2}|\d{4,},\d{1,3}")
POINT_BEFORE_FRACTION = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,3}|\d+\.\d{1,2}|\d{4,}\.\d{1,3}")


def language_of(samples: Iterable[str]) -> str | None:
    """The language of texts in Arabic letters, taken for Arabic; of others nothing is known."""
    held = list(samples)
    arabic = sum(bool(ARABIC.search(text)) for text in held)
    return "ar" if held and arabic * 2 > len(held) else None


def order_of(samples: Iterable[str]) -> DateOrder | None:
    """The order that dates prove by a day over 12; nothing when none does, or when they prove both."""
    found = [match for text in samples if (match := YEAR_LAST.match(western(text)))]
    day_first = any(int(match[1]) > 12 for match in found)
    month_first = any(int(match[2]) > 12 for match in found)
    if day_first == month_first:
        return None
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST


def ambiguous(samples: Iterable[str]) -> bool:
    """Whether some date stands with its year last, so that its order must be known."""
    return any(YEAR_LAST.match(western(text)) for text in samples)


def decimal_of(samples: Iterable[str]) -> DecimalSign | None:
    """The decimal sign, when some amounts can only be read with a comma, and none only with a point."""
    held = [western(text) for text in samples]
    comma = any(COMMA_BEFORE_FRACTION.fullmatch(text) for text in held)
    point = any(POINT_BEFORE_FRACTION.fullmatch(text) for text in held)
    return DecimalSign.COMMA if comma and not point else None
