"""Charities at work, and what they ask for; whatever the test does not say is made up."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any
from uuid import UUID

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import GrantAid
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders.base import a_beneficiary, a_charity, a_household, a_household_member, an_aid_type

_SCOPES = frozenset({Scope.AID_GRANT, Scope.AID_CHECK, Scope.AID_READ})


async def a_granting_charity(
    database: Database, settings: Settings, charity_id: UUID | None = None, *more: Scope
) -> RequestContext:
    """A request of a client of the charity, or of a new one, that may grant aid."""
    charity_id = charity_id or await a_charity(database)
    caller = Caller(
        f"client-{secrets.token_hex(6)}", CallerKind.CHARITY, _SCOPES | frozenset(more), charity_id
    )
    return RequestContext(caller, database, settings, operation="Grant")


async def an_aid_code(database: Database, **said: Any) -> str:
    """The code of a new aid type."""
    code = f"type-{secrets.token_hex(6)}"
    await an_aid_type(database, code, **said)
    return code


def a_grant(person: UUID | str, aid_type: str, *cycles: str, amount: str = "40", **said: Any) -> GrantAid:
    """A charity's wish to give 40 dinars for November to the person with that id or civil number."""
    told: dict[str, Any] = {
        "civil_id": person if isinstance(person, str) else None,
        "beneficiary_id": person if isinstance(person, UUID) else None,
        "aid_type": aid_type,
        "cycles": cycles or ("2026-11",),
        "amount": Decimal(amount),
        "currency": "KWD",
        "idempotency_key": secrets.token_hex(8),
    }
    return GrantAid(**(told | said))


async def a_registered_family(database: Database, size: int = 2) -> list[UUID]:
    """Registered people of one household."""
    home = await a_household(database)
    people = [await a_beneficiary(database, household_id=home) for _ in range(size)]
    for person in people:
        await a_household_member(database, home, beneficiary_id=person)
    return people


def granted(outcome: Outcome) -> UUID:
    """The id of the aid that was made."""
    assert isinstance(outcome, Made), outcome
    assert outcome.type_name == "Aid"
    return outcome.id


def refusal(outcome: Outcome) -> Refused:
    """The refusal of an aid."""
    assert isinstance(outcome, Refused), outcome
    assert outcome.type_name == "AidRefused"
    return outcome


def refused_as(outcome: Outcome) -> RefusalCode:
    """Why an aid was refused."""
    return RefusalCode(refusal(outcome).code)


def conflicts_in(outcome: Outcome) -> list[dict[str, Any]]:
    """The conflicts of a refusal, field by field."""
    return [dict(conflict.fields) for conflict in refusal(outcome).details["conflicts"]]  # type: ignore[attr-defined]
