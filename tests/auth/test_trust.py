"""What the ministry decides about a client, an officer or a charity holds for the tokens that are out already."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from hub.auth import clients
from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.auth.trust import EVERY, HOLDS, Trust
from hub.errors import Unauthenticated, Unavailable
from hub.storage import charities, officers
from hub.storage import trust as stored_trust
from hub.storage.secrecy import Vault
from tests.builders import a_civil_number
from tests.builders.clients import READ_AND_CHECK, OAuthClient, an_oauth_client
from tests.conftest import FreshDatabase
from tests.seeing import SeeingDatabase as Database

pytestmark = pytest.mark.any_postgres

CUT_LISTENERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'charity-hub-trust' AND datname = current_database()"
)


class Clock:
    """Time as the test wants it."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def own_url(fresh_database_url: FreshDatabase) -> str:
    return await fresh_database_url()


@pytest.fixture
async def own(own_url: str, vault: Vault) -> AsyncIterator[Database]:
    """A database of the test's own, which it may close."""
    opened = await Database.open(own_url, vault)
    yield opened
    await opened.close()


def caller_of(client: OAuthClient, *scopes: Scope) -> Caller:
    return Caller(
        client.client_id, CallerKind.CHARITY, frozenset(scopes or READ_AND_CHECK), client.charity_id
    )


async def refused(trust: Trust, caller: Caller) -> bool:
    try:
        await trust.checked(caller)
    except Unauthenticated as refusal:
        return refusal.error == "invalid_token"
    return False


async def an_officer(database: Database, charity_id: UUID | None, *scopes: Scope) -> UUID:
    async with database.work() as work:
        id = await officers.admit(
            work, a_civil_number(), charity_id=charity_id, name=None, scopes=scopes, at=datetime.now(UTC)
        )
    assert id is not None
    return id


async def test_a_client_in_good_standing_comes_in_as_it_is(database: Database) -> None:
    caller = caller_of(await an_oauth_client(database))

    assert await Trust(database).checked(caller) is caller


async def test_a_client_or_charity_that_nobody_knows_is_refused(database: Database) -> None:
    caller = caller_of(await an_oauth_client(database))

    assert await refused(Trust(database), replace(caller, client_id="deleted"))
    assert await refused(Trust(database), replace(caller, charity_id=uuid4()))


async def test_a_new_client_comes_in_before_anybody_has_heard_of_it(database: Database) -> None:
    trust = Trust(database)
    for _ in range(2):
        await trust.checked(caller_of(await an_oauth_client(database)))


async def test_a_token_holds_what_its_client_still_holds(database: Database) -> None:
    client, clock = await an_oauth_client(database), Clock()
    trust = Trust(database, clock=clock)
    await trust.checked(caller_of(client))
    async with database.work() as work:
        await clients.set_scopes(work, client.client_id, [Scope.AID_CHECK, Scope.AID_GRANT])
    clock.now += HOLDS + 0.1

    assert (await trust.checked(caller_of(client))).scopes == {Scope.AID_CHECK}


async def test_an_officers_token_holds_what_the_officer_and_the_client_both_hold(database: Database) -> None:
    client = await an_oauth_client(database, scopes=[Scope.AID_READ, Scope.AID_CHECK])
    officer = await an_officer(database, client.charity_id, Scope.AID_CHECK, Scope.AID_GRANT)
    caller = replace(caller_of(client, Scope.AID_READ, Scope.AID_CHECK, Scope.AID_GRANT), officer_id=officer)

    assert (await Trust(database).checked(caller)).scopes == {Scope.AID_CHECK}


async def test_a_dismissed_officer_is_refused(database: Database) -> None:
    client, clock = await an_oauth_client(database), Clock()
    officer = await an_officer(database, client.charity_id, *READ_AND_CHECK)
    caller, trust = replace(caller_of(client), officer_id=officer), Trust(database, clock=clock)
    await trust.checked(caller)
    async with database.work() as work:
        await officers.dismiss(work, officer, datetime.now(UTC), "left")
    clock.now += HOLDS + 0.1

    assert await refused(trust, caller)
    assert not await refused(trust, caller_of(client))


async def test_a_person_who_is_no_officer_needs_no_office(database: Database) -> None:
    client = await an_oauth_client(database)
    person = Caller(client.client_id, CallerKind.PERSON, frozenset({Scope.AID_CHECK}), person_id=UUID(int=7))

    assert await Trust(database).checked(person) is person


async def test_a_suspended_charity_is_refused_whoever_its_client_is(database: Database) -> None:
    client, clock = await an_oauth_client(database), Clock()
    ministrys = await an_oauth_client(database, kind=CallerKind.MINISTRY)
    officer = await an_officer(database, client.charity_id, *READ_AND_CHECK)
    signed_in = replace(caller_of(ministrys), charity_id=client.charity_id, officer_id=officer)
    trust = Trust(database, clock=clock)
    await trust.checked(signed_in)
    assert client.charity_id is not None
    async with database.work() as work:
        await charities.suspend(work, client.charity_id, "audit", datetime.now(UTC))
    clock.now += HOLDS + 0.1

    assert await refused(trust, caller_of(client))
    assert await refused(trust, signed_in)
    assert not await refused(trust, caller_of(ministrys))


async def test_a_view_that_is_too_old_lets_nobody_in_while_the_database_is_away(own: Database) -> None:
    caller, clock = caller_of(await an_oauth_client(own)), Clock()
    trust = Trust(own, clock=clock)
    await trust.checked(caller)
    await own.close()
    clock.now += HOLDS

    assert await trust.checked(caller) is caller
    clock.now += 0.1
    with pytest.raises(Unavailable):
        await trust.checked(caller)


async def test_a_database_that_is_silent_is_not_waited_for(
    own: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silence(_: Database) -> tuple[stored_trust.Standing, ...]:
        await asyncio.sleep(60)
        return ()

    caller = caller_of(await an_oauth_client(own))
    monkeypatch.setattr(stored_trust, "standings", silence)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await Trust(own).checked(caller)
    assert time.monotonic() - began < 5 - EVERY


async def test_however_many_wait_for_the_view_it_is_read_for_the_first_and_once_for_the_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, read = [], stored_trust.standings

    async def counted(database: Database) -> tuple[stored_trust.Standing, ...]:
        reads.append(1)
        return await read(database)

    monkeypatch.setattr(stored_trust, "standings", counted)
    caller, trust = caller_of(await an_oauth_client(database)), Trust(database)
    await asyncio.gather(*(trust.checked(caller) for _ in range(50)))

    assert len(reads) == 2


async def heard_within(trust: Trust, caller: Caller, seconds: float) -> float:
    """How long it took until the caller was refused."""
    began = time.monotonic()
    while not await refused(trust, caller):
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.005)
    return time.monotonic() - began


async def test_word_of_a_revocation_goes_round(own: Database, own_url: str) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        await asyncio.sleep(0.2)
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
        assert await heard_within(trust, caller_of(client), 5) < EVERY / 2


async def test_a_revocation_that_is_rolled_back_changes_nothing(own: Database, own_url: str) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
            await work.connection.rollback()
        await asyncio.sleep(0.2)
        assert not await refused(trust, caller_of(client))


async def test_a_change_of_which_no_word_went_round_is_found_by_the_poll(own: Database, own_url: str) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        async with own.work() as work:
            await work.connection.execute(text("UPDATE client SET revoked_at = now(), revoked_reason = 'x'"))
        await heard_within(trust, caller_of(client), 5)


async def test_a_listener_that_is_cut_off_comes_back(own: Database, own_url: str) -> None:
    client, trust = await an_oauth_client(own), Trust(own)
    async with trust.kept_current(own_url):
        await trust.checked(caller_of(client))
        cuts = 0
        for _ in range(100):
            cuts += len(await own.read(CUT_LISTENERS, []))
            await asyncio.sleep(0.05)
        assert cuts > 2
        async with own.work() as work:
            await clients.revoke(work, client.client_id, "lost")
        assert await heard_within(trust, caller_of(client), 5) < EVERY
