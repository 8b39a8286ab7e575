"""One PostgreSQL for each process of the run, the embedded one or that on HUB_TEST_DATABASE_URL; a database a module.

What one module leaves in its database and with its keys no other one meets, in whatever order they run.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from shutil import copytree

import hypothesis
import pytest
from sqlalchemy import make_url

from hub.auth.keys import load_signing_keys
from hub.settings import Settings
from hub.storage.audit.chain import BEGINNING, STRANDS
from hub.storage.embedded import SERVING, Embedded
from hub.storage.jobs import TABLES
from hub.storage.keys import load_keys
from hub.storage.migrate import migrate
from hub.storage.secrecy import Vault
from hub.storage.tables import metadata
from tests.databases import drop, on_server
from tests.seeing import SeeingDatabase

# The same examples on every run, each in the time that the machine needs: no run fails by chance or for want of speed.
hypothesis.settings.register_profile(
    "hub",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.data_too_large],
)
# Other examples each night, and the seed of a failure printed.
hypothesis.settings.register_profile(
    "nightly", hypothesis.settings.get_profile("hub"), derandomize=False, print_blob=True, database=None
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "hub"))

MANY_FAILURES = 100_000
ADDED_TO = ("audit_event", "audit_about")
"""The tables that even their owner only adds to."""

FreshDatabase = Callable[[], Awaitable[str]]


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on which the tests may make databases."""
    named = os.environ.get("HUB_TEST_DATABASE_URL")
    if named:
        yield named
        return
    with Embedded.start(tmp_path_factory.mktemp("server"), durable=False) as embedded:
        yield embedded.url


@pytest.fixture(scope="session")
async def serving_role(server_url: str) -> AsyncIterator[tuple[str, str | None]]:
    """The role that hubs serve as on the tests' server, with its password."""
    if not os.environ.get("HUB_TEST_DATABASE_URL"):
        yield SERVING, None
        return
    name, password = _some_name(), secrets.token_hex(16)
    await on_server(server_url, f"CREATE ROLE {name} LOGIN PASSWORD '{password}'")
    yield name, password
    await on_server(server_url, f"DROP ROLE {name}")


@pytest.fixture(scope="session")
async def template(server_url: str, serving_role: tuple[str, str | None]) -> AsyncIterator[str]:
    """The name of a migrated, empty database from which others are made quickly."""
    name = _some_name()
    await on_server(server_url, f"CREATE DATABASE {name}")
    await migrate(_on(server_url, name), serving_role[0])
    yield name
    await drop(server_url, name)


@pytest.fixture(scope="module")
async def fresh_database_url(
    server_url: str, template: str, serving_role: tuple[str, str | None]
) -> AsyncIterator[FreshDatabase]:
    """Makes a migrated, empty database of the test's own at each call, to be served; all are dropped at the end."""
    made: list[str] = []

    async def fresh() -> str:
        made.append(_some_name())
        await on_server(server_url, f"CREATE DATABASE {made[-1]} TEMPLATE {template}")
        return _on(server_url, made[-1], *serving_role)

    yield fresh
    for name in made:
        await drop(server_url, name)


@pytest.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """A database in which there is nothing, as a ministry makes it for its hub."""
    name = _some_name()
    await on_server(server_url, f"CREATE DATABASE {name}")
    yield _on(server_url, name)
    await drop(server_url, name)


@pytest.fixture(scope="module")
async def database_url(fresh_database_url: FreshDatabase) -> str:
    """The migrated database that a module's tests share; use `clean` to find it empty."""
    return await fresh_database_url()


@pytest.fixture(scope="session")
def made_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Throw-away keys of all kinds, which take their time to make: copy them."""
    directory = tmp_path_factory.mktemp("made-keys")
    directory.chmod(0o700)
    load_keys(directory, create=True)
    load_signing_keys(directory, create=True)
    return directory


@pytest.fixture(scope="module")
def keys_directory(made_keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Throw-away keys."""
    return Path(copytree(made_keys, tmp_path_factory.mktemp("keys") / "keys"))


@pytest.fixture(scope="module")
def vault(keys_directory: Path) -> Vault:
    """A vault with throw-away keys."""
    return Vault.of(load_keys(keys_directory, create=False))


@pytest.fixture(scope="module")
async def database(database_url: str, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """The shared database, open."""
    opened = await SeeingDatabase.open(database_url, vault)
    yield opened
    await opened.close()


@pytest.fixture
async def clean(database: SeeingDatabase) -> None:
    """Empties every table before the test, and lets the audit trail begin anew."""
    await database.as_owner(
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ADDED_TO),
        f"TRUNCATE {', '.join([*metadata.tables, *TABLES])}",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in ADDED_TO),
        *(
            f"INSERT INTO audit_head VALUES ({strand}, 0, '\\x{BEGINNING.hex()}')"  # noqa: S608 - zeros
            for strand in range(STRANDS)
        ),
    )


@pytest.fixture(scope="module")
def settings(database_url: str, keys_directory: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings that name the shared database and the throw-away keys."""
    return Settings(
        database_url=database_url,
        keys_dir=keys_directory,
        data_dir=tmp_path_factory.mktemp("data"),
        # All tests ask from one address: those of bad credentials would use up each other's ration.
        token_failures_per_minute=MANY_FAILURES,
        # What is found in the background would come between what one test does and what it looks at.
        jobs_at_once=0,
    )


@pytest.fixture
def without_hub_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which no HUB_ variable is set."""
    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)


def _some_name() -> str:
    return f"hub_test_{secrets.token_hex(6)}"


def _on(server_url: str, database: str, user: str | None = None, password: str | None = None) -> str:
    url = make_url(server_url).set(database=database)
    return (url.set(username=user, password=password) if user else url).render_as_string(hide_password=False)
