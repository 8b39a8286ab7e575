"""Every process hears of what the ministry decided, by word that goes round or by looking for itself."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from hub.auth import clients
from hub.auth import trust as trust_module
from hub.auth.caller import Caller
from hub.auth.trust import Trust
from tests.auth.test_trust import LONG, caller_of, on_a_slow_machine, own, own_url, refused
from tests.builders.clients import an_oauth_client
from tests.seeing import SeeingDatabase as Database

__all__ = ["on_a_slow_machine", "own", "own_url"]

pytestmark = pytest.mark.any_postgres

_LISTENERS = (
    "FROM pg_stat_activity WHERE application_name = 'charity-hub-trust' AND datname = current_database()"
)
CUT_LISTENERS = f"SELECT pid, pg_terminate_backend(pid) {_LISTENERS}"
LISTENING = f"SELECT pid {_LISTENERS} AND state = 'idle' AND query LIKE '%officer%'"
"""Those that have read who is trusted, which they do once they listen."""


@pytest.fixture
def only_word_goes_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is polled, and a view never grows too old: who hears of a change was told."""
    monkeypatch.setattr(trust_module, "EVERY", LONG)
    monkeypatch.setattr(trust_module, "HOLDS", LONG)


async def until_refused(trust: Trust, caller: Caller) -> None:
    """Waits until the caller is refused, a minute at most."""
    async with asyncio.timeout(60):
        while True:
            if await refused(trust, caller):
                return
            await asyncio.sleep(0.005)


async def until_it_listens(own: Database) -> None:
    """Waits until a listener has read who is trusted, and waits for word."""
    async with asyncio.timeout(60):
        while True:
            if await own.read(LISTENING, []):
                return
            await asyncio.sleep(0.005)


async def test_word_of_a_revocation_goes_round(
    own: Database, own_url: str, only_word_goes_round: None
) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        await until_it_listens(own)
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
        await until_refused(trust, caller_of(client))


async def test_a_revocation_that_is_rolled_back_changes_nothing(own: Database, own_url: str) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
            await work.connection.rollback()
        await asyncio.sleep(0.2)
        assert not await refused(trust, caller_of(client))


async def test_a_change_of_which_no_word_went_round_is_found_by_the_poll(
    own: Database, own_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trust_module, "HOLDS", LONG)
    monkeypatch.setattr(trust_module, "EVERY", 0.2)
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        async with own.work() as work:
            await work.connection.execute(text("UPDATE client SET revoked_at = now(), revoked_reason = 'x'"))
        await until_refused(trust, caller_of(client))


async def test_a_listener_that_is_cut_off_comes_back(
    own: Database, own_url: str, only_word_goes_round: None
) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        cut: set[int] = set()
        async with asyncio.timeout(60):
            while len(cut) < 3:
                cut |= {row["pid"] for row in await own.read(CUT_LISTENERS, [])}
                await asyncio.sleep(0.005)
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
        await until_refused(trust, caller_of(client))
