"""`hub audit verify` proves the trail, and names the first record that was touched."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Hub
from tests.conftest import FreshDatabase
from tests.seeing import as_owner


@pytest.fixture
async def trail(hub: Hub, fresh_database_url: FreshDatabase) -> str:
    """A database of its own whose trail holds a few records."""
    url = await fresh_database_url()
    for code in ("AUDIT-1", "AUDIT-2", "AUDIT-3"):
        names = ("--name-ar", code, "--name-en", code)
        assert hub("charity", "admit", "--code", code, *names, HUB_DATABASE_URL=url).exit_code == 0
    return url


_LIFTED = ("NO FORCE ROW LEVEL SECURITY", "DISABLE TRIGGER USER")


async def _as_its_owner(url: str, statement: str) -> None:
    await as_owner(url, *(f"ALTER TABLE audit_event {lifted}" for lifted in _LIFTED), statement)


async def test_a_whole_trail_tells_its_head(hub: Hub, trail: str) -> None:
    told = hub("audit", "verify", "--json", HUB_DATABASE_URL=trail)
    assert told.exit_code == 0
    assert told.document["records"] == 3
    assert told.document["head"] in hub("audit", "verify", HUB_DATABASE_URL=trail).out


async def test_an_altered_record_is_named(hub: Hub, trail: str) -> None:
    await _as_its_owner(trail, "UPDATE audit_event SET client_id = 'somebody else' WHERE seq = 1")
    told = hub("audit", "verify", "--json", HUB_DATABASE_URL=trail)
    assert told.exit_code == 1
    assert told.document["code"] == "BROKEN_CHAIN"
    assert told.document["seq"] == 1
    assert told.err == f"Record 1 of strand {told.document['strand']} was altered.\n"


async def test_an_end_that_was_cut_off_is_found_by_the_noted_head(hub: Hub, trail: str) -> None:
    noted = hub("audit", "verify", "--json", HUB_DATABASE_URL=trail).document["head"]
    await _as_its_owner(trail, "DELETE FROM audit_event")
    await _as_its_owner(trail, "UPDATE audit_head SET seq = 0, hash = decode(repeat('00', 32), 'hex')")
    assert hub("audit", "verify", HUB_DATABASE_URL=trail).exit_code == 0
    told = hub("audit", "verify", "--head", noted, HUB_DATABASE_URL=trail)
    assert told.exit_code == 1
    assert "were cut off" in told.err


def test_a_head_that_is_none_is_refused(hub: Hub) -> None:
    told = hub("audit", "verify", "--head", "yesterday", "--json")
    assert (told.exit_code, told.document["code"]) == (1, "CONFIGURATION")
