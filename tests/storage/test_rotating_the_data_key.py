"""The data key is made anew under a hub that serves: nothing is lost, and in the end nothing names the old key."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.storage import rotation
from hub.storage.key_proofs import check_keys
from hub.storage.keys import add_data_key, load_keys
from hub.storage.secrecy import Sealed, UnknownKey, Vault
from tests.builders import a_beneficiary
from tests.conftest import FreshDatabase
from tests.seeing import SeeingDatabase as Database
from tests.storage.a_registry import Registry, a_registry, many_keys, opened

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def url(fresh_database_url: FreshDatabase) -> str:
    return await fresh_database_url()


@pytest.fixture
async def people(url: str, tmp_path: Path) -> AsyncIterator[Registry]:
    async with opened(url, tmp_path / "keys") as database:
        yield await a_registry(database, tmp_path / "keys", 12)


def nothing(done: int, of: int) -> None:
    assert 0 < done <= of


async def test_every_value_says_the_same_afterwards_and_none_names_the_old_key(
    people: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 5)
    before, shown = await people.told(), list[tuple[int, int]]()
    assert await people.named_keys() == {1}
    done = await rotation.rotate(people.database, lambda *moved: shown.append(moved))
    assert await people.named_keys() == {2}
    assert await people.told() == before
    assert shown == sorted(shown)
    assert shown[-1] == (done, done) == (14, 14)


async def test_the_old_key_is_put_aside_and_the_hub_starts_without_it(people: Registry, url: str) -> None:
    before = await people.told()
    await rotation.rotate(people.database, nothing)
    assert sorted(path.name for path in people.directory.glob("data-*")) == [
        "data-0001.key.retired",
        "data-0002.key",
    ]
    (people.directory / "data-0001.key.retired").unlink()
    async with opened(url, people.directory) as anew:
        await check_keys(anew)
        assert (
            await Registry(anew, people.directory, people.people, people.household, people.member).told()
            == before
        )


async def test_a_backup_from_before_needs_the_key_that_was_put_aside(people: Registry) -> None:
    [(wrapped,)] = await people.database.read("SELECT wrapped FROM person_key LIMIT 1", [])
    await rotation.rotate(people.database, nothing)
    with pytest.raises(UnknownKey, match=r"data-0001\.key"):
        Vault.of(load_keys(people.directory, create=False)).seal_of(wrapped)


async def test_another_process_that_writes_all_the_time_loses_nothing(
    people: Registry, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 3)
    written: list[tuple[str, object]] = []
    async with opened(url, people.directory) as other:

        async def write() -> None:
            while True:
                phone = f"+9656{len(written):07}"
                written.append((phone, await a_beneficiary(other, phone=phone)))
                assert await people.told()

        writing = asyncio.create_task(write())
        await rotation.rotate(people.database, nothing)
        await asyncio.sleep(0.1)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
        assert len(written) > 10
        assert await people.named_keys() == {2}
        rows = await other.read(
            "SELECT id, phone, wrapped FROM beneficiary JOIN person_key ON person_id = id", []
        )
        phones = {
            row["id"]: other.vault.seal_of(row["wrapped"]).open(
                "beneficiary", "phone", row["id"], row["phone"]
            )
            for row in rows
        }
        assert all(phones[id] == phone for phone, id in written[:-1])


async def test_a_rotation_that_was_begun_goes_on_with_the_same_key(people: Registry) -> None:
    add_data_key(people.directory)
    people.database.vault.look_again()
    assert await rotation.rotate(people.database, nothing) == 14
    assert people.database.vault.current == 2
    assert await rotation.rotate(people.database, nothing) == 14
    assert people.database.vault.current == 3


async def killed_half_way(url: str, directory: Path, watched: Database) -> None:
    """Kills the command (SIGKILL) as soon as some keys are wrapped anew, while others are not."""
    environment = {name: value for name, value in os.environ.items() if name[:4] != "HUB_"}
    environment |= {"HUB_DATABASE_URL": url, "HUB_KEYS_DIR": str(directory)}
    command = (sys.executable, "-m", "hub.cli", "keys", "rotate", "--data")
    running = await asyncio.create_subprocess_exec(
        *command, env=environment, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    while running.returncode is None:
        [(old, new)] = await watched.read(
            "SELECT count(*) FILTER (WHERE data_key = 1), count(*) FILTER (WHERE data_key = 2) FROM person_key",
            [],
        )
        if new:
            assert old, "it was over before it could be killed"
            running.send_signal(signal.SIGKILL)
            await running.wait()
        await asyncio.sleep(0.005)
    assert running.returncode == -signal.SIGKILL


async def test_a_rotation_killed_half_way_leaves_everything_readable_and_goes_on(
    people: Registry, url: str
) -> None:
    before = await people.told()
    await many_keys(people.database, 20_000)
    await killed_half_way(url, people.directory, people.database)
    assert await people.named_keys() == {1, 2}
    assert await people.told() == before
    done = await rotation.rotate(people.database, nothing)
    assert 0 < done < 20_014
    assert await people.named_keys() == {2}
    assert await people.told() == before


async def test_a_key_that_was_damaged_stops_the_rotation_and_the_old_key_stays(people: Registry) -> None:
    async with people.database.work() as work:
        await work.connection.exec_driver_sql(
            "UPDATE person_key SET wrapped = set_byte(wrapped, 70, get_byte(wrapped, 70) # 1) "
            "WHERE person_id = (SELECT max(person_id::text)::uuid FROM person_key)"
        )
    with pytest.raises(Sealed):
        await rotation.rotate(people.database, nothing)
    assert (people.directory / "data-0001.key").exists()
