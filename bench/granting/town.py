"""A town to grant aid in: charities with tokens, registered families, aid types, and the judge of what was granted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice, product
from typing import Any

from sqlalchemy import insert, update

from hub.auth.caller import Caller
from hub.auth.keys import load_signing_keys
from hub.auth.scopes import CallerKind, Scope
from hub.auth.tokens import issue
from hub.rules.civil_number import kuwait_check_digit
from hub.settings import Settings
from hub.storage import registry
from hub.storage.registry import Particulars, Person
from hub.storage.tables import aid_type, beneficiary, charity, client, household, household_member, new_id
from hub.storage.work import Database, Work

SCOPES = (Scope.AID_GRANT, Scope.AID_READ)
PERSONS_AID, HOUSEHOLDS_AID = "BENCH-FOOD", "BENCH-RENT"
FAMILY = 4
_AT_ONCE = 2_000
_NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Town:
    """The charities' clients, and everybody's civil number: each four that follow each other are one household."""

    callers: list[Caller]
    numbers: list[str]

    def tokens(self, settings: Settings) -> list[str]:
        """A fresh access token of each client."""
        keys = load_signing_keys(settings.keys, create=False)
        return [issue(caller, settings, keys) for caller in self.callers]


async def a_town(database: Database, charities: int, people: int) -> Town:
    """Founds the town in an empty hub."""
    async with database.work() as work:
        callers = [await _a_charity(work, number) for number in range(charities)]
        for code, counted_for in ((PERSONS_AID, "PERSON"), (HOUSEHOLDS_AID, "HOUSEHOLD")):
            await _an_aid_type(work, code, counted_for)
    numbers = list(islice(_civil_numbers(), people))
    for first in range(0, people, _AT_ONCE):
        async with database.work() as work:
            await _families(work, numbers[first : first + _AT_ONCE])
    return Town(callers, numbers)


async def _a_charity(work: Work, number: int) -> Caller:
    id, name = new_id(), f"bench-{number}"
    named = {"code": name.upper(), "name_ar": name, "name_en": name, "admitted_at": _NOW}
    await work.connection.execute(insert(charity), {"id": id, **named})
    row = {
        "id": new_id(),
        "client_id": name,
        "kind": "CHARITY",
        "charity_id": id,
        "name": name,
        "scopes": [scope.value for scope in SCOPES],
        "auth_method": "client_secret_basic",
        "created_at": _NOW,
    }
    await work.connection.execute(insert(client), row)
    return Caller(name, CallerKind.CHARITY, frozenset(SCOPES), id)


async def _an_aid_type(work: Work, code: str, counted_for: str) -> None:
    names = {"code": code, "name_ar": code, "name_en": code}
    row = {"id": new_id(), **names, "counted_for": counted_for, "cycle": "MONTH", "set_at": _NOW}
    await work.connection.execute(insert(aid_type), row)


async def _families(work: Work, numbers: list[str]) -> None:
    people = [_person(number) for number in numbers]
    await registry.register(work, people)
    homes: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    for first in range(0, len(people), FAMILY):
        homes.append({"id": new_id(), "head_id": people[first].id, "recorded_at": _NOW})
        members += [
            _member(homes[-1], place, each) for place, each in enumerate(people[first : first + FAMILY])
        ]
    await work.connection.execute(insert(household), homes)
    await work.connection.execute(insert(household_member), members)
    heads = beneficiary.c.id == household.c.head_id
    await work.connection.execute(
        update(beneficiary)
        .where(heads, beneficiary.c.household_id.is_(None))
        .values(household_id=household.c.id)
    )


def _civil_numbers() -> Iterator[str]:
    for day, month, serial in product(range(1, 29), range(1, 13), range(1, 10_000)):
        digits = f"290{month:02}{day:02}{serial:04}"
        check_digit = kuwait_check_digit(digits)
        if check_digit is not None:
            yield f"{digits}{check_digit}"


def _person(number: str) -> Person:
    who = Particulars(
        number, name_ar=f"شخص {number[-6:]}", birth_date=date(1990, 4, 17), governorate="Hawalli"
    )
    return Person(new_id(), None, None, who)


def _member(home: dict[str, Any], position: int, person: Person) -> dict[str, Any]:
    return {
        "id": new_id(),
        "household_id": home["id"],
        "position": position,
        "name": person.name,
        "kinship": "OTHER",
        "beneficiary_id": person.id,
    }


_JUDGED = {
    "slots with two payers": "SELECT count(*) FROM (SELECT FROM slot_share"
    " GROUP BY subject_id, aid_type_id, cycle HAVING count(*) > 1) AS twice",
    "aid without its slots": "SELECT count(*) FROM aid WHERE NOT EXISTS"
    " (SELECT FROM slot_share JOIN aid_slot USING (subject_id, aid_type_id, cycle)"
    " WHERE aid_id = aid.id AND slot_share.cycle = ANY (aid.cycles) AND subject_id = aid.beneficiary_id)",
    "keys without their aid": "SELECT count(*) FROM kept_answer WHERE answer->>'aid' IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM aid WHERE id = (answer->>'aid')::uuid)",
    "deadlocks": "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
}
_COUNTED = {
    "aid": "SELECT count(*) FROM aid",
    "kept answers": "SELECT count(*) FROM kept_answer",
    "records of grants": "SELECT count(*) FROM audit_event WHERE fields = '{Mutation.grantAid}'",
}


async def judged(database: Database, granted: int, answered: int) -> dict[str, int]:
    """What is wrong in the database after so many grants and answers were heard, by name; zeros when nothing is.

    An answer that was lost on its way may leave one aid more than was heard of, so that only fewer are a fault.
    """
    from hub.storage.sight import THE_HUB_ITSELF

    async def number(sql: str) -> int:
        return int((await database.read(sql, [], THE_HUB_ITSELF))[0][0])

    found = {name: await number(sql) for name, sql in _JUDGED.items()}
    for name, sql in _COUNTED.items():
        found[f"missing {name}"] = max(0, (granted if name == "aid" else answered) - await number(sql))
    return found
