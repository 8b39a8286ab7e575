"""PostgreSQL's own walls between rows: what each kind of caller sees when the statements ask for everything."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from hub.errors import ConfigurationError
from hub.storage.connection import connect
from hub.storage.serving_role import check_role, power_at
from hub.storage.sight import Sight
from hub.storage.tables import metadata
from hub.storage.tables.walls import OPEN, SHOWN
from tests.schema.wide_open import everything
from tests.seeing import owned
from tests.served import World

pytestmark = pytest.mark.any_postgres

WALLED = sorted(set(metadata.tables) - OPEN)
CALLERS = ("charity", "other charity", "ministry", "donor portal", "person")


def _ids(nodes: list[dict[str, Any]]) -> set[str]:
    return {node["id"] for node in nodes}


async def test_a_charity_may_look_up_anybody_but_sees_no_trail_and_no_other_charitys_money(
    world: World,
) -> None:
    found = await everything(world, "charity")
    assert _ids(found["beneficiaries"]) == set(world.country.ids["Beneficiary"])
    assert found["auditEvents"] == []
    assert all(person["accesses"]["nodes"] == [] for person in found["beneficiaries"])
    with_money = {
        p["id"] for p in found["projects"] if p["budget"]["lines"] or p["budget"]["transactions"]["nodes"]
    }
    assert with_money == set(world.country.ids["Project"][:3])
    assert _ids(found["projects"]) == set(world.country.ids["Project"])


async def test_a_person_sees_their_own_rows_alone(world: World) -> None:
    found = await everything(world, "person")
    own = world.id("Beneficiary", 0)
    (person,) = found["beneficiaries"]
    assert person["id"] == own
    assert person["finances"]["incomes"]
    assert len(person["household"]["members"]) == 3
    assert [m["beneficiary"] for m in person["household"]["members"]] == [{"id": own}, None, None]
    assert {aid["beneficiary"]["id"] for aid in found["aids"]} == {own}
    assert person["accesses"]["nodes"]
    assert len(found["auditEvents"]) == len(person["accesses"]["nodes"])
    assert all(
        not p["budget"]["lines"] and not p["budget"]["transactions"]["nodes"] for p in found["projects"]
    )


async def test_a_donor_portal_sees_projects_with_totals_and_nobody(world: World) -> None:
    found = await everything(world, "donor portal")
    assert found["beneficiaries"] == found["aids"] == found["auditEvents"] == []
    assert _ids(found["projects"]) == set(world.country.ids["Project"])
    assert "498.25" in {p["budget"]["spent"]["amount"] for p in found["projects"]}
    assert all(
        not p["budget"]["lines"] and not p["budget"]["transactions"]["nodes"] for p in found["projects"]
    )


async def test_the_ministry_sees_everything(world: World) -> None:
    found = await everything(world, "ministry")
    assert _ids(found["beneficiaries"]) == set(world.country.ids["Beneficiary"])
    assert _ids(found["aids"]) == set(world.country.ids["Aid"])
    assert any(p["budget"]["lines"] for p in found["projects"])
    assert found["auditEvents"]


OWN_ROWS = {
    "person": {
        "beneficiary": "id = $1",
        "household": "id = (SELECT household_id FROM beneficiary WHERE id = $1)",
        "household_member": "household_id = (SELECT household_id FROM beneficiary WHERE id = $1)",
        "person_key": "person_id = $1 OR person_id IN (SELECT coalesce(m.beneficiary_id, m.id) FROM household_member AS m "
        "JOIN beneficiary AS b USING (household_id) WHERE b.id = $1)",
        "finances": "beneficiary_id = $1",
        "finance_line": "finances_id IN (SELECT id FROM finances WHERE beneficiary_id = $1)",
        "aid": "beneficiary_id = $1",
        "project": "$1::uuid IS NOT NULL",
        "audit_event": "person_ids @> ARRAY[$1::uuid]",
        "audit_about": "person_id = $1",
        "partner_approval": "$1::uuid IS NOT NULL",
        "donation": "donor_index = (SELECT civil_index FROM beneficiary WHERE id = $1)",
    },
    "charity": {
        **dict.fromkeys(
            (
                "beneficiary",
                "household",
                "household_member",
                "person_key",
                "finances",
                "finance_line",
                "aid",
                "project",
                "partner_approval",
            ),
            "$1::uuid IS NOT NULL",
        ),
        "served": "charity_id = $1",
        "donation": "charity_id = $1",
        "budget_line": "project_id IN (SELECT id FROM project WHERE charity_id = $1)",
        "project_transaction": "project_id IN (SELECT id FROM project WHERE charity_id = $1)",
        "budget_revision": "project_id IN (SELECT id FROM project WHERE charity_id = $1)",
        "approved_version": "charity_id = $1",
        "project_step": "project_id IN (SELECT id FROM project WHERE charity_id = $1)",
        "risk_forecast": "project_id IN (SELECT id FROM project WHERE charity_id = $1)",
        "finding": "$1 = ANY (charity_ids)",
    },
    "donor portal": dict.fromkeys(("project", "partner_approval"), "$1::uuid IS NULL"),
    "ministry": {
        **dict.fromkeys((*(SHOWN.keys() - {"donation"}), "audit_event", "audit_about"), "$1::uuid IS NULL")
    },
}


@pytest.mark.parametrize("table", sorted(set(WALLED) - {"audit_head"}))
@pytest.mark.parametrize("who", OWN_ROWS)
async def test_a_bare_select_shows_the_callers_rows_and_no_others(world: World, who: str, table: str) -> None:
    caller = world.caller(who)
    expected = OWN_ROWS[who].get(table, "$1::uuid IS NULL AND false")
    rows = f"SELECT {table}::text FROM {table}"  # noqa: S608 - the tables' names
    wanted = await world.read(f"{rows} WHERE {expected}", caller.person_id or caller.charity_id)
    found = await world.database.read(rows, [], caller.sight)
    assert sorted(row[0] for row in found) == sorted(row[0] for row in wanted)


async def test_the_country_has_rows_behind_most_walls(world: World) -> None:
    kept = {table for table in WALLED if await world.count(table)}
    trail = {"audit_event", "audit_about", "audit_head"}
    assert kept >= {*SHOWN, *trail, "aid_slot", "slot_share", "kept_answer"} - {"officer", "client"}


@pytest.mark.parametrize("table", WALLED)
async def test_who_was_not_told_shows_no_rows_and_writes_none(world: World, table: str) -> None:
    connection = await connect(world.database.url)
    try:
        assert await connection.fetch(f"SELECT * FROM {table}") == []  # noqa: S608
        copy = f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, '{{}}')).*"
        with pytest.raises(asyncpg.PostgresError, match=r"row-level security|permission denied"):
            await connection.execute(copy)
    finally:
        await connection.close()


@pytest.mark.parametrize("who", CALLERS)
async def test_a_callers_sight_lets_nothing_be_written(world: World, who: str) -> None:
    async with world.database.reading(world.caller(who).sight) as connection:
        for table in sorted({*SHOWN, "aid_slot", "kept_answer"}):
            column = next(iter(metadata.tables[table].columns)).name
            changed = await connection.execute(f"UPDATE {table} SET {column} = {column}")  # noqa: S608
            assert changed == "UPDATE 0"
            assert await connection.execute(f"DELETE FROM {table}") == "DELETE 0"  # noqa: S608


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE beneficiary DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE beneficiary NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY shown ON beneficiary",
        "CREATE POLICY wide_open ON beneficiary USING (true)",
        "UPDATE audit_event SET client_id = ''",
        "DELETE FROM audit_event",
        "DELETE FROM audit_about",
        "TRUNCATE beneficiary CASCADE",
        "SET row_security = off; SELECT * FROM beneficiary",
    ],
)
async def test_the_role_that_serves_cannot_lift_a_wall(world: World, statement: str) -> None:
    connection = await connect(world.database.url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_role_that_serves_holds_and_the_owner_is_refused(world: World) -> None:
    assert await power_at(world.database.url) is None
    with pytest.raises(ConfigurationError, match=r"owns the hub's tables|is a superuser"):
        await check_role(owned(world.database.url))


async def test_every_table_that_is_not_open_is_walled_even_against_its_owner(world: World) -> None:
    walled = await world.read(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' "
        "AND relrowsecurity AND relforcerowsecurity"
    )
    assert {row[0] for row in walled} == set(WALLED)


async def test_a_connection_that_others_used_shows_a_caller_no_more_than_their_own(world: World) -> None:
    everybody = [
        world.caller(who).sight for who in ("ministry", "person", "charity", "person", "donor portal")
    ]
    counts = []
    for sight in everybody:
        async with world.database.reading(sight) as connection:
            counts.append(await connection.fetchval("SELECT count(*) FROM beneficiary"))
    people = len(world.country.ids["Beneficiary"])
    assert counts == [people, 1, people, 1, 0]


def test_a_sight_of_no_known_kind_is_none() -> None:
    with pytest.raises(ValueError, match="ALIEN"):
        Sight("ALIEN")  # type: ignore[arg-type]
