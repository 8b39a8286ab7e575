"""Checks of single arguments: each answers the clean value or raises BadUserInput naming the argument and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Final, TypeVar

import phonenumbers
from babel import Locale
from babel.numbers import list_currencies

from hub.errors import BadUserInput, Message
from hub.rules.arabic import ascii_digits
from hub.rules.civil_number import CivilNumber, NumberFault, check
from hub.rules.text import TextFault, fault_of_text

Given = TypeVar("Given")
Checked = TypeVar("Checked")


class Unset(Enum):
    """The value of an argument that was not given, where null means “clear it”."""

    UNSET = "UNSET"


UNSET: Final = Unset.UNSET

LONGEST_NAME = 200
LONGEST_CODE = 100
LONGEST_NOTE = 500
LARGEST_AMOUNT = Decimal(10) ** 9
EARLIEST_BIRTH = date(1900, 1, 1)

_TEXT_FAULTS = {
    TextFault.BLANK: Message("must not be blank.", "يجب ألا يكون فارغاً."),
    TextFault.TOO_LONG: Message(
        "is too long: at most {limit} characters.", "أطول من المسموح: {limit} حرفاً على الأكثر."
    ),
    TextFault.NUL: Message("holds a NUL character.", "يحتوي على حرف NUL."),
    TextFault.CONTROL_CHARACTER: Message(
        "holds a control character, which cannot be seen: type the text anew.",
        "يحتوي على حرف تحكّم لا يُرى: أعد كتابة النص.",
    ),
    TextFault.LONE_SURROGATE: Message(
        "is not valid Unicode (a lone surrogate): write the text as UTF-8.",
        "ليس نص يونيكود صالحاً (نصف زوج منفرد): اكتب النص بترميز UTF-8.",
    ),
}
_NUMBER_FAULTS = {
    NumberFault.NOT_DIGITS: Message("must be digits only.", "يجب أن يكون أرقاماً فقط."),
    NumberFault.LENGTH: Message(
        "does not have as many digits as a civil number.", "عدد أرقامه ليس عدد أرقام الرقم المدني."
    ),
    NumberFault.BIRTH_DATE: Message(
        "does not begin with a century and a birth date.", "لا يبدأ برقم القرن وتاريخ ميلاد صحيح."
    ),
    NumberFault.CHECK_DIGIT: Message(
        "has a wrong check digit: compare it with the card.", "رقم التحقق فيه خاطئ: قارنه بالبطاقة."
    ),
}
_CONTRADICTED = Message(
    "carries another birth date than the one given.", "يحمل تاريخ ميلاد غير التاريخ المذكور."
)
_BIRTH_DATE = Message("must lie between 1900-01-01 and today.", "يجب أن يقع بين 1900-01-01 واليوم.")
_DAY = Message("must lie between the years 1900 and 2200.", "يجب أن يقع بين عامي 1900 و2200.")
_FUTURE = Message("must not lie in the future.", "يجب ألا يكون في المستقبل.")
_EMAIL = Message("is not an email address.", "ليس عنوان بريد إلكتروني.")
_PHONE = Message("is not a telephone number that can be called.", "ليس رقم هاتف يمكن الاتصال به.")
_NATIONALITY = Message(
    "must be a country's two capital letters (ISO 3166-1), such as KW.",
    "يجب أن يكون رمز الدولة بحرفين كبيرين (ISO 3166-1)، مثل KW.",
)
_CURRENCY = Message("must be an ISO 4217 currency, such as KWD.", "يجب أن يكون رمز عملة (ISO 4217)، مثل KWD.")
_SEX = Message("must be M or F.", "يجب أن يكون M أو F.")
_AMOUNT = Message("must be between 0 and {limit}.", "يجب أن يكون بين 0 و{limit}.")

# Codes that CLDR knows and ISO 3166-1 does not assign to a country.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
_EMAIL_SHAPE = re.compile(r"[^\s@,;<>()\"]{1,64}@(?:[^\s@,;<>()\".]{1,63}\.)+[^\s@,;<>()\".]{2,63}")


def when_given(
    checked: Callable[[str, Given], Checked], argument: str, value: Given | None
) -> Checked | None:
    """The checked value, or None for an argument that is null."""
    return None if value is None else checked(argument, value)


def checked_text(argument: str, value: str, limit: int, *, lines: bool = False) -> str:
    """The text in Unicode's NFC without spaces around it; with `lines` it may hold line breaks."""
    fault = fault_of_text(value, limit, lines=lines)
    if fault:
        raise BadUserInput(argument, _TEXT_FAULTS[fault], limit=limit)
    return unicodedata.normalize("NFC", value.strip())


def checked_name(argument: str, value: str) -> str:
    """A person's, place's or kind's name: one line of at most 200 characters."""
    return checked_text(argument, value, LONGEST_NAME)


def checked_code(argument: str, value: str) -> str:
    """An identifier of the caller's own system: one line of at most 100 characters."""
    return checked_text(argument, value, LONGEST_CODE)


def checked_note(argument: str, value: str) -> str:
    """A note or an address: lines of at most 500 characters together."""
    return checked_text(argument, value, LONGEST_NOTE, lines=True)


def checked_email(argument: str, value: str) -> str:
    """An address with one @ and a domain with a dot; whether it is read by anybody is not known."""
    address = checked_text(argument, value, 254)
    if not _EMAIL_SHAPE.fullmatch(address):
        raise BadUserInput(argument, _EMAIL)
    return address


def checked_phone(argument: str, value: str, country: str) -> str:
    """The number in E.164; one without a country code is of `country` (ISO 3166-1)."""
    typed = checked_text(argument, value, 50)
    try:
        number = phonenumbers.parse(ascii_digits(typed), country)
    except phonenumbers.NumberParseException:
        raise BadUserInput(argument, _PHONE) from None
    if not phonenumbers.is_possible_number(number):
        raise BadUserInput(argument, _PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def checked_civil_number(argument: str, value: str, country: str, born: date | None = None) -> CivilNumber:
    """The civil number by the rule of `country`; it must not contradict the birth date `born`."""
    number = check(value, country)
    if isinstance(number, NumberFault):
        raise BadUserInput(argument, _NUMBER_FAULTS[number])
    if number.birth_date and number.birth_date > latest_day():
        raise BadUserInput(argument, _NUMBER_FAULTS[NumberFault.BIRTH_DATE])
    if born and number.birth_date and number.birth_date != born:
        raise BadUserInput(argument, _CONTRADICTED)
    return number


def checked_birth_date(argument: str, value: date) -> date:
    """A day from 1900 to today."""
    if not EARLIEST_BIRTH <= value <= latest_day():
        raise BadUserInput(argument, _BIRTH_DATE)
    return value


def checked_past_day(argument: str, value: date) -> date:
    """A day that is not in the future."""
    if value > latest_day():
        raise BadUserInput(argument, _FUTURE)
    return value


def checked_day(argument: str, value: date) -> date:
    """A day from 1900 to 2200."""
    if not 1900 <= value.year <= 2200:
        raise BadUserInput(argument, _DAY)
    return value


def checked_sex(argument: str, value: str) -> str:
    """M or F, as civil registers write it."""
    if value not in {"M", "F"}:
        raise BadUserInput(argument, _SEX)
    return value


def checked_nationality(argument: str, value: str) -> str:
    """An ISO 3166-1 country in two capital letters."""
    if value not in _countries():
        raise BadUserInput(argument, _NATIONALITY)
    return value


def checked_currency(argument: str, value: str) -> str:
    """An ISO 4217 currency in three capital letters."""
    if value not in _currencies():
        raise BadUserInput(argument, _CURRENCY)
    return value


def checked_monthly(argument: str, value: Decimal) -> Decimal:
    """An amount a month that a household can have: from 0 to a thousand million."""
    if not value.is_finite() or not 0 <= value <= LARGEST_AMOUNT:
        raise BadUserInput(argument, _AMOUNT, limit=LARGEST_AMOUNT)
    return value


def latest_day() -> date:
    """The day it is by now where days begin first (UTC+14): no true date of anywhere lies after it."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2) - _NO_COUNTRIES


@cache
def _currencies() -> frozenset[str]:
    return frozenset(list_currencies())
