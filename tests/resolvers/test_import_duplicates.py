"""A row that may be somebody who is registered already is reported, not written."""

from __future__ import annotations

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.resolvers.importing import import_beneficiaries
from tests.builders.people import (
    a_file,
    a_number,
    a_row,
    everybody,
    imported,
    reported,
)

pytestmark = pytest.mark.any_postgres

NOURA = {"external_id": "N", "name_ar": "نورة سالم العجمي", "birth_date": "1984-03-09", "phone": "97562221"}


async def test_civil_number_of_a_registered_person_is_a_suspected_duplicate(operator: RequestContext) -> None:
    number = a_number()
    await imported(operator, a_row("first", civil_id=number))
    [own] = await reported(operator, a_row("second", civil_id=number))
    [others] = await reported(operator, a_row("third", civil_id=number), charity="B")
    person = (await everybody(operator))["first"]
    assert (own["outcome"], own["code"]) == ("suspected duplicate", "SAME_CIVIL_NUMBER")
    assert (own["suspected_id"], own["suspected_external_id"]) == (str(person.id), "first")
    assert (others["suspected_id"], others["suspected_external_id"]) == (str(person.id), "")
    assert len(await everybody(operator)) == 1


async def test_number_that_stands_twice_in_a_file_registers_its_first_row(operator: RequestContext) -> None:
    number = a_number()
    told = await reported(operator, a_row("first", civil_id=number), a_row("second", civil_id=number))
    assert [row["outcome"] for row in told] == ["accepted", "suspected duplicate"]
    assert told[1]["suspected_id"] == told[0]["beneficiary_id"]


async def test_same_name_birth_date_and_phone_is_a_suspected_duplicate(operator: RequestContext) -> None:
    await imported(operator, NOURA)
    again = {**NOURA, "external_id": "M", "name_ar": "نُورَه سالم العجمى"}
    [told] = await reported(operator, again, charity="B")
    assert (told["outcome"], told["code"]) == ("suspected duplicate", "SAME_NAME_BIRTH_AND_PHONE")
    assert set(await everybody(operator)) == {"N"}


async def test_suspected_row_is_registered_when_the_operator_says_so(operator: RequestContext) -> None:
    await imported(operator, NOURA)
    counts = await import_beneficiaries(
        operator, "B", a_file({**NOURA, "external_id": "M"}), accept_suspected=True
    )
    assert counts == ImportCounts(rows=1, accepted=1)


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "97562223"},
        {"phone": ""},
        {"birth_date": "1984-03-10"},
        {"birth_date": ""},
        {"name_ar": "نوف سالم العجمي"},
    ],
)
async def test_person_alike_in_less_is_somebody_else(operator: RequestContext, other: dict[str, str]) -> None:
    counts = await imported(operator, NOURA, {**NOURA, **other, "external_id": "M"})
    assert counts.accepted == 2


async def test_two_people_with_a_civil_number_each_are_two_people(operator: RequestContext) -> None:
    first, second = ({**NOURA, "external_id": code, "civil_id": a_number()} for code in "MN")
    assert (await imported(operator, first, second)).accepted == 2


async def test_same_name_and_birth_date_in_one_household_is_a_suspected_duplicate(
    operator: RequestContext,
) -> None:
    cells = {**NOURA, "phone": "", "household_external_id": "H1"}
    await imported(operator, a_row("head", household_external_id="H1", kinship="HEAD"), cells)
    [told] = (await reported(operator, cells, {**cells, "external_id": "M"}))[1:]
    assert told["code"] == "SAME_NAME_BIRTH_AND_HOUSEHOLD"
