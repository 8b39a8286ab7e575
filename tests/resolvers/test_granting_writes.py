"""A grant leaves the aid, its slots, who serves whom and one audit record; malformed input leaves nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.auth.caller import Caller, system_caller
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import grant_aid
from hub.settings import Settings
from hub.storage.tables import aid, aid_slot, audit_event, kept_answer, served
from hub.storage.work import Database
from tests.builders import a_beneficiary
from tests.builders.aid import (
    a_grant,
    a_granting_charity,
    an_aid_code,
    granted,
)

pytestmark = pytest.mark.any_postgres


class TestWhatIsWritten:
    """A grant leaves the aid, its slots, who serves whom, and one audit record: all of it or nothing."""

    async def test_a_grant_writes_the_aid_as_it_was_asked_for(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings)
        id = granted(await grant_aid(hub, a_grant(person, food, "2026-12", "2026-11", amount="40.125")))
        async with database.work() as work:
            row = (await work.connection.execute(select(aid).where(aid.c.id == id))).one()
            serves = (
                await work.connection.execute(
                    select(served.c.charity_id).where(served.c.beneficiary_id == person)
                )
            ).scalar_one()
        assert (row.beneficiary_id, row.charity_id, row.state) == (person, hub.caller.charity_id, "GRANTED")
        assert (row.cycles, row.amount, row.currency) == (["2026-11", "2026-12"], Decimal("40.125"), "KWD")
        assert serves == hub.caller.charity_id

    async def test_every_answer_about_a_person_is_in_the_audit_trail(
        self, database: Database, settings: Settings
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
        for asked in (wish, wish, a_grant(person, food)):
            await grant_aid(hub, asked)
        async with database.work() as work:
            records = await work.connection.execute(
                select(audit_event.c.kind, audit_event.c.fields, audit_event.c.person_ids).where(
                    audit_event.c.client_id == hub.caller.client_id
                )
            )
            assert [tuple(record) for record in records] == [("WRITE", ["Mutation.grantAid"], [person])] * 3

    async def test_a_grant_that_cannot_be_audited_leaves_nothing(
        self, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise OSError

        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub, wish = await a_granting_charity(database, settings), a_grant(person, food)
        with monkeypatch.context() as broken:
            broken.setattr("hub.storage.audit.append", fail)
            with pytest.raises(Unavailable):
                await grant_aid(hub, wish)
        async with database.work() as work:
            slots = select(func.count()).select_from(aid_slot).where(aid_slot.c.subject_id == person)
            assert await work.connection.scalar(slots) == 0
        granted(await grant_aid(hub, wish))


class TestBadInput:
    """Malformed input names the argument and the reason, and leaves nothing."""

    @pytest.mark.parametrize(
        ("said", "argument"),
        [
            ({"cycles": ("2026-13",)}, "input.cycles[0]"),
            ({"cycles": ("2026-11", "tomorrow")}, "input.cycles[1]"),
            ({"cycles": ("2026-11", "2026-11")}, "input.cycles[1]"),
            ({"cycles": ("1999-11",)}, "input.cycles[0]"),
            ({"cycles": ()}, "input.cycles"),
            (
                {"cycles": tuple(f"{year}-0{month}" for year in range(2020, 2025) for month in range(1, 9))},
                "input.cycles",
            ),
            ({"amount": Decimal(0)}, "input.amount"),
            ({"amount": Decimal(-5)}, "input.amount"),
            ({"amount": Decimal("0.0001")}, "input.amount"),
            ({"amount": Decimal("1000000000.001")}, "input.amount"),
            ({"amount": Decimal("NaN")}, "input.amount"),
            ({"currency": "XYZ"}, "input.currency"),
            ({"idempotency_key": ""}, "input.idempotencyKey"),
            ({"idempotency_key": "k" * 201}, "input.idempotencyKey"),
            ({"idempotency_key": "a\0b"}, "input.idempotencyKey"),
            ({"idempotency_key": "\ud800"}, "input.idempotencyKey"),
            ({"aid_type": "a\0b"}, "input.aidType"),
            ({"civil_id": "290041700012"}, "input.civilId"),
            ({"beneficiary_id": None}, "input.civilId"),
        ],
    )
    async def test_malformed_input_is_an_error_that_names_it(
        self, database: Database, settings: Settings, said: dict[str, Any], argument: str
    ) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        hub = await a_granting_charity(database, settings)
        wish = a_grant(person, **{"aid_type": food} | said)
        with pytest.raises(BadUserInput) as error:
            await grant_aid(hub, wish)
        assert error.value.argument == argument
        async with database.work() as work:
            kept = select(func.count()).select_from(kept_answer)
            mine = kept.where(kept_answer.c.client_id == hub.caller.client_id)
            assert await work.connection.scalar(mine) == 0

    async def test_only_a_charity_grants(self, database: Database, settings: Settings) -> None:
        person, food = await a_beneficiary(database), await an_aid_code(database)
        ministry = Caller("ministry", CallerKind.MINISTRY, frozenset({Scope.AID_GRANT}))
        for caller in (ministry, system_caller("test")):
            with pytest.raises(BadUserInput) as error:
                await grant_aid(RequestContext(caller, database, settings), a_grant(person, food))
            assert error.value.argument == "charity"
