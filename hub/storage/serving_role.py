"""The role that the hub serves as: it may read and write the rows that the walls let through, and never lift a wall."""

from __future__ import annotations

import re

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import ConfigurationError
from hub.storage.condition import without_password
from hub.storage.connection import connect
from hub.storage.jobs import SEQUENCES, TABLES
from hub.storage.tables import metadata
from hub.storage.work import unavailable_when_away

USUAL_NAME = "hub_serving"

_NAMED = re.compile(r"^([^:/]+://)(?:[^/@]*@)?")

_EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
_ADDED_TO = "SELECT, INSERT"
_LESS = {
    "alembic_version": "SELECT",
    "audit_about": _ADDED_TO,
    "audit_event": _ADDED_TO,
    "audit_head": "SELECT, UPDATE",
}
_QUEUE = dict.fromkeys(TABLES, _EVERYTHING)

_POWERS = """
SELECT current_user AS role, power FROM (VALUES
    (1, 'is a superuser', EXISTS (
        SELECT FROM pg_roles AS r WHERE r.rolsuper AND pg_has_role(current_user, r.oid, 'MEMBER'))),
    (2, 'may bypass row-level security', EXISTS (
        SELECT FROM pg_roles AS r WHERE r.rolbypassrls AND pg_has_role(current_user, r.oid, 'MEMBER'))),
    (3, 'may make itself a member of other roles', EXISTS (
        SELECT FROM pg_roles AS r WHERE r.rolcreaterole AND pg_has_role(current_user, r.oid, 'MEMBER'))),
    (4, 'owns the hub''s tables', EXISTS (
        SELECT FROM pg_class AS c WHERE c.relname = ANY ($1::text[]) AND pg_table_is_visible(c.oid)
            AND pg_has_role(current_user, c.relowner, 'MEMBER')))
) AS powers(n, power, has_it) WHERE has_it ORDER BY n LIMIT 1
"""


def serving_role(database_url: str | None, owner_url: str | None) -> str:
    """The name of the role that is to serve: whom HUB_DATABASE_URL names, unless that is the owner."""
    served, owner = _user(database_url), _user(owner_url)
    return served if served and owner and served != owner else USUAL_NAME


async def let_in(connection: AsyncConnection, role: str) -> None:
    """Makes the role if need be, and grants it what serving takes; on the owner's connection.

    Raises ConfigurationError with the SQL to run when there is no such role and this one may not make it.
    """
    if not await connection.scalar(_EXISTS, {"role": role}):
        if not await connection.scalar(_MAY_MAKE_ROLES):
            raise ConfigurationError(
                f"There is no role {_quoted(role)} for the hub to serve as, and this one may not make it. Have the "
                f"database's administrator run: CREATE ROLE {_quoted(role)} LOGIN; then run “hub migrate” again."
            )
        await connection.execute(text(f"CREATE ROLE {_quoted(role)} LOGIN"))
    if not await connection.scalar(_IS_LET_IN, {"role": role, "tables": [*metadata.tables, *_LESS, *_QUEUE]}):
        await _grant(connection, role)


async def power_at(url: str) -> str | None:
    """What lets the role that `url` names get past the walls, as half a sentence; None where nothing does."""
    with unavailable_when_away():
        connection = await connect(url)
        try:
            found = await connection.fetchrow(_POWERS, list(metadata.tables))
        finally:
            await connection.close()
    return f"The role {_quoted(found['role'])} {found['power']}" if found else None


async def check_role(url: str) -> None:
    """Raises ConfigurationError when the walls between rows do not hold the role that `url` names."""
    power = await power_at(url)
    if power:
        raise ConfigurationError(
            f"{power}, so that PostgreSQL's walls between rows do not hold it. {advice(url)}"
        )


def advice(url: str) -> str:
    """What to do when the role that `url` names gets past the walls: the SQL, the command and the setting."""
    owner = without_password(url)
    served = _NAMED.sub(rf"\1{USUAL_NAME}@", owner, count=1)
    return (
        "Have the hub serve as a role of its own. In psql, as an administrator: "
        f"CREATE ROLE {USUAL_NAME} LOGIN; then \\password {USUAL_NAME} for its password. "
        f"Have HUB_DATABASE_URL='{served}' name it, with that password. "
        f"Let it in, as the tables' owner: HUB_DATABASE_OWNER_URL='{owner}' hub migrate. Then start again."
    )


def serves_at(url: str | None, role: str) -> bool:
    """Whether `url` is an address at which this role signs in."""
    return _user(url) == role


async def _grant(connection: AsyncConnection, role: str) -> None:
    schema = await connection.scalar(text("SELECT current_schema()"))
    if not await connection.scalar(_MAY_USE, {"role": role, "schema": schema}):
        await connection.execute(text(f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {_quoted(role)}"))
    for table in {**metadata.tables, **_LESS, **_QUEUE}:
        granted = _LESS.get(table, _EVERYTHING)
        await connection.execute(text(f"GRANT {granted} ON {table} TO {_quoted(role)}"))
    await connection.execute(text(f"GRANT USAGE ON SEQUENCE {', '.join(SEQUENCES)} TO {_quoted(role)}"))


def _user(url: str | None) -> str | None:
    try:
        return make_url(url).username if url else None
    except ArgumentError:
        return None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_EXISTS = text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)")
_MAY_MAKE_ROLES = text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
_IS_LET_IN = text(
    "SELECT bool_and(has_table_privilege(CAST(:role AS name), t, 'SELECT')) FROM unnest(CAST(:tables AS text[])) AS t"
)
_MAY_USE = text("SELECT has_schema_privilege(CAST(:role AS name), :schema, 'USAGE')")
