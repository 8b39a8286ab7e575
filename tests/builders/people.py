"""People as charities register them; whatever the test does not say is made up."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import count
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import Select, select

from hub.auth.caller import Caller, system_caller
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.resolvers.importing import import_beneficiaries
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.registering import RegisterBeneficiary, register_beneficiary
from hub.rules.civil_number import kuwait_check_digit
from hub.settings import Settings
from hub.storage import registry
from hub.storage.registry import Person
from hub.storage.tables import beneficiary
from hub.storage.work import Database

BORN = date(1984, 3, 9)

_serial = count(1)


def a_registrar(database: Database, settings: Settings, charity_id: UUID) -> RequestContext:
    """A request of a charity's case workers."""
    caller = Caller("case-work", CallerKind.CHARITY, MAY_HOLD[CallerKind.CHARITY], charity_id)
    return RequestContext(caller, database, settings, operation="Register")


def the_ministry(database: Database, settings: Settings) -> RequestContext:
    """A request of the ministry's supervisors."""
    caller = Caller("ministry", CallerKind.MINISTRY, MAY_HOLD[CallerKind.MINISTRY])
    return RequestContext(caller, database, settings, operation="Supervise")


def the_command_line(database: Database, settings: Settings) -> RequestContext:
    """A request of the hub's own operator."""
    return RequestContext(system_caller("import"), database, settings, Language.EN, "import")


def a_number(born: date = BORN) -> str:
    """An invented civil number, never given before, of somebody born that day."""
    while True:
        first = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{next(_serial):04}"
        digit = kuwait_check_digit(first)
        if digit is not None:
            return f"{first}{digit}"


def a_person(**said: Any) -> RegisterBeneficiary:
    """Somebody with a civil number and an identifier of the charity's own."""
    number = next(_serial)
    told: dict[str, Any] = {
        "external_id": f"P{number}",
        "civil_id": a_number(said.get("birth_date") or BORN),
        "name": "نورة سالم العجمي",
        "birth_date": BORN,
    }
    return RegisterBeneficiary(**(told | said))


async def registered(context: RequestContext, **said: Any) -> UUID:
    """The id of somebody whom the context's caller has just registered."""
    return made(await register_beneficiary(context, a_person(**said)))


def made(outcome: Outcome) -> UUID:
    """The id of what was made."""
    assert isinstance(outcome, Made), outcome
    return outcome.id


def refusal(outcome: Outcome) -> str:
    """The code with which it was refused."""
    assert isinstance(outcome, Refused), outcome
    return outcome.code.value


async def rows_of(context: RequestContext, statement: Select[Any]) -> list[Any]:
    """What a statement finds in the database."""
    async with context.database.work() as work:
        return list((await work.connection.execute(statement)).all())


async def person_of(context: RequestContext, id: UUID) -> Person:
    """The person as registered."""
    async with context.database.work() as work:
        found = await registry.person(work, id)
    assert found is not None
    return found


async def everybody(context: RequestContext) -> dict[str, Person]:
    """All who are registered, by their charities' identifiers."""
    ids = [row.id for row in await rows_of(context, select(beneficiary.c.id))]
    async with context.database.work() as work:
        found = await registry.people_with_ids(work, ids, lock=False)
    return {person.external_id or "": person for person in found.values()}


def a_row(external_id: str, **cells: str) -> dict[str, str]:
    """A row of a file, about a woman with a name."""
    return {"external_id": external_id, "name_ar": f"نورة {external_id}", **cells}


def a_family(name: str, size: int) -> list[dict[str, str]]:
    """The rows of a head, identified by name-0, and children."""
    return [
        a_row(f"{name}-{place}", household_external_id=name, kinship="CHILD" if place else "HEAD")
        | {"birth_date": str(date(1980 + place % 40, 1, 1))}
        for place in range(size)
    ]


async def imported(context: RequestContext, *rows: dict[str, str]) -> ImportCounts:
    """The counts of an import of these rows for charity A."""
    return await import_beneficiaries(context, "A", a_file(*rows))


async def reported(
    context: RequestContext, *rows: dict[str, str], charity: str = "A", file: BinaryIO | None = None
) -> list[dict[str, str]]:
    """What the report of an import of these rows, or of the file, tells of each."""
    told = io.StringIO()
    await import_beneficiaries(context, charity, file or a_file(*rows), report=told)
    return list(csv.DictReader(io.StringIO(told.getvalue())))


def a_file(*rows: dict[str, str]) -> io.BytesIO:
    """A `beneficiaries.csv` with these rows."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())
