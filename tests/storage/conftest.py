"""Directories for embedded servers, and databases that are hasty or a test's own to break."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from hub.storage.connection import Patience
from hub.storage.secrecy import Vault
from tests.seeing import SeeingDatabase
from tests.storage.embedded_server import ends

_SHORT = Patience(pool=0.2, lock=0.2, statement=0.4, answer=0.8)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data directory in which no server may be left running."""
    yield tmp_path / "data"
    assert ends(tmp_path / "data"), "a server was left running"


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The directory of temporary files, short of path and empty."""
    with tempfile.TemporaryDirectory() as directory:
        monkeypatch.setenv("TMPDIR", directory)
        monkeypatch.setattr(tempfile, "tempdir", directory)
        yield directory


@pytest.fixture
async def hasty(database_url: str, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """The shared database through few connections and with little patience."""
    opened = await SeeingDatabase.open(database_url, vault, pool_size=2, patience=_SHORT)
    yield opened
    await opened.close()


@pytest.fixture
async def own(
    fresh_database_url: Callable[[], Awaitable[str]], vault: Vault
) -> AsyncIterator[tuple[str, SeeingDatabase]]:
    """A database of the test's own, whose connections it may break."""
    url = await fresh_database_url()
    opened = await SeeingDatabase.open(url, vault, pool_size=3)
    yield url, opened
    await opened.close()
