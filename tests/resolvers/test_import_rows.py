"""A row that cannot be read is refused by its cell, and the rest of the file is read to its end."""

from __future__ import annotations

import io

import pytest

from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.importing import import_beneficiaries
from tests.builders.people import (
    a_row,
    everybody,
    reported,
)

pytestmark = pytest.mark.any_postgres


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"external_id": ""}, "external_id"),
        ({"name_ar": ""}, "name_ar"),
        ({"name_ar": "a\x07b"}, "name_ar"),
        ({"name_latin": "x" * 201}, "name_latin"),
        ({"civil_id": "284030900016"}, "civil_id"),
        ({"civil_id": "284030900015", "birth_date": "1984-03-10"}, "civil_id"),
        ({"birth_date": "9/3/1984"}, "birth_date"),
        ({"birth_date": "1984-02-30"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"sex": "female"}, "sex"),
        ({"nationality": "Kuwait"}, "nationality"),
        ({"phone": "none"}, "phone"),
        ({"email": "none"}, "email"),
        ({"kinship": "neighbour", "household_external_id": "H"}, "kinship"),
        ({"kinship": "CHILD"}, "household_external_id"),
        ({"monthly_income": "-1"}, "monthly_income"),
        ({"monthly_income": "1,000"}, "monthly_income"),
        ({"monthly_obligations": "9999999999"}, "monthly_obligations"),
    ],
)
async def test_bad_cell_refuses_its_row_by_the_column_s_name(
    operator: RequestContext, cells: dict[str, str], column: str
) -> None:
    bad, good = await reported(operator, {**a_row("bad"), **cells}, a_row("good"))
    assert (bad["outcome"], bad["column"], bad["line"]) == ("refused", column, "2")
    assert bad["reason"]
    assert good["outcome"] == "accepted"
    assert set(await everybody(operator)) == {"good"}


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("external_id,name_ar\nA,ا,more\nB,ب\n", ["refused", "accepted"]),
        ('external_id,name_ar\nA,"ا\nB,"ب"\nC,ج\n', ["refused", "accepted"]),
        ("external_id,name_ar\n\nA,ا\n,\nB,ب", ["accepted", "accepted"]),
        ("\ufeffname_ar,external_id\r\nا,A\r\n", ["accepted"]),
        ("external_id,name_ar\nA," + "x" * 200_000 + "\nB,ب\n", ["refused", "accepted"]),
    ],
)
async def test_file_with_broken_lines_is_read_to_its_end(
    operator: RequestContext, text: str, outcomes: list[str]
) -> None:
    told = await reported(operator, file=io.BytesIO(text.encode()))
    assert [row["outcome"] for row in told] == outcomes


async def test_row_that_is_not_utf8_is_refused(operator: RequestContext) -> None:
    file = io.BytesIO(b"external_id,name_ar\nA,\xcd\xd3\xe4\nB\xff,x\nC,\xd8\xa7\n")
    told = await reported(operator, file=file)
    assert [row["outcome"] for row in told] == ["refused", "refused", "accepted"]
    assert (told[0]["external_id"], told[0]["column"]) == ("A", "name_ar")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (b"", ""),
        (b"external_id,name_ar,wealth,Notes\n", "wealth, Notes"),
        (b"external_id;name_ar\n", "external_id;name_ar"),
        (b"external_id,name_ar,name_ar\n", "name_ar"),
        (b"civil_id,name_ar\n", "external_id"),
        (b"external_id,civil_id\n", "name_ar / name_latin"),
        ("external_id,name_ar\n".encode("utf-16"), "UTF-8"),
        (b'external_id,"name_ar\n', ""),
    ],
)
async def test_wrong_header_refuses_the_file(operator: RequestContext, text: bytes, names: str) -> None:
    with pytest.raises(BadUserInput) as refusal:
        await import_beneficiaries(operator, "A", io.BytesIO(text))
    assert names in refusal.value.say(Language.EN)
