"""A publication that was killed or cut off, however often, ends as one that nobody disturbed: no loss and no double."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.e2e.a_large_file import write_file
from tests.e2e.a_publisher import Publisher, a_publisher
from tests.e2e.killing import a_bad_line, killed_until_done
from tests.hub import Hub, serving
from tests.seeing import SeeingDatabase

PROJECTS = 450
INSIDE = 2
CHANCE = random.Random(20_261_123)


@dataclass(frozen=True)
class Undisturbed:
    """A hub, a file, and what the hub holds of it after a publication that nobody disturbed."""

    hub: Hub
    database: SeeingDatabase
    folder: Path
    file: Path
    content: dict[str, Any]
    seconds: float

    async def another(self) -> Publisher:
        """A new charity with the same file."""
        return await a_publisher(self.hub, self.database, self.file, self.folder)


@pytest.fixture(scope="module")
async def undisturbed(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Undisturbed]:
    """The file's first publication."""
    url, folder = await fresh_database_url(), tmp_path_factory.mktemp("disturbed")
    write_file(folder / "wells.xml", PROJECTS)
    database = await SeeingDatabase.open(url, vault)
    async with serving(settings.model_copy(update={"database_url": url})) as hub:
        first = await a_publisher(hub, database, folder / "wells.xml", folder)
        began = time.monotonic()
        done = await first.publish()
        seconds = time.monotonic() - began
        assert done.exit_code == 0
        yield Undisturbed(hub, database, folder, first.file, await first.content(), seconds)
    await database.close()


def test_the_undisturbed_hub_holds_every_row_once(undisturbed: Undisturbed) -> None:
    assert len(undisturbed.content) == PROJECTS * (1 + 2 + 10)
    assert all(len(rows) == 1 for rows in undisturbed.content.values())


async def test_a_publication_that_is_killed_at_random_moments_ends_the_same(undisturbed: Undisturbed) -> None:
    inside = 0
    while inside < INSIDE:
        publisher = await undisturbed.another()
        kills = await killed_until_done(publisher, undisturbed.seconds, CHANCE)
        inside += len([kill for kill in kills if 0 < kill.held < len(undisturbed.content)])
        assert await publisher.content() == undisturbed.content


async def test_a_publication_whose_connections_are_cut_ends_the_same(undisturbed: Undisturbed) -> None:
    publisher = await undisturbed.another()
    port = undisturbed.hub.client.base_url.port
    assert port is not None
    cuts = [CHANCE.randrange(1, 150_000) for _ in range(4)]
    async with a_bad_line(port, cuts) as (line, made):
        process = await publisher.start(url=f"http://127.0.0.1:{line}")
        await process.communicate()
    assert process.returncode == 0
    assert len(made) == 4
    assert await publisher.content() == undisturbed.content


async def test_a_resumed_publication_sends_only_what_is_missing(undisturbed: Undisturbed) -> None:
    publisher = await undisturbed.another()
    write_file(half := publisher.folder / "half.xml", PROJECTS // 2)
    await Publisher(**{**vars(publisher), "file": half}).publish()
    total = (await publisher.publish()).document["total"]
    assert total["same"] == {"activities": 225, "budgets": 450, "transactions": 2250}
    assert total["sent"] == {"activities": 225, "budgets": 450, "transactions": 2250}
    assert total["changes"] == {"created": 225, "changed": 0, "unchanged": 225}
    assert await publisher.content() == undisturbed.content
    again = (await publisher.publish()).document["total"]
    assert again["sent"] == {"activities": 0, "budgets": 0, "transactions": 0}
