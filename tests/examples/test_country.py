"""The example country is whole, invented, made anew at will, and taken by the hub as it stands."""

from __future__ import annotations

import csv
import re
import runpy
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.resolvers.importing import import_beneficiaries
from hub.resolvers.supervising import AdmitCharity, SetAidType, admit_charity, set_aid_type
from hub.rules.civil_number import CivilNumber, check
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidSubject
from hub.settings import Settings
from hub.storage.tables import household
from hub.storage.work import Database
from tests.builders.people import everybody, made, rows_of, the_command_line, the_ministry

COUNTRY = Path(__file__).parents[2] / "examples" / "country"
CHARITIES = tomllib.loads((COUNTRY / "charities.toml").read_text(encoding="utf-8"))["charity"]
AID_TYPES = tomllib.loads((COUNTRY / "aid_types.toml").read_text(encoding="utf-8"))["aid_type"]


def people() -> list[dict[str, str]]:
    """All rows of all charities."""
    rows: list[dict[str, str]] = []
    for charity in CHARITIES:
        with (COUNTRY / charity["beneficiaries"]).open(encoding="utf-8", newline="") as file:
            rows.extend(csv.DictReader(file))
    return rows


def test_files_are_what_the_generator_makes() -> None:
    made_anew = runpy.run_path(str(COUNTRY / "people.py"))["files"]()
    kept = {path.stem: path.read_text(encoding="utf-8") for path in (COUNTRY / "beneficiaries").iterdir()}
    assert kept == made_anew


def test_every_civil_number_is_right_and_carries_the_birth_date() -> None:
    for row in people():
        number = check(row["civil_id"], "KW")
        assert isinstance(number, CivilNumber)
        assert number.birth_date == date.fromisoformat(row["birth_date"])


def test_nobody_can_be_called_or_written_to() -> None:
    assert all(re.fullmatch(r"(\+9653\d{7})?", row["phone"]) for row in people())
    assert all(re.fullmatch(r"([a-z.0-9-]+@example\.org)?", row["email"]) for row in people())


def test_every_household_has_one_head_and_parents_older_than_their_children() -> None:
    families: dict[str, list[dict[str, str]]] = {}
    for row in people():
        families.setdefault(row["household_external_id"], []).append(row)
    assert len(families) == 218
    for family in families.values():
        [head] = [row for row in family if row["kinship"] == "HEAD"]
        children = [row for row in family if row["kinship"] == "CHILD"]
        assert all(child["birth_date"] > head["birth_date"] for child in children)
        assert Decimal(head["monthly_obligations"]) <= Decimal(head["monthly_income"])


def test_every_iati_file_is_one_charity_s() -> None:
    named = [path for charity in CHARITIES for path in charity["iati"]]
    assert sorted(named) == sorted(f"iati/{path.name}" for path in (COUNTRY / "iati").glob("*.xml"))


@pytest.mark.any_postgres
async def test_ministry_s_aid_types_are_accepted(database: Database, clean: None, settings: Settings) -> None:
    ministry = the_ministry(database, settings)
    for values in AID_TYPES:
        made(await set_aid_type(ministry, _aid_type(values)))
    assert {values["cycle"] for values in AID_TYPES} == {kind.value for kind in CycleKind}


@pytest.mark.any_postgres
async def test_everybody_is_registered_once(database: Database, clean: None, settings: Settings) -> None:
    ministry, operator = the_ministry(database, settings), the_command_line(database, settings)
    counts = []
    for charity in CHARITIES:
        made(
            await admit_charity(
                ministry, AdmitCharity(charity["code"], charity["name_ar"], charity["name_en"])
            )
        )
        counts.append(await _load(operator, charity))
    assert sum(count.refused for count in counts) == 0
    registered = await everybody(operator)
    assert len(registered) == len({row["civil_id"] for row in people()}) == sum(c.accepted for c in counts)
    assert sum(count.suspected for count in counts) == len(people()) - len(registered)
    assert len(await rows_of(operator, select(household.c.head_id))) == 200
    told = (COUNTRY / "README.md").read_text(encoding="utf-8")
    assert (
        f"{len(registered)} people are registered, and {len(people()) - len(registered)} rows suspected"
        in told
    )


async def _load(operator: RequestContext, charity: dict[str, Any]) -> ImportCounts:
    with (COUNTRY / charity["beneficiaries"]).open("rb") as file:
        return await import_beneficiaries(operator, charity["code"], file)


def _aid_type(values: dict[str, Any]) -> SetAidType:
    ceiling = values.get("ceiling")
    return SetAidType(
        **values
        | {
            "counted_for": AidSubject(values["counted_for"]),
            "cycle": CycleKind(values["cycle"]),
            "ceiling": Decimal(ceiling) if ceiling else None,
        }
    )
