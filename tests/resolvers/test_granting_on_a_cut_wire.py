"""Retries when the connection dies around COMMIT: however the wire is cut, a key ends with one answer, the kept one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from hub.errors import Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import GrantAid, grant_aid
from hub.resolvers.outcome import Outcome
from hub.settings import Settings
from hub.storage.connection import connect
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.resolvers.cutting_proxy import Cut, CuttingProxy, cutting
from tests.resolvers.forgetting import without_kept_answers
from tests.resolvers.one_payer import Charities, Town, a_town, some_charities
from tests.resolvers.town_plans import CYCLES, RESIDENTS, Wish
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres

_MOST_TRIES = 500
_MOST_TOWNS = 20
"""A town has about ten grants to lose, and now and then the cuts fall beside them all."""

_END_SOME = """
SELECT count(pg_terminate_backend(pid)) FROM (
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
    ORDER BY random() LIMIT 1
) AS busy
"""


async def granted_at_last(context: RequestContext, command: GrantAid) -> Outcome:
    """The answer to a grant that is asked for until it is answered, as clients are told to do."""
    for _ in range(_MOST_TRIES):
        with suppress(Unavailable):
            return await grant_aid(context, command)
        await asyncio.sleep(0.002)
    raise AssertionError("never answered")


def wishes() -> list[Wish]:
    """Every charity wants every aid for everybody: most slots are wanted by several at once."""
    wanted = [(c, r, t, n) for c in range(3) for r in range(RESIDENTS) for t in range(3) for n in range(2)]
    return [Wish(c, r, t, CYCLES[n : n + 2], 40, key) for key, (c, r, t, n) in enumerate(wanted)]


async def ask_all(town: Town) -> None:
    """Sends every wish twice at the same time, each until it is answered."""
    await asyncio.gather(*(town.ask(wish, granted_at_last) for wish in wishes() for _ in range(2)))


@asynccontextmanager
async def on_a_cut_wire(
    url: str, vault: Vault, settings: Settings, seed: int
) -> AsyncIterator[tuple[CuttingProxy, SeeingDatabase, Charities]]:
    """A hub whose wire is cut at every third COMMIT, in a database of its own."""
    async with cutting(url, seed=seed, share=0.3) as (proxy, through):
        proxy.whole = True
        database = await SeeingDatabase.open(through, vault, pool_size=16)
        try:
            yield proxy, database, await some_charities(database, settings)
        finally:
            proxy.whole = True
            await database.close()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_grant_cut_off_around_commit_is_granted_once_and_answered_as_it_was(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings, seed: int
) -> None:
    async with on_a_cut_wire(await fresh_database_url(), vault, settings, seed) as (
        proxy,
        database,
        charities,
    ):
        town = await a_town(database, charities)
        proxy.whole = False
        await ask_all(town)
        proxy.whole = True
        assert min(proxy.cuts[cut] for cut in Cut) > 0
        assert await town.violations() == []
        for wish in wishes():
            await town.ask(wish)
        assert await town.violations() == []


async def test_without_kept_answers_a_cut_wire_leaves_aid_that_nobody_was_told_of(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_kept_answers(monkeypatch)
    async with on_a_cut_wire(await fresh_database_url(), vault, settings, 1) as (proxy, database, charities):
        untold, towns = False, 0
        while not untold and towns < _MOST_TOWNS:
            town, towns = await a_town(database, charities), towns + 1
            proxy.whole = False
            await asyncio.gather(*(town.ask(wish, granted_at_last) for wish in wishes()))
            proxy.whole = True
            untold = any("nobody was told of" in violation for violation in await town.violations())
    assert untold


@pytest.fixture
async def own_url(fresh_database_url: FreshDatabase) -> str:
    """A database of the test's own, whose connections it may end."""
    return await fresh_database_url()


@pytest.fixture
async def own(own_url: str, vault: Vault) -> AsyncIterator[SeeingDatabase]:
    """That database, open."""
    opened = await SeeingDatabase.open(own_url, vault, pool_size=16)
    yield opened
    await opened.close()


async def test_a_server_that_ends_connections_makes_nobody_pay_twice(
    own: SeeingDatabase, own_url: str, settings: Settings
) -> None:
    scissors = await connect(own_url)
    town = await a_town(own, await some_charities(own, settings))
    asking, ended = asyncio.create_task(ask_all(town)), 0
    while not asking.done() and ended < 100:
        ended += await scissors.fetchval(_END_SOME)
        await asyncio.sleep(0.01)
    await asking
    await scissors.close()
    assert ended > 10
    assert await town.violations() == []


async def test_a_client_that_gives_up_and_asks_again_is_answered_once(
    own: SeeingDatabase, settings: Settings
) -> None:
    town = await a_town(own, await some_charities(own, settings))
    patience = iter(range(10_000))

    async def impatient(context: RequestContext, command: GrantAid) -> Outcome:
        while (seconds := next(patience) % 40 / 1000) < 0.035:
            with suppress(TimeoutError, Unavailable):
                async with asyncio.timeout(seconds):
                    return await grant_aid(context, command)
        return await granted_at_last(context, command)

    await asyncio.gather(*(town.ask(wish, impatient) for wish in wishes()))
    assert await town.violations() == []
