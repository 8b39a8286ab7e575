"""What a cell of any table holds: a text, an exact number, a day, or nothing."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from charity_adapter.exact import digits
from charity_adapter.sources.values import SHOWN


@dataclass(frozen=True, slots=True)
class Strange:
    """What a cell holds that is neither text, nor number, nor day: an error of a formula, a picture, a file."""

    kind: str


Cell = str | Decimal | dt.date | Strange | None

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
UNSEEN = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Spreadsheets show and keep fifteen significant digits; what a binary number has after them is noise.
SIGNIFICANT = ".15g"


def cell_of(value: object) -> Cell:
    """Turn what a library gives for a cell into one."""
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, bool | UUID):
        return str(value)
    if isinstance(value, int | float | Decimal):
        return Decimal(format(value, SIGNIFICANT) if isinstance(value, float) else value)
    if isinstance(value, dt.date):
        return value.date() if isinstance(value, dt.datetime) else value
    return None if value is None else Strange(type(value).__name__)


def tidy(text: str) -> str | None:
    """A text without the spaces around it and the signs that nobody sees; nothing when nothing is left."""
    return (text if text.isascii() else UNSEEN.sub("", text)).strip() or None


def western(text: str) -> str:
    """A text with its Arabic and Persian digits as 0 to 9."""
    return text if text.isascii() else text.translate(DIGITS)


def text_of(cell: Cell) -> str:
    """A cell as a person would write it; empty when it is."""
    if isinstance(cell, Decimal):
        return digits(cell)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return cell.kind if isinstance(cell, Strange) else cell or ""


def shown(cell: Cell) -> str:
    """A cell as a message shows it."""
    return text_of(cell)[:SHOWN]
