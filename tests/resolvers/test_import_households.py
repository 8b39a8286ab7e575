"""The households of a file are put together from its rows."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from hub.resolvers import importing
from hub.resolvers.context import RequestContext
from hub.resolvers.import_verdicts import ImportCounts
from hub.storage.tables import household, household_member
from tests.builders.people import (
    a_family,
    a_number,
    a_row,
    everybody,
    imported,
    reported,
    rows_of,
)

pytestmark = pytest.mark.any_postgres


async def test_household_is_put_together_from_rows_anywhere_in_the_file(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    first, second = a_family("H1", 4), a_family("H2", 3)
    mixed = [first[3], second[1], first[0], second[2], first[2], second[0], first[1]]
    assert await imported(operator, *mixed) == ImportCounts(rows=7, accepted=7)
    people = await everybody(operator)
    homes = {name: person.household_id for name, person in people.items()}
    assert len({homes[row["external_id"]] for row in first}) == 1
    heads = await rows_of(operator, select(household.c.id, household.c.head_id))
    assert dict(heads) == {homes["H1-0"]: people["H1-0"].id, homes["H2-0"]: people["H2-0"].id}
    sizes = (
        select(func.count(household_member.c.id))
        .group_by(household_member.c.household_id)
        .order_by(func.count())
    )
    assert await rows_of(operator, sizes) == [(3,), (4,)]
    assert await imported(operator, *mixed) == ImportCounts(rows=7, unchanged=7)


async def test_household_that_stands_is_found_again_after_a_row_that_is_refused(
    operator: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "BATCH", 1)
    number = a_number()
    await imported(operator, a_row("known", civil_id=number))
    head, child = a_family("H1", 2)
    rows = {**head, "civil_id": number, "birth_date": ""}, child
    assert await imported(operator, *rows) == ImportCounts(rows=2, accepted=1, suspected=1)
    assert await imported(operator, *rows) == ImportCounts(rows=2, unchanged=1, suspected=1)


async def test_new_member_joins_the_household_that_stands(operator: RequestContext) -> None:
    family = a_family("H1", 3)
    await imported(operator, *family[:2])
    assert await imported(operator, *family) == ImportCounts(rows=3, accepted=1, unchanged=2)
    assert len({person.household_id for person in (await everybody(operator)).values()}) == 1


async def test_head_is_whose_identifier_the_household_bears(operator: RequestContext) -> None:
    await imported(operator, a_row("x", household_external_id="y"), a_row("y", household_external_id="y"))
    people = await everybody(operator)
    assert await rows_of(operator, select(household.c.head_id)) == [(people["y"].id,)]
    kinships = select(household_member.c.kinship).order_by(household_member.c.kinship)
    assert await rows_of(operator, kinships) == [("HEAD",), ("NOT_STATED",)]


async def test_changed_kinship_is_written_where_the_member_is_listed(operator: RequestContext) -> None:
    head, child = a_family("H1", 2)
    await imported(operator, head, child)
    assert await imported(operator, head, {**child, "kinship": "SPOUSE"}) == ImportCounts(
        2, updated=1, unchanged=1
    )
    kinships = select(household_member.c.kinship).order_by(household_member.c.position)
    assert await rows_of(operator, kinships) == [("HEAD",), ("SPOUSE",)]


async def test_moved_member_leaves_the_first_household(operator: RequestContext) -> None:
    first, second = a_family("H1", 3), a_family("H2", 2)
    await imported(operator, *first, *second)
    moved = {**first[2], "household_external_id": "H2"}
    assert (await imported(operator, *first[:2], moved, *second)).updated == 1
    people = await everybody(operator)
    assert people["H1-2"].household_id == people["H2-0"].household_id
    assert len(await rows_of(operator, select(household_member.c.id))) == 5


async def test_second_head_of_a_household_is_refused_and_not_registered(operator: RequestContext) -> None:
    head = a_family("H1", 1)[0]
    told = await reported(
        operator, head, {**a_row("other"), "household_external_id": "H1", "kinship": "HEAD"}
    )
    assert (told[1]["outcome"], told[1]["code"]) == ("refused", "HOUSEHOLD_HAS_A_HEAD")
    assert set(await everybody(operator)) == {"H1-0"}


async def test_head_of_others_is_not_moved_into_another_household(operator: RequestContext) -> None:
    first, second = a_family("H1", 2), a_family("H2", 1)
    await imported(operator, *first, *second)
    moved = {**first[0], "household_external_id": "H2", "kinship": "SIBLING"}
    told = await reported(operator, *second, moved)
    assert (told[1]["outcome"], told[1]["code"]) == ("refused", "HEADS_ANOTHER_HOUSEHOLD")


async def test_household_has_at_most_sixty_members(operator: RequestContext) -> None:
    told = await reported(operator, *a_family("H1", 61))
    assert [row["code"] for row in told if row["outcome"] == "refused"] == ["HOUSEHOLD_TOO_LARGE"]
