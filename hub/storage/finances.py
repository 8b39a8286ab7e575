"""Finances: what a person earned and owed a month, as recorded on a day; earlier records stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from hub.storage import person_keys
from hub.storage.person_seal import PersonSeal
from hub.storage.tables import finance_line, finances, new_id
from hub.storage.work import Work

Side = Literal["INCOME", "OBLIGATION"]


@dataclass(frozen=True, repr=False)
class FinanceLine:
    """One income or obligation: its kind and its exact amount a month."""

    side: Side
    kind: str
    monthly: Decimal
    note: str | None = None


@dataclass(frozen=True)
class Finances:
    """One person's incomes and obligations as of a day, in one currency."""

    beneficiary_id: UUID
    as_of: date
    currency: str
    lines: tuple[FinanceLine, ...]
    recorded_by: UUID | None
    verified: bool = False

    def sum(self, side: Side) -> Decimal:
        """What the lines of one side come to a month."""
        return sum((line.monthly for line in self.lines if line.side == side), Decimal(0))


async def record(work: Work, records: Sequence[Finances]) -> list[UUID]:
    """Records these finances beside earlier ones, and answers their ids."""
    if not records:
        return []
    now = datetime.now(UTC)
    rows = [_row(finance) | {"recorded_at": now} for finance in records]
    await work.connection.execute(insert(finances), rows)
    own = await person_keys.seals(work, {finance.beneficiary_id for finance in records})
    lines = [
        _line(own[finance.beneficiary_id], row, position, line)
        for row, finance in zip(rows, records, strict=True)
        for position, line in enumerate(finance.lines)
    ]
    if lines:
        await work.connection.execute(insert(finance_line), lines)
    return [row["id"] for row in rows]


async def newest(work: Work, people: Collection[UUID]) -> dict[UUID, Finances]:
    """The latest recorded finances of each of these people who has any."""
    latest = (
        select(finances)
        .ext(distinct_on(finances.c.beneficiary_id))
        .where(finances.c.beneficiary_id.in_(people))
        .order_by(finances.c.beneficiary_id, finances.c.id.desc())
    )
    rows = (await work.connection.execute(latest)).all()
    lines = await _lines(work, {row.id: row.beneficiary_id for row in rows})
    return {
        row.beneficiary_id: Finances(
            beneficiary_id=row.beneficiary_id,
            as_of=row.as_of,
            currency=row.currency,
            lines=tuple(lines.get(row.id, ())),
            recorded_by=row.recorded_by,
            verified=row.verified,
        )
        for row in rows
    }


async def _lines(work: Work, records: Mapping[UUID, UUID]) -> dict[UUID, list[FinanceLine]]:
    """The lines of these records, of which each is a person's."""
    found: dict[UUID, list[FinanceLine]] = {}
    own = await person_keys.seals(work, set(records.values()))
    theirs = select(finance_line).where(finance_line.c.finances_id.in_(records))
    ordered = theirs.order_by(finance_line.c.finances_id, finance_line.c.side, finance_line.c.position)
    for row in await work.connection.execute(ordered):
        seal = own[records[row.finances_id]]
        monthly = Decimal(seal.open("finance_line", "monthly", row.id, row.monthly))
        note = row.note and seal.open("finance_line", "note", row.id, row.note)
        found.setdefault(row.finances_id, []).append(FinanceLine(row.side, row.kind, monthly, note))
    return found


def _row(finance: Finances) -> dict[str, Any]:
    return {
        "id": new_id(),
        "beneficiary_id": finance.beneficiary_id,
        "as_of": finance.as_of,
        "currency": finance.currency,
        "verified": finance.verified,
        "recorded_by": finance.recorded_by,
    }


def _line(own: PersonSeal, record: Mapping[str, Any], position: int, line: FinanceLine) -> dict[str, Any]:
    id = new_id()
    note = None if line.note is None else own.seal("finance_line", "note", id, line.note)
    return {
        "id": id,
        "beneficiary_id": record["beneficiary_id"],
        "finances_id": record["id"],
        "side": line.side,
        "position": position,
        "kind": line.kind,
        "monthly": own.seal("finance_line", "monthly", id, format(line.monthly, "f")),
        "note": note,
    }
