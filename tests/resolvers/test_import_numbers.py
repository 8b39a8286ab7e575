"""An imported civil number is held to what holds for any change of a number while aid stands."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from hub.resolvers.context import RequestContext
from hub.resolvers.granting import grant_aid
from hub.resolvers.registering import UpdateBeneficiary, update_beneficiary
from hub.rules.payer import subject_of_number
from hub.storage.tables import aid_slot, charity
from tests.builders.aid import a_grant, an_aid_code, granted
from tests.builders.people import a_number, a_registrar, a_row, made, reported, rows_of

pytestmark = pytest.mark.any_postgres


async def test_imported_number_carries_the_aid_and_one_that_would_replace_it_is_refused(
    operator: RequestContext,
) -> None:
    rent, number = await an_aid_code(operator.database), a_number()
    await reported(operator, a_row("P1"))
    charity_a = (await rows_of(operator, select(charity.c.id).where(charity.c.code == "A")))[0].id
    hub = a_registrar(operator.database, operator.settings, charity_a)
    person = UUID((await reported(operator, a_row("P1")))[0]["beneficiary_id"])
    granted(await grant_aid(hub, a_grant(person, rent)))
    told = await reported(operator, a_row("P1", civil_id=number), a_row("P2"))
    subject = subject_of_number(operator.database.vault.civil_index(number))
    assert [row["outcome"] for row in told] == ["updated", "accepted"]
    assert {row.subject_id for row in await rows_of(operator, select(aid_slot.c.subject_id))} == {
        person,
        subject,
    }
    told = await reported(operator, a_row("P1", civil_id=a_number()), a_row("P3"))
    assert [(row["outcome"], row["code"]) for row in told] == [("refused", "AID_STANDS"), ("accepted", "")]


async def test_imported_number_under_which_another_aid_stands_is_refused(
    operator: RequestContext, ministry: RequestContext
) -> None:
    rent, number = await an_aid_code(operator.database), a_number()
    people = [
        UUID(row["beneficiary_id"])
        for row in await reported(operator, a_row("P1", civil_id=number), a_row("P2"))
    ]
    charity_a = (await rows_of(operator, select(charity.c.id).where(charity.c.code == "A")))[0].id
    hub = a_registrar(operator.database, operator.settings, charity_a)
    for person in people:
        granted(await grant_aid(hub, a_grant(person, rent)))
    made(await update_beneficiary(ministry, UpdateBeneficiary(people[0], civil_id=None)))
    told = await reported(operator, a_row("P2", civil_id=number))
    assert [(row["outcome"], row["code"]) for row in told] == [("refused", "AID_STANDS_UNDER_NUMBER")]
