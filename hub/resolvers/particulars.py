"""The particulars of a person as somebody typed them, checked one by one and against each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from hub.errors import BadUserInput, Message
from hub.resolvers.inputs import (
    checked_birth_date,
    checked_civil_number,
    checked_email,
    checked_name,
    checked_nationality,
    checked_note,
    checked_phone,
    checked_sex,
    when_given,
)
from hub.storage.registry import Particulars

NO_NAME = Message(
    "at least one name is needed, in Arabic or in Latin letters.",
    "يلزم اسم واحد على الأقل، بالحروف العربية أو اللاتينية.",
)


def checked_particulars(typed: Particulars, country: str, argument: Callable[[str], str]) -> Particulars:
    """The particulars in the form in which they are kept. `argument` names the argument of each column.

    A birth date that is not given is taken from the civil number where it carries one.
    Raises BadUserInput naming the first argument that is malformed or contradicts another.
    """
    if typed.name_ar is None and typed.name_latin is None:
        raise BadUserInput(argument("name_ar"), NO_NAME)
    born = when_given(checked_birth_date, argument("birth_date"), typed.birth_date)
    number_of = partial(checked_civil_number, country=country, born=born)
    number = when_given(number_of, argument("civil_number"), typed.civil_number)
    phone_of = partial(checked_phone, country=country)
    return replace(
        typed,
        civil_number=number.digits if number else None,
        birth_date=born or (number.birth_date if number else None),
        name_ar=when_given(checked_name, argument("name_ar"), typed.name_ar),
        name_latin=when_given(checked_name, argument("name_latin"), typed.name_latin),
        sex=when_given(checked_sex, argument("sex"), typed.sex),
        nationality=when_given(checked_nationality, argument("nationality"), typed.nationality),
        phone=when_given(phone_of, argument("phone"), typed.phone),
        email=when_given(checked_email, argument("email"), typed.email),
        address=when_given(checked_note, argument("address"), typed.address),
        governorate=when_given(checked_name, argument("governorate"), typed.governorate),
        area=when_given(checked_name, argument("area"), typed.area),
    )
