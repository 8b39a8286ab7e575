"""One budget or transaction while it is read: takes its values and collects every fault, so that all are told at once."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from charity_adapter.faults import Fault, Place, RecordKind, Refusal, Refuser
from charity_adapter.messages import message
from charity_adapter.sources.iati.context import Activity, Element, attribute, line_of
from charity_adapter.sources.iati.text import inner_text
from charity_adapter.sources.values import UnreadableError, read_amount, read_currency, read_date

Value = TypeVar("Value")


class Row:
    """The element of one row; `ordinal` counts the rows of its kind in the activity from 1."""

    def __init__(self, activity: Activity, element: Element, kind: RecordKind, ordinal: int) -> None:
        self.faults: list[Fault] = []
        self._activity = activity
        self._element = element
        self._kind = kind
        self._path = f"iati-activity/{element.tag}[{ordinal}]"

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self._activity.file, line_of(self._element), self._path)

    def refusal(self, reference: str | None = None) -> Refusal:
        """The refusal that tells every fault found."""
        return Refusal(Refuser.ADAPTER, self._kind, self._activity.identifier, reference, tuple(self.faults))

    def date(self, tag: str) -> dt.date | None:
        """The date of a child element, which must be there."""
        return self._required(self._only(tag), tag, "iso-date", read_date)

    def code(self, tag: str, codes: Mapping[str, Value]) -> Value | None:
        """The code of a child element, which must be there."""
        element = self._only(tag)
        return self._required(element, tag, "code", lambda text: _known(text, codes))

    def own_code(self, name: str, codes: Mapping[str, Value], absent: Value) -> Value | None:
        """The code in an attribute of the row, or what the standard says for an absent one."""
        text = attribute(self._element, name)
        return (
            self._read(f"@{name}", self._element, text, lambda text: _known(text, codes)) if text else absent
        )

    def amount(self) -> Decimal | None:
        """The row's value, which must be there."""
        element = self._only("value")
        text = inner_text(element)
        if element is None or not text:
            self._note("missing", element, "value")
            return None
        return self._read("value", element, text, read_amount)

    def currency(self) -> str | None:
        """The value's currency, or the activity's default."""
        element = self._element.find("value")
        text = attribute(element, "currency") or self._activity.currency
        if text:
            return self._read("value/@currency", element, text, read_currency)
        self._note("no-currency", element, "value/@currency")
        return None

    def value_date(self) -> dt.date | None:
        """The date for the exchange rate; absent when none is given."""
        element = self._element.find("value")
        text = attribute(element, "value-date")
        return self._read("value/@value-date", element, text, read_date) if text else None

    def in_order(self, start: dt.date | None, end: dt.date | None) -> None:
        """Refuse a period that ends before it starts."""
        if start and end and end < start:
            self._note(
                "period-reversed",
                self._element.find("period-end"),
                "period-end",
                start=start.isoformat(),
                end=end.isoformat(),
            )

    def too_long(self, tag: str, text: str, limit: int) -> None:
        """Refuse a text over its limit."""
        if len(text) > limit:
            self._note("too-long", self._element.find(tag), tag, length=len(text), limit=limit)

    def _only(self, tag: str) -> Element | None:
        found = self._element.findall(tag)
        if len(found) > 1:
            self._note("repeated", found[1], tag, count=len(found))
        return found[0] if found else None

    def _required(
        self, element: Element | None, tag: str, name: str, read: Callable[[str], Value]
    ) -> Value | None:
        path, text = f"{tag}/@{name}", attribute(element, name)
        if text:
            return self._read(path, element, text, read)
        self._note("missing", element, path)
        return None

    def _read(
        self, path: str, element: Element | None, text: str, read: Callable[[str], Value]
    ) -> Value | None:
        try:
            return read(text)
        except UnreadableError as error:
            self._note(error.code, element, path, **error.details)
            return None

    def _note(self, code: str, element: Element | None, path: str, **details: str | int) -> None:
        line = line_of(self._element if element is None else element)
        place = Place(self._activity.file, line, f"{self._path}/{path}")
        self.faults.append(Fault(code, place, message(code, **details)))


def _known(text: str, codes: Mapping[str, Value]) -> Value:
    if text not in codes:
        raise UnreadableError("unknown-code", value=text, allowed=", ".join(codes))
    return codes[text]
