"""Checking before granting: the answer that grantAid would give, for many people in a few statements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput
from hub.resolvers.checking import MOST_CHECKS, CheckAid, check_aids
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made, Value
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders import a_beneficiary, a_charity, a_civil_number, a_household, a_household_member
from tests.builders.aid import a_grant, a_granting_charity, an_aid_code, granted, refused_as

pytestmark = pytest.mark.any_postgres


async def a_number(database: Database, **said: Any) -> str:
    """The civil number of a new beneficiary."""
    number = a_civil_number()
    await a_beneficiary(database, civil_number=number, **said)
    return number


async def the_check(hub: RequestContext, check: CheckAid) -> dict[str, Any]:
    """The fields of the one answer."""
    [answer] = (await check_aids(hub, [check])).answers
    assert answer.type_name == "AidCheck"
    return dict(answer.fields)


@pytest.fixture
async def hub(database: Database, settings: Settings) -> RequestContext:
    """A charity."""
    return await a_granting_charity(database, settings)


async def test_what_is_free_is_allowed(database: Database, hub: RequestContext) -> None:
    number, food = await a_number(database), await an_aid_code(database)
    assert await the_check(hub, CheckAid(number, food, ("2026-11",))) == {
        "registered": True,
        "allowed": True,
        "code": None,
        "conflicts": (),
        "remaining": None,
    }


async def test_what_another_charity_gave_is_a_conflict_without_its_name(
    database: Database, settings: Settings, hub: RequestContext
) -> None:
    number, food = await a_number(database), await an_aid_code(database)
    giver = await a_granting_charity(database, settings, None, Scope.AID_READ_PROVIDER)
    granted(await grant_aid(giver, a_grant(number, food, "2026-10", "2026-11")))
    check = CheckAid(number, food, ("2026-11", "2026-12"))
    answer = await the_check(hub, check)
    assert (answer["allowed"], answer["code"]) == (False, RefusalCode.ALREADY_AIDED)
    conflict = {"aidType": food, "cycle": "2026-11", "state": "GRANTED", "mine": False, "charity": None}
    assert answer["conflicts"] == (Value("AidConflict", conflict),)
    assert giver.caller.charity_id is not None
    [seen] = (await the_check(giver, check))["conflicts"]
    assert (seen.fields["mine"], seen.fields["charity"]) == (True, Made("Charity", giver.caller.charity_id))


async def test_a_household_is_checked_as_one(database: Database, hub: RequestContext) -> None:
    food, home, listed = (
        await an_aid_code(database, counted_for="HOUSEHOLD"),
        await a_household(database),
        a_civil_number(),
    )
    mother, son = [await a_number(database, household_id=home) for _ in range(2)]
    await a_household_member(database, home, civil_number=listed)
    granted(await grant_aid(hub, a_grant(mother, food)))
    checked = await check_aids(
        hub, [CheckAid(number, food, ("2026-11",)) for number in (son, listed, mother)]
    )
    assert [a.fields["registered"] for a in checked.answers] == [True, False, True]
    assert [len(a.fields["conflicts"]) for a in checked.answers] == [1, 1, 1]  # type: ignore[arg-type]
    assert [a.fields["allowed"] for a in checked.answers] == [False] * 3


@pytest.mark.parametrize(
    ("type_has", "person", "cycle", "code"),
    [
        ({"active": False}, {}, "2026-11", RefusalCode.AID_TYPE_CLOSED),
        ({"cycle": "YEAR"}, {}, "2026-11", RefusalCode.CYCLE_MISMATCH),
        ({"identity_required": True}, {}, "2026-11", RefusalCode.IDENTITY_NOT_VERIFIED),
        ({"identity_required": True}, {"identity_verified": True}, "2026-11", None),
        ({"ceiling": Decimal(30)}, {}, "2026-11", RefusalCode.CEILING_EXCEEDED),
        ({"ceiling": Decimal(40)}, {}, "2026-11", None),
        ({}, None, "2026-11", RefusalCode.NOT_REGISTERED),
        (None, {}, "2026-11", RefusalCode.UNKNOWN_AID_TYPE),
    ],
)
async def test_a_check_says_what_a_grant_would_say(
    database: Database,
    hub: RequestContext,
    type_has: dict[str, Any] | None,
    person: dict[str, Any] | None,
    cycle: str,
    code: RefusalCode | None,
) -> None:
    aid_type = "no such" if type_has is None else await an_aid_code(database, **type_has)
    number = a_civil_number() if person is None else await a_number(database, **person)
    answer = await the_check(hub, CheckAid(number, aid_type, (cycle,), Decimal(40)))
    assert (answer["allowed"], answer["code"], answer["registered"]) == (
        code is None,
        code,
        person is not None,
    )
    outcome = await grant_aid(hub, a_grant(number, aid_type, cycle))
    assert isinstance(outcome, Made) if code is None else refused_as(outcome) is code, outcome


async def test_what_remains_of_a_shared_need_is_what_its_fullest_cycle_takes(
    database: Database, hub: RequestContext
) -> None:
    number = await a_number(database)
    surgery = await an_aid_code(database, ceiling=Decimal(100), co_funding=True)
    granted(await grant_aid(hub, a_grant(number, surgery, "2026-10", amount="60.5")))
    granted(await grant_aid(hub, a_grant(number, surgery, "2026-11", amount="100")))
    for cycles, amount, allowed, remaining in (
        (("2026-10",), None, True, "39.5"),
        (("2026-10",), "39.5", True, "39.5"),
        (("2026-10",), "39.501", False, "39.5"),
        (("2026-10", "2026-11"), None, False, "0"),
        (("2026-12",), "100", True, "100"),
    ):
        answer = await the_check(hub, CheckAid(number, surgery, cycles, Decimal(amount) if amount else None))
        assert answer["allowed"] is allowed
        assert answer["remaining"] == Value("Money", {"amount": Decimal(remaining), "currency": "KWD"})


async def test_a_suspended_charity_is_allowed_nothing(database: Database, settings: Settings) -> None:
    number, food = await a_number(database), await an_aid_code(database)
    hub = await a_granting_charity(database, settings, await a_charity(database, suspended=True))
    answer = await the_check(hub, CheckAid(number, food, ("2026-11",)))
    assert (answer["allowed"], answer["code"]) == (False, RefusalCode.CHARITY_SUSPENDED)


async def test_the_ministry_may_check_too(
    database: Database, settings: Settings, hub: RequestContext
) -> None:
    number, food = await a_number(database), await an_aid_code(database)
    granted(await grant_aid(hub, a_grant(number, food)))
    ministry = Caller("ministry", CallerKind.MINISTRY, frozenset({Scope.AID_CHECK}))
    answer = await the_check(
        RequestContext(ministry, database, settings), CheckAid(number, food, ("2026-11",))
    )
    assert answer["allowed"] is False


async def test_a_thousand_checks_cost_as_many_statements_as_one(
    database: Database, hub: RequestContext
) -> None:
    food = await an_aid_code(database, counted_for="HOUSEHOLD")
    numbers = [await a_number(database) for _ in range(20)]
    granted(await grant_aid(hub, a_grant(numbers[3], food)))
    many = [CheckAid(numbers[n % 20], food, ("2026-11", "2026-12"), Decimal(5)) for n in range(MOST_CHECKS)]
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        await check_aids(hub, many[:1])
        few = len(statements)
        checked = await check_aids(hub, many)
        assert len(statements) - few == few
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert [n for n, a in enumerate(checked.answers) if not a.fields["allowed"]] == list(
        range(3, MOST_CHECKS, 20)
    )
    assert len(checked.people) == 20


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"cycles": ("2026-13",)}, "input[1].cycles[0]"),
        ({"cycles": ()}, "input[1].cycles"),
        ({"amount": Decimal(-1)}, "input[1].amount"),
        ({"amount": Decimal("0.0001")}, "input[1].amount"),
        ({"aid_type": ""}, "input[1].aidType"),
    ],
)
async def test_malformed_checks_are_named(
    database: Database, hub: RequestContext, said: dict[str, Any], argument: str
) -> None:
    number, food = await a_number(database), await an_aid_code(database)
    told: dict[str, Any] = {"civil_id": number, "aid_type": food, "cycles": ("2026-11",)}
    with pytest.raises(BadUserInput) as error:
        await check_aids(hub, [CheckAid(**told), CheckAid(**(told | said))])
    assert error.value.argument == argument


async def test_more_than_a_thousand_checks_are_refused(hub: RequestContext) -> None:
    with pytest.raises(BadUserInput) as error:
        await check_aids(hub, [CheckAid(a_civil_number(), "food", ("2026-11",))] * (MOST_CHECKS + 1))
    assert error.value.argument == "input"
    assert await check_aids(hub, []) is not None
