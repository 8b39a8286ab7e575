"""Officers are admitted and dismissed by civil number, which is shown to nobody in full."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hub.auth.officers import in_office
from hub.auth.scopes import CallerKind, Scope
from hub.storage.tables import officer
from hub.storage.work import Database
from tests.builders.people import a_number
from tests.cli.conftest import Hub, Told


@pytest.fixture
def charity(hub: Hub) -> str:
    """The code of a member charity."""
    assert hub("charity", "admit", "--code", "OFFICERS", "--name-ar", "أ", "--name-en", "A").exit_code == 0
    return "OFFICERS"


def _admit(hub: Hub, number: str, *options: str) -> Told:
    return hub("officer", "admit", "--civil-id", "-", *options, "--json", input=f"{number}\n")


async def test_an_officer_of_a_charity_holds_its_scopes(hub: Hub, charity: str, database: Database) -> None:
    number = a_number()
    told = _admit(hub, number, "--charity", charity, "--scope", "aid:check aid:grant", "--name", "Noura")
    assert told.exit_code == 0, told.err
    async with database.work() as work:
        found = await in_office(work, number)
    assert found is not None
    assert (found.kind, found.charity_code, found.name) == (CallerKind.CHARITY, charity, "Noura")
    assert found.scopes == {Scope.AID_CHECK, Scope.AID_GRANT}


async def test_a_civil_number_is_neither_shown_nor_stored_in_the_open(hub: Hub, database: Database) -> None:
    number = a_number()
    told = [_admit(hub, number, "--scope", "admin:audit"), hub("officer", "list")]
    async with database.work() as work:
        rows = (await work.connection.execute(select(officer))).all()
    shown = repr((told, rows))
    assert number not in shown
    assert number.encode().hex() not in shown
    assert told[0].document["civil_id"] == f"********{number[-4:]}"


def test_admitting_again_replaces_the_scopes(hub: Hub) -> None:
    number = a_number()
    first = _admit(hub, number, "--scope", "admin:audit").document
    again = _admit(hub, number, "--scope", "admin:findings").document
    assert (again["id"], again["scopes"]) == (first["id"], ["admin:findings"])


def test_a_person_holds_one_office_at_a_time(hub: Hub, charity: str) -> None:
    number = a_number()
    first = _admit(hub, number, "--scope", "admin:audit").document["id"]
    assert _admit(hub, number, "--charity", charity, "--scope", "aid:read").document["code"] == (
        "HOLDS_ANOTHER_OFFICE"
    )
    assert hub("officer", "dismiss", first).exit_code == 0
    assert _admit(hub, number, "--charity", charity, "--scope", "aid:read").exit_code == 0


async def test_a_dismissed_officer_is_in_no_office(hub: Hub, database: Database) -> None:
    number = a_number()
    _admit(hub, number, "--scope", "admin:audit")
    told = hub("officer", "dismiss", "--civil-id", "-", "--json", input=number)
    assert told.document["dismissed_at"] is not None
    async with database.work() as work:
        assert await in_office(work, number) is None
    assert hub("officer", "dismiss", "--civil-id", "-", input=number).exit_code == 1


@pytest.mark.parametrize(
    ("number", "scopes", "code"),
    [
        ("284030900016", "admin:audit", "BAD_USER_INPUT"),
        ("284030900015", "admin:everything", "BAD_USER_INPUT"),
        ("284030900015", "applicant:self", "SCOPE_NOT_ALLOWED"),
    ],
)
def test_what_is_not_allowed_is_refused(hub: Hub, number: str, scopes: str, code: str) -> None:
    told = _admit(hub, number, "--scope", scopes)
    assert (told.exit_code, told.document["code"]) == (1, code)
    assert number not in told.out + told.err


def test_an_officer_is_named_in_one_way(hub: Hub) -> None:
    assert hub("officer", "dismiss").exit_code == 2
    assert hub("officer", "dismiss", "Q2hhcml0eTo=").exit_code == 2
