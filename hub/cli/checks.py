"""The checks of `hub doctor`: each finds one thing, and says what to do when it is not as it should be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from hub.auth.identity_provider import provider_of
from hub.auth.keys import load_signing_keys
from hub.auth.metadata import check_issuer
from hub.errors import BadUserInput, ConfigurationError, Language, Unavailable
from hub.resolvers.inputs import checked_currency, checked_nationality
from hub.settings import Settings
from hub.storage.condition import (
    OLDEST_VERSION,
    Server,
    keys_missing_for,
    keys_sealed_with,
    server_at,
    without_password,
)
from hub.storage.embedded import database_url
from hub.storage.keys import load_keys, problems
from hub.storage.migrate import pending
from hub.storage.secrecy import Vault
from hub.storage.serving_role import ADVICE, power_at
from hub.storage.work import Database

_LARGEST_CLOCK_DIFFERENCE = 5.0
"""Seconds; tokens live for ten minutes, and cycles change at midnight."""


@dataclass(frozen=True)
class Finding:
    """What one check found, and what to do about it; nothing where all is well."""

    check: str
    ok: bool
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Examined:
    """All findings, and where the database is, without a password; None where there is none yet."""

    database_url: str | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing needs to be done."""
        return all(finding.ok for finding in self.findings)


async def examine(settings: Settings) -> Examined:
    """Checks everything. It starts the embedded PostgreSQL for that, unless its data were never made."""
    here = [*_settings(settings), *_keys(settings)]
    if not settings.database_url and not (settings.data_dir / "postgres").exists():
        none = Finding("database", True, "The embedded PostgreSQL has no data yet: “hub serve” makes them.")
        return Examined(None, (none, *here))
    try:
        with database_url(settings) as url:
            found = [finding async for finding in _database(settings, url)]
            return Examined(without_password(url), (*found, *here))
    except ConfigurationError as problem:
        return Examined(_shown_url(settings), (Finding("database", False, str(problem)), *here))


async def _database(settings: Settings, url: str) -> AsyncIterator[Finding]:
    try:
        server = await server_at(url)
    except Unavailable:
        advice = "Start it, or correct HUB_DATABASE_URL." if settings.database_url else "See postgres.log."
        yield Finding("database", False, f"No PostgreSQL answers at {without_password(url)}.", advice)
        return
    yield _version(server)
    yield _clock(server)
    missing = await pending(url)
    if missing:
        yield Finding("schema", False, f"Missing: {', '.join(missing)}.", "Run “hub migrate”.")
        return
    yield Finding("schema", True, "The database is at the newest schema.")
    yield await _role(url)
    yield await _keys_of_database(settings, url)
    if settings.database_replica_url:
        yield await _replica(settings.database_replica_url)


def _version(server: Server) -> Finding:
    if server.is_recent_enough:
        return Finding("database", True, f"PostgreSQL {server.version} answers.")
    found = f"PostgreSQL {server.version} is too old."
    return Finding("database", False, found, f"The hub needs {OLDEST_VERSION} or newer.")


def _clock(server: Server) -> Finding:
    ahead = f"The database's clock is {abs(server.clock_ahead):.3f} s {'ahead' if server.clock_ahead > 0 else 'behind'}."
    if abs(server.clock_ahead) <= _LARGEST_CLOCK_DIFFERENCE:
        return Finding("clock", True, ahead)
    return Finding("clock", False, ahead, "Have both machines set their clocks by NTP.")


async def _replica(url: str) -> Finding:
    try:
        return Finding("replica", True, f"PostgreSQL {(await server_at(url)).version} answers.")
    except Unavailable:
        found = f"No PostgreSQL answers at {without_password(url)}."
        return Finding("replica", False, found, "Start it, or unset HUB_DATABASE_REPLICA_URL.")


async def _role(url: str) -> Finding:
    power = await power_at(url)
    if power:
        return Finding("role", False, f"{power}: the walls between rows do not hold it.", ADVICE)
    return Finding("role", True, "The walls between rows hold the role that the hub serves as.")


async def _keys_of_database(settings: Settings, url: str) -> Finding:
    try:
        vault = Vault.of(load_keys(settings.keys, create=False))
    except ConfigurationError:
        strange = await keys_sealed_with(url)
    else:
        async with AsyncExitStack() as stack:
            database = await Database.open(url, vault, pool_size=1)
            stack.push_async_callback(database.close)
            strange = await keys_missing_for(database)
    if not strange:
        return Finding("secrets", True, "Nothing was sealed with keys that are not at hand.")
    found = f"The database was sealed with other keys ({', '.join(strange)})."
    return Finding("secrets", False, found, "Put them back, or name their directory in HUB_KEYS_DIR.")


def _keys(settings: Settings) -> Iterator[Finding]:
    for problem in problems(settings.keys) if settings.keys.exists() else ():
        yield Finding("keys", False, problem)
    for kind, pattern, load in _KEYS:
        if not list(settings.keys.glob(pattern)):
            yield Finding("keys", True, f"{settings.keys} holds no {kind} yet: “hub serve” makes it.")
            continue
        try:
            load(settings.keys, create=False)
        except ConfigurationError as problem:
            yield Finding("keys", False, str(problem))
        else:
            yield Finding("keys", True, f"{settings.keys} holds a {kind} that can be read.")


_KEYS: tuple[tuple[str, str, Callable[..., object]], ...] = (
    ("data key", "data-*.key", load_keys),
    ("signing key", "signing-*.jwk", load_signing_keys),
)


def _settings(settings: Settings) -> Iterator[Finding]:
    try:
        check_issuer(settings)
        provider_of(settings)
        checked_nationality("HUB_COUNTRY", settings.country)
        checked_currency("HUB_DEFAULT_CURRENCY", settings.default_currency)
    except ConfigurationError as problem:
        yield Finding("settings", False, str(problem))
    except BadUserInput as problem:
        yield Finding("settings", False, problem.say(Language.EN))
    else:
        yield Finding("settings", True, f"Tokens name {settings.issuer}.")


def _shown_url(settings: Settings) -> str | None:
    return settings.database_url and without_password(settings.database_url)
