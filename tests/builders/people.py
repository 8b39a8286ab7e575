"""People as charities register them; whatever the test does not say is made up."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from hub.auth.caller import Caller, system_caller
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.registering import RegisterBeneficiary, register_beneficiary
from hub.rules.civil_number import kuwait_check_digit
from hub.settings import Settings
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


def a_file(*rows: dict[str, str]) -> io.BytesIO:
    """A `beneficiaries.csv` with these rows."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())
