"""Each argument is answered clean, or refused by its name."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.errors import BadUserInput, Language
from hub.resolvers.inputs import (
    checked_birth_date,
    checked_civil_number,
    checked_currency,
    checked_email,
    checked_monthly,
    checked_name,
    checked_nationality,
    checked_note,
    checked_past_day,
    checked_phone,
    checked_sex,
    latest_day,
)


def kuwaiti_phone(argument: str, value: str) -> str:
    return checked_phone(argument, value, "KW")


def kuwaiti_number(argument: str, value: str) -> str:
    return checked_civil_number(argument, value, "KW").digits


@pytest.mark.parametrize(
    ("checked", "typed", "kept"),
    [
        (checked_name, "  نورة  ", "نورة"),
        (checked_name, "Jose\u0301", "José"),
        (checked_note, "Block 4\nStreet 12", "Block 4\nStreet 12"),
        (checked_email, " a.b+c@example.org ", "a.b+c@example.org"),
        (kuwaiti_phone, "٩٧٥٦ ٢٢٢١", "+96597562221"),
        (kuwaiti_phone, "+20 100 123 4567", "+201001234567"),
        (kuwaiti_phone, "00965-9756-2221", "+96597562221"),
        (kuwaiti_number, "٢٨٠٠١٠١٠٠٠٠٤", "280010100004"),
        (checked_sex, "F", "F"),
        (checked_nationality, "SD", "SD"),
        (checked_currency, "KWD", "KWD"),
        (checked_monthly, Decimal(0), Decimal(0)),
        (checked_birth_date, date(1900, 1, 1), date(1900, 1, 1)),
        (checked_past_day, latest_day(), latest_day()),
    ],
)
def test_good_value_is_kept_clean(checked: Callable[[str, Any], object], typed: object, kept: object) -> None:
    assert checked("input.x", typed) == kept


@pytest.mark.parametrize(
    ("checked", "typed"),
    [
        (checked_name, ""),
        (checked_name, "a\0b"),
        (checked_name, "\ud800"),
        (checked_name, "x" * 201),
        (checked_name, "two\nlines"),
        (checked_note, "x" * 501),
        (checked_email, "nobody"),
        (checked_email, "a@b"),
        (checked_email, "a b@example.org"),
        (checked_email, "x" * 250 + "@example.org"),
        (kuwaiti_phone, "12"),
        (kuwaiti_phone, "call me"),
        (kuwaiti_phone, "+" + "9" * 30),
        (kuwaiti_number, "280010100005"),
        (kuwaiti_number, "399123100004"),
        (checked_sex, "X"),
        (checked_sex, "m"),
        (checked_nationality, "kw"),
        (checked_nationality, "ZZ"),
        (checked_nationality, "EU"),
        (checked_nationality, "KWT"),
        (checked_currency, "kwd"),
        (checked_currency, "ABC"),
        (checked_monthly, Decimal("-0.001")),
        (checked_monthly, Decimal("1000000000.001")),
        (checked_monthly, Decimal("NaN")),
        (checked_birth_date, date(1899, 12, 31)),
        (checked_birth_date, latest_day() + timedelta(days=1)),
        (checked_past_day, latest_day() + timedelta(days=1)),
    ],
)
def test_bad_value_is_refused_by_the_argument_s_name(
    checked: Callable[[str, Any], object], typed: object
) -> None:
    with pytest.raises(BadUserInput) as refusal:
        checked("input.x", typed)
    for language in Language:
        assert refusal.value.say(language).startswith("input.x: ")


def test_number_must_carry_the_birth_date_that_was_given() -> None:
    assert checked_civil_number("input.civilId", "280010100004", "KW", date(1980, 1, 1)).digits
    with pytest.raises(BadUserInput, match="BAD_USER_INPUT") as refusal:
        checked_civil_number("input.civilId", "280010100004", "KW", date(1980, 1, 2))
    assert "280010100004" not in refusal.value.say(Language.EN)
