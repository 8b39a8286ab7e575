"""Rows that most tests stand on, written straight into the tables; each builder returns the row's id."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Table, insert

from hub.rules.civil_number import kuwait_check_digit
from hub.storage import person_keys
from hub.storage.audit import AuditRecord
from hub.storage.person_seal import PersonSeal
from hub.storage.tables import (
    aid_type,
    beneficiary,
    charity,
    client,
    finance_line,
    finances,
    household,
    household_member,
    new_id,
    served,
)
from hub.storage.work import Database

_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_serial = count(1)
_invented: set[str] = set()


async def a_charity(database: Database, code: str | None = None, *, suspended: bool = False) -> UUID:
    """A member charity."""
    code = code or f"C{next(_serial)}"
    state: dict[str, Any] = (
        {"state": "SUSPENDED", "suspended_at": _NOW, "suspended_reason": "audit"} if suspended else {}
    )
    return await _written(
        database,
        charity,
        code=code,
        name_ar=f"جمعية {code}",
        name_en=f"Charity {code}",
        admitted_at=_NOW,
        **state,
    )


async def a_client(
    database: Database,
    charity_id: UUID | None = None,
    *,
    kind: str | None = None,
    scopes: tuple[str, ...] = (),
) -> UUID:
    """An OAuth client: a charity's, or the ministry's when no charity is named."""
    return await _written(
        database,
        client,
        client_id=f"client-{next(_serial)}-{secrets.token_hex(4)}",
        kind=kind or ("CHARITY" if charity_id else "MINISTRY"),
        charity_id=charity_id,
        name="A client",
        scopes=list(scopes),
        auth_method="client_secret_basic",
        created_at=_NOW,
    )


async def a_beneficiary(
    database: Database,
    registered_by: UUID | None = None,
    *,
    civil_number: str | None = "",
    household_id: UUID | None = None,
    **columns: Any,
) -> UUID:
    """A registered person; `civil_number` None for a person without one, empty for a made-up one.

    `phone`, `email` and `address` among the columns are plain text and are sealed here.
    """
    id = new_id()
    number = a_civil_number() if civil_number == "" else civil_number
    if number is not None:
        columns |= {"civil_number": number, "civil_index": database.vault.civil_index(number)}
    own = await _own_seal(database, id)
    for name in ("civil_number", "phone", "email", "address"):
        if columns.get(name) is not None:
            columns[name] = own.seal("beneficiary", name, id, columns[name])
    columns = {
        "name_ar": "مريم سالم",
        "name_latin": "Maryam Salem",
        "birth_date": date(1990, 4, 17),
    } | columns
    await _written(
        database,
        beneficiary,
        id=id,
        registered_by=registered_by,
        household_id=household_id,
        registered_at=_NOW,
        updated_at=_NOW,
        **columns,
    )
    if registered_by:
        await _insert(database, served, charity_id=registered_by, beneficiary_id=id, since=_NOW)
    return id


async def a_household(database: Database, head_id: UUID | None = None) -> UUID:
    """A household without members yet."""
    return await _written(database, household, head_id=head_id, recorded_at=_NOW)


async def a_household_member(
    database: Database,
    household_id: UUID,
    *,
    civil_number: str | None = None,
    beneficiary_id: UUID | None = None,
    kinship: str = "CHILD",
    name: str = "يوسف سالم",
) -> UUID:
    """A member of a household, after those it has."""
    id = new_id()
    number: dict[str, Any] = {}
    if civil_number is not None:
        own = await _own_seal(database, beneficiary_id or id)
        number["civil_number"] = own.seal("household_member", "civil_number", id, civil_number)
        number["civil_index"] = database.vault.civil_index(civil_number)
    return await _written(
        database,
        household_member,
        id=id,
        household_id=household_id,
        position=next(_serial),
        name=name,
        kinship=kinship,
        beneficiary_id=beneficiary_id,
        **number,
    )


async def finances_of(
    database: Database, beneficiary_id: UUID, incomes: tuple[str, ...] = (), obligations: tuple[str, ...] = ()
) -> UUID:
    """Incomes and obligations, as exact decimal texts."""
    id = await _written(
        database,
        finances,
        beneficiary_id=beneficiary_id,
        as_of=date(2026, 1, 1),
        currency="KWD",
        recorded_at=_NOW,
    )
    own = await _own_seal(database, beneficiary_id)
    for side, amounts in (("INCOME", incomes), ("OBLIGATION", obligations)):
        for position, amount in enumerate(amounts):
            line = new_id()
            await _written(
                database,
                finance_line,
                id=line,
                beneficiary_id=beneficiary_id,
                finances_id=id,
                side=side,
                position=position,
                kind="OTHER",
                monthly=own.seal("finance_line", "monthly", line, amount),
            )
    return id


async def an_aid_type(
    database: Database,
    code: str | None = None,
    *,
    counted_for: str = "PERSON",
    cycle: str = "MONTH",
    ceiling: Decimal | None = None,
    co_funding: bool = False,
    **columns: Any,
) -> UUID:
    """An aid type of the ministry."""
    code = code or f"AID{next(_serial)}"
    return await _written(
        database,
        aid_type,
        code=code,
        name_ar=f"مساعدة {code}",
        name_en=f"Aid {code}",
        counted_for=counted_for,
        cycle=cycle,
        ceiling=ceiling,
        currency="KWD" if ceiling is not None else None,
        co_funding=co_funding,
        set_at=_NOW,
        **columns,
    )


def an_audit_record(kind: Literal["READ", "WRITE"] = "READ", **values: Any) -> AuditRecord:
    """An audit record of a charity that read a person's name."""
    told: dict[str, Any] = {
        "at": datetime.now(UTC),
        "client_id": "client-1",
        "charity_id": new_id(),
        "subject_id": None,
        "purpose": None,
        "operation": "Family",
        "fields": ("Beneficiary.nameAr",),
        "person_ids": (str(new_id()),),
    }
    return AuditRecord(kind=kind, **(told | values))


def a_civil_number() -> str:
    """An invented Kuwaiti civil number whose check digit is right; never the same twice in a run."""
    while True:
        digits = f"2{secrets.randbelow(100):02}{secrets.randbelow(12) + 1:02}{secrets.randbelow(28) + 1:02}"
        digits += f"{secrets.randbelow(10_000):04}"
        check_digit = kuwait_check_digit(digits)
        if check_digit is not None and digits not in _invented:
            _invented.add(digits)
            return digits + str(check_digit)


async def _own_seal(database: Database, person: UUID) -> PersonSeal:
    """What seals the person's values, under a key that is made where there is none yet."""
    async with database.work() as work:
        known = await person_keys.seals(work, [person])
        return known.get(person) or (await person_keys.made(work, [person]))[person]


async def _written(database: Database, table: Table, **columns: Any) -> UUID:
    columns.setdefault("id", new_id())
    await _insert(database, table, **columns)
    return UUID(str(columns["id"]))


async def _insert(database: Database, table: Table, **columns: Any) -> None:
    async with database.work() as work:
        await work.connection.execute(insert(table).values(columns))
