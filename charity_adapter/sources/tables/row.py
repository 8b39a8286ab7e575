"""One row of a table while it is read: takes its values and collects every fault, so that all are told at once."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from charity_adapter.faults import Fault, Place
from charity_adapter.mapping import Calendar, DateOrder
from charity_adapter.messages import message
from charity_adapter.records import LocalText
from charity_adapter.sources.limits import IDENTIFIER_LIMIT
from charity_adapter.sources.tables.cell import Cell, Strange, shown, text_of, tidy, western
from charity_adapter.sources.tables.dates import read_day, read_span
from charity_adapter.sources.tables.layout import Given, Layout
from charity_adapter.sources.tables.numbers import Amount, currency_of, read_count, read_money, read_plain
from charity_adapter.sources.values import (
    UnreadableError,
    read_country,
    read_currency,
    read_language,
    read_measure,
)
from charity_adapter.vocabulary import plain, words_of

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)


class Row:
    """The kept cells of one row; a value that cannot be read is absent, and its fault is noted."""

    def __init__(self, layout: Layout, number: int, cells: Sequence[Cell]) -> None:
        self.faults: list[Fault] = []
        self.layout = layout
        self._number = number
        self._cells = cells
        self._conventions = layout.table.conventions
        if cells[-1] is not None:
            self.note("row-too-wide", layout.table.name, value=shown(cells[-1]))

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return self._place(self.layout.table.name)

    def text(self, name: str, limit: int, between: str | None = None) -> str | None:
        """The text of the first filled column; with `between`, of all of them, joined."""
        if not self.layout.has(name):
            return None
        given = list(self._given(name))
        said = list(dict.fromkeys(text_of(value.cell) for value in given))
        text = between.join(said) if between else (said[0] if said else "")
        if len(text) > limit:
            self.note("too-long", given[0].element, length=len(text), limit=limit)
            return None
        return text or None

    def identifier(self, name: str) -> str | None:
        """An identifier; its digits are the same one whichever alphabet they are written in."""
        text = self.text(name, IDENTIFIER_LIMIT)
        return western(text) if text else None

    def words(self, name: str, limit: int, between: str) -> tuple[LocalText, ...]:
        """A text in each language that has a filled column."""
        by_language: dict[str, list[str]] = {}
        for value in self._given(name):
            language = value.column.language if value.column else None
            self._say(by_language, value, language or self._conventions.language or "", limit)
        return tuple(LocalText(language, between.join(said)) for language, said in by_language.items())

    def _say(self, said: dict[str, list[str]], value: Given, language: str, limit: int) -> None:
        text = text_of(value.cell)
        if len(text) > limit:
            self.note("too-long", value.element, length=len(text), limit=limit)
            return
        tag = self._tried(value, lambda _: read_language(language))
        texts = said.setdefault(tag, []) if tag else []
        if text not in texts:
            texts.append(text)

    def code(self, name: str, kind: type[Word]) -> Word | None:
        """One of the words of a kind, in the charity's own words where charity.toml translates them."""
        return self._read(name, lambda value: self._known(name, value.cell, kind))

    def _known(self, name: str, cell: Cell, kind: type[Word]) -> Word:
        word = plain(western(text_of(cell)))
        translated = self.layout.table.codes.get(name, {}).get(word, word)
        known = words_of(kind).get(plain(translated))
        if not isinstance(known, kind):
            raise UnreadableError("unknown-word", value=shown(cell), allowed=", ".join(kind))
        return known

    def date(self, name: str) -> dt.date | None:
        """A day, in the calendar of its column."""
        return self._read(name, lambda value: read_day(value.cell, *self._dated(value)))

    def span(self, name: str) -> tuple[dt.date, dt.date] | None:
        """A year, as its first and last day."""
        return self._read(name, lambda value: read_span(value.cell, self._dated(value)[0]))

    def year(self, name: str) -> int | None:
        """A year, as the Gregorian year that it begins in."""
        span = self.span(name)
        return None if span is None else span[0].year

    def _dated(self, value: Given) -> tuple[Calendar | None, DateOrder | None]:
        own, column = self._conventions, value.column
        named = _calendar_named(value.element)
        calendar = (column and column.calendar) or named or own.calendar
        return calendar, (column and column.date_order) or own.date_order

    def measure(self, name: str, low: int, high: int) -> Decimal | None:
        """A number between two bounds."""
        return self._read(
            name, lambda value: read_measure(read_plain(value.cell, self._conventions.decimal), low, high)
        )

    def count(self, name: str) -> int | None:
        """A whole number from 0 on."""
        return self._read(name, lambda value: read_count(value.cell, self._conventions.decimal))

    def country(self, name: str) -> str | None:
        """A country by its code, or by the name that charity.toml gives a code for."""
        return self._read(name, lambda value: read_country(self._translated(name, value.cell)))

    def _translated(self, name: str, cell: Cell) -> str:
        text = text_of(cell)
        return self.layout.table.codes.get(name, {}).get(plain(text), text)

    def money(self) -> tuple[Decimal | None, str | None]:
        """The value and the currency: its column's, or else the sign beside the amount; both must agree."""
        amount = self._read("value", lambda value: read_money(value.cell, self._conventions.decimal))
        stated = next(self._given("currency"), None)
        currency = self._currency(stated, amount)
        unknown = any(fault.code == "bad-currency" for fault in self.faults)
        if stated is None and currency is None and not (amount and amount.currencies) and not unknown:
            self.note("no-currency-column", self.layout.element("currency"))
        return (amount.value if amount else None), currency

    def _currency(self, stated: Given | None, amount: Amount | None) -> str | None:
        signs = amount.currencies if amount else None
        if stated is None:
            return self._of_sign(signs)
        code = self._tried(stated, lambda value: _currency(self._translated("currency", value.cell)))
        if code is None or signs is None or code in signs:
            return code
        if stated.element.startswith("defaults."):
            return self._of_sign(signs)
        self.note("currencies-differ", stated.element, value=code, sign=", ".join(sorted(signs)))
        return None

    def _of_sign(self, signs: frozenset[str] | None) -> str | None:
        if signs and len(signs) > 1:
            self.note("ambiguous-currency", self.layout.element("value"), allowed=", ".join(sorted(signs)))
        return next(iter(signs)) if signs and len(signs) == 1 else None

    def require(self, name: str, value: object) -> None:
        """Note a field as missing when nothing was given for it."""
        element = self.layout.element(name)
        told = any(fault.place.element == element for fault in self.faults)
        if not (value or told) and next(self._given(name), None) is None:
            self.note("missing", element)

    def note(self, code: str, element: str, **details: str | int) -> None:
        """Note a fault of this row."""
        fault = Fault(code, self._place(element), message(code, **details))
        if fault not in self.faults:
            self.faults.append(fault)

    def _place(self, element: str) -> Place:
        return Place(self.layout.file, self._number, element, self.layout.sheet)

    def _given(self, name: str) -> Iterator[Given]:
        if not self.layout.has(name):
            return
        for value in self.layout.values(name, self._cells):
            if isinstance(value.cell, Strange):
                self.note("strange-cell", value.element, kind=value.cell.kind)
            else:
                yield value

    def _read(self, name: str, read: Callable[[Given], Value]) -> Value | None:
        value = next(self._given(name), None) if self.layout.has(name) else None
        return None if value is None else self._tried(value, read)

    def _tried(self, value: Given, read: Callable[[Given], Value]) -> Value | None:
        try:
            return read(value)
        except UnreadableError as error:
            self.note(error.code, value.element, **error.details)
            return None


def _currency(text: str) -> str:
    return currency_of(text) or read_currency(tidy(text) or "")


def _calendar_named(element: str) -> Calendar | None:
    """The calendar that a column's own name says it is in."""
    words = plain(element).split()
    if any(word.startswith("هجري") or word in {"hijri", "ه"} for word in words):
        return Calendar.HIJRI
    return Calendar.GREGORIAN if any(word.startswith("ميلادي") for word in words) else None
