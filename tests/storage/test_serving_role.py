"""Who the hub serves as: a role that is let in by the owner, and never one whom the walls between rows do not hold."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url

from hub.errors import ConfigurationError
from hub.storage.connection import connect
from hub.storage.migrate import migrate, pending
from hub.storage.serving_role import USUAL_NAME, check_role, serving_role
from tests.conftest import FreshDatabase
from tests.seeing import as_owner, owned

OWNER = "postgresql://owner@db/hub"


@pytest.mark.parametrize(
    ("served", "owner", "role"),
    [
        ("postgresql://app:secret@db/hub", OWNER, "app"),
        (OWNER, OWNER, USUAL_NAME),
        (OWNER, None, USUAL_NAME),
        (None, None, USUAL_NAME),
        ("not an address", OWNER, USUAL_NAME),
    ],
)
def test_the_role_is_whom_the_address_names_unless_that_is_the_owner(
    served: str | None, owner: str | None, role: str
) -> None:
    assert serving_role(served, owner) == role


@pytest.mark.any_postgres
async def test_the_owner_is_refused_with_what_to_do(fresh_database_url: FreshDatabase) -> None:
    with pytest.raises(ConfigurationError, match="HUB_DATABASE_OWNER_URL"):
        await check_role(owned(await fresh_database_url()))


async def test_a_role_that_nobody_may_make_is_told_with_the_sql(fresh_database_url: FreshDatabase) -> None:
    url = owned(await fresh_database_url())
    with pytest.raises(ConfigurationError, match='CREATE ROLE "nobody""s" LOGIN'):
        await migrate(url, 'nobody"s')


async def test_a_role_that_was_not_let_in_is_told_of_the_migration(fresh_database_url: FreshDatabase) -> None:
    url = await fresh_database_url()
    await as_owner(url, f"REVOKE ALL ON alembic_version FROM {make_url(url).username}")
    with pytest.raises(ConfigurationError, match="hub migrate"):
        await pending(url)
    await migrate(owned(url), make_url(url).username)
    assert await pending(url) == []


async def test_a_serving_role_may_add_to_the_trail_and_take_nothing_from_it(
    fresh_database_url: FreshDatabase,
) -> None:
    connection = await connect(await fresh_database_url())
    granted = await connection.fetch(
        "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege "
        "WHERE has_table_privilege('audit_event', privilege)"
    )
    await connection.close()
    assert {row[0] for row in granted} == {"SELECT", "INSERT"}
