"""The schema's own scalars. A malformed value becomes `Malformed` until its path is known, then BAD_USER_INPUT."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal as ExactNumber
from decimal import InvalidOperation
from typing import Any, NewType

import strawberry

from hub.errors import BadUserInput, Message
from hub.resolvers.aid_inputs import checked_cycle
from hub.resolvers.inputs import checked_civil_number, checked_currency
from hub.resolvers.plan.arguments import Malformed

Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Decimal = NewType("Decimal", str)
CivilId = NewType("CivilId", str)
Cycle = NewType("Cycle", str)
CurrencyCode = NewType("CurrencyCode", str)

_DATE = Message("must be a date such as 2026-11-23.", "يجب أن يكون تاريخاً مثل 2026-11-23.")
_MOMENT = Message(
    "must be a moment with its offset, such as 2026-11-23T16:00:00Z.",
    "يجب أن يكون وقتاً مع فارق التوقيت، مثل 2026-11-23T16:00:00Z.",
)
_DECIMAL = Message(
    'must be an exact number in a string, such as "12.500": at most 18 digits before and 6 after the point.',
    'يجب أن يكون رقماً دقيقاً بين علامتي اقتباس، مثل "12.500": 18 رقماً قبل الفاصلة و6 بعدها على الأكثر.',
)
_TEXT = Message("must be a string.", "يجب أن يكون نصاً.")
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")


def _date(value: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError
    return date.fromisoformat(value)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _decimal(value: str) -> ExactNumber:
    if not _NUMBER.fullmatch(value):
        raise ValueError
    return ExactNumber(value)


def _cycle(value: str) -> str:
    return checked_cycle("", value, datetime.now(UTC).date()).text


def _reading(read: Callable[[str], Any], malformed: Message) -> Callable[[Any], Any]:
    """Reads a string; what cannot be read is told with its reason when its path is known."""

    def parse(value: Any) -> Any:
        if not isinstance(value, str):
            return Malformed(_TEXT)
        try:
            return read(value)
        except BadUserInput as bad:
            return Malformed(bad.reason, bad.values)
        except (ValueError, OverflowError, InvalidOperation):
            return Malformed(malformed)

    return parse


def _scalar(name: str, description: str, read: Callable[[str], Any], malformed: Message) -> Any:
    return strawberry.scalar(
        name=name, description=description, serialize=str, parse_value=_reading(read, malformed)
    )


def scalar_map(country: str) -> dict[Any, Any]:
    """The scalars; civil numbers follow the rule of the ministry's country (ISO 3166-1)."""
    return {
        Date: _scalar("Date", "A date, ISO 8601: 2026-11-23.", _date, _DATE),
        DateTime: _scalar("DateTime", "A moment in UTC, ISO 8601.", _moment, _MOMENT),
        Decimal: _scalar("Decimal", "An exact number in a JSON string; never a float.", _decimal, _DECIMAL),
        CivilId: _scalar(
            "CivilId",
            "A national civil number, checked with its check digit.",
            lambda value: checked_civil_number("", value, country).digits,
            _TEXT,
        ),
        Cycle: _scalar(
            "Cycle",
            "The slot that an aid covers: 2026-11, 2026-Q4, 2026, 2026-ramadan or once, as its aid type says.",
            _cycle,
            _TEXT,
        ),
        CurrencyCode: _scalar(
            "CurrencyCode", "An ISO 4217 currency: KWD.", lambda value: checked_currency("", value), _TEXT
        ),
    }
