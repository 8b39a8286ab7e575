"""The condition of a database is found without changing it, and told without its password."""

from __future__ import annotations

import pytest

from hub.errors import Unavailable
from hub.storage.condition import Server, keys_sealed_with, server_at, without_password


@pytest.mark.any_postgres
async def test_the_server_tells_its_version_and_its_clock(database_url: str) -> None:
    server = await server_at(database_url)
    assert server.is_recent_enough
    assert abs(server.clock_ahead) < 2


@pytest.mark.any_postgres
async def test_an_unused_database_was_sealed_with_no_key(fresh_database_url: object) -> None:
    assert callable(fresh_database_url)
    assert await keys_sealed_with(await fresh_database_url()) == []


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await server_at("postgresql://hub@127.0.0.1:1/hub")


@pytest.mark.parametrize(("version", "enough"), [("14.9", False), ("15.0 (Debian)", True), ("18beta1", True)])
def test_postgresql_15_is_the_oldest(version: str, enough: bool) -> None:
    assert Server(version, 0.0).is_recent_enough is enough


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://hub:hidden@db/hub", "postgresql://hub@db/hub"),
        (
            "postgresql+asyncpg://hub:hidden@db:5432/hub?sslmode=require",
            "postgresql+asyncpg://hub@db:5432/hub?sslmode=require",
        ),
        ("postgresql://hub:hid/d@en@db/hub", "postgresql://hub@db/hub"),
        ("postgresql://hub:hid#d?en@db/hub", "postgresql://hub@db/hub"),
        ("postgresql://db/hub?user=hub&password=hidden", "postgresql://db/hub?user=hub"),
        ("postgresql://db/hub?password=hidden", "postgresql://db/hub"),
        (
            "postgresql://hub@/hub?host=/a%20b/postgres&port=5432",
            "postgresql://hub@/hub?host=/a%20b/postgres&port=5432",
        ),
    ],
)
def test_a_password_is_left_out_of_an_address(url: str, shown: str) -> None:
    assert without_password(url) == shown
