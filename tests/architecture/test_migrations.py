"""The migrations make exactly the tables that the code names, once, and however many start at the same time."""

from __future__ import annotations

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from hub.errors import ConfigurationError, Unavailable
from hub.storage.audit import verify
from hub.storage.connection import connect, single_engine
from hub.storage.jobs import TABLES
from hub.storage.migrate import is_current, migrate, pending
from hub.storage.secrecy import Vault
from hub.storage.tables import metadata
from hub.storage.work import Database
from tests.conftest import FreshDatabase
from tests.seeing import owned

pytestmark = pytest.mark.any_postgres

_SHAPE = """
SELECT 'column ' || c.relname || '.' || a.attname AS thing,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS shape
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
UNION ALL
SELECT 'constraint ' || c.relname || '.' || conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'
UNION ALL
SELECT 'index ' || c.relname, pg_get_indexdef(c.oid)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'i'
    AND c.relname <> 'alembic_version_pkc'
UNION ALL
SELECT 'wall ' || p.tablename || '.' || p.policyname, concat_ws(' ', p.roles::text, cmd, qual, with_check)
FROM pg_policies p WHERE p.schemaname = 'public'
UNION ALL
SELECT 'walls of ' || relname, concat(relrowsecurity, relforcerowsecurity) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
UNION ALL
SELECT 'comment ' || c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND obj_description(c.oid, 'pg_class') IS NOT NULL
"""


def _ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """The queue's tables are PgQueuer's: their shape is held beside its own."""
    return kind != "table" or name not in TABLES


async def _shape(url: str) -> dict[str, str]:
    connection = await connect(url)
    try:
        found = await connection.fetch(_SHAPE)
        return {row["thing"]: row["shape"] for row in found if " pgqueuer" not in row["thing"]}
    finally:
        await connection.close()


async def test_a_migrated_database_has_the_shape_of_the_tables_and_nothing_else(
    database_url: str, empty_database_url: str
) -> None:
    engine = single_engine(empty_database_url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    assert await _shape(database_url) == await _shape(empty_database_url), (
        "the tables changed: until the first release, run `python -m tests.architecture.write_baseline`"
    )


async def test_alembic_finds_no_difference_after_a_migration(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_object": _ours}
        )
        return list(compare_metadata(context, metadata))

    engine = single_engine(database_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_an_empty_database_is_brought_to_the_newest_schema_once(empty_database_url: str) -> None:
    assert await pending(empty_database_url) == ["0001"]
    assert not await is_current(empty_database_url)
    assert await migrate(empty_database_url) == ["0001"]
    assert await is_current(empty_database_url)
    assert await migrate(empty_database_url) == []


async def test_hubs_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    done = await asyncio.gather(*[migrate(empty_database_url) for _ in range(5)])
    assert sorted(map(len, done)) == [0, 0, 0, 0, 1]


async def test_a_failed_migration_leaves_nothing_behind(empty_database_url: str) -> None:
    connection = await connect(empty_database_url)
    await connection.execute("CREATE TABLE project (hindrance integer)")
    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_database_url)
    left = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    await connection.close()
    assert [row[0] for row in left] == ["project"]


async def test_a_database_of_a_newer_hub_is_refused(
    fresh_database_url: FreshDatabase,
) -> None:
    url = owned(await fresh_database_url())
    connection = await connect(url)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    with pytest.raises(ConfigurationError, match=r"9999.*newer hub"):
        await migrate(url)
    with pytest.raises(ConfigurationError, match=r"9999.*newer hub"):
        await is_current(url)


async def test_the_audit_trail_of_a_new_database_is_whole(
    fresh_database_url: FreshDatabase, vault: Vault
) -> None:
    database = await Database.open(await fresh_database_url(), vault)
    assert (await verify(database)).records == 0
    await database.close()


async def test_a_database_that_is_away_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await pending("postgresql://hub@/hub?host=/nowhere")
