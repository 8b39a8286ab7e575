"""A callback counts once, in time, for the request that it names, and for the person who was asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from hub.auth.identity_push import REQUEST_ID
from hub.auth.signin import LASTS, SignIns
from hub.errors import Language
from hub.settings import Settings
from hub.storage import signins
from hub.storage.signins import StoredSignIn
from hub.storage.tables import signin
from hub.storage.work import Database
from tests.auth.an_identity_provider import NUMBER, AnIdentityProvider
from tests.builders.base import a_civil_number

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

_REQUEST = "request-of-this-test"


@pytest.fixture
def provider() -> AnIdentityProvider:
    return AnIdentityProvider()


@pytest.fixture
def desk(settings: Settings, database: Database, provider: AnIdentityProvider) -> SignIns:
    return SignIns(settings, database, provider.phone)


async def test_right_callback_identifies_the_person_and_its_replay_does_nothing(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    response = provider.signed({REQUEST_ID: _REQUEST})
    taken = await asyncio.gather(*(desk.hear(response) for _ in range(10)))
    assert sorted(taken) == [False] * 9 + [True]
    found = await _found(desk, secret)
    assert (found.step, found.civil_number) == ("IDENTIFIED", NUMBER)


async def test_callback_for_an_unknown_request_is_refused(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    assert not await desk.hear(provider.signed({REQUEST_ID: "request-of-nobody"}))
    assert (await _found(desk, secret)).step == "ASKED"


@pytest.mark.parametrize("column", ["answer_until", "expires_at"])
async def test_late_callback_is_refused(
    desk: SignIns, database: Database, provider: AnIdentityProvider, column: str
) -> None:
    await _asked(desk, database, provider)
    await _change(database, **{column: datetime.now(UTC) - timedelta(seconds=1)})
    assert not await desk.hear(provider.signed({REQUEST_ID: _REQUEST}))


async def test_callback_about_somebody_else_than_was_asked_for_identifies_nobody(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    await desk.hear(provider.signed({"civil_number": a_civil_number(), REQUEST_ID: _REQUEST}))
    found = await _found(desk, secret)
    assert (found.step, found.failure, found.civil_number) == ("FAILED", "NOT_TRUSTED", None)


async def test_refusal_cannot_be_turned_into_an_agreement(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    denied = {REQUEST_ID: _REQUEST, "error": "access_denied"}
    assert await desk.hear(provider.signed(denied))
    assert not await desk.hear(provider.signed({REQUEST_ID: _REQUEST}))
    assert (await _found(desk, secret)).failure == "DENIED"


async def test_slow_down_of_the_provider_is_heeded(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    await _change(database, ask_after=datetime.now(UTC))
    provider.answers.append((400, {"error": "slow_down"}))
    await desk.ask_again(await _found(desk, secret))
    assert (await _found(desk, secret)).ask_every == 6


async def test_provider_that_is_away_for_a_moment_does_not_end_the_sign_in(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    await _change(database, ask_after=datetime.now(UTC))
    provider.answers.append((502, {}))
    await desk.ask_again(await _found(desk, secret))
    assert (await _found(desk, secret)).step == "ASKED"


async def test_neither_cookie_nor_request_id_nor_number_is_kept_readable(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    await desk.hear(provider.signed({REQUEST_ID: _REQUEST}))
    async with database.work() as work:
        (row,) = (await work.connection.execute(select(signin))).all()
    for value in row:
        kept = value if isinstance(value, bytes) else str(value).encode()
        for hidden in (secret, _REQUEST, NUMBER, "of-the-app"):
            assert hidden.encode() not in kept


async def test_sign_in_ends_after_ten_minutes_and_is_forgotten(
    desk: SignIns, database: Database, provider: AnIdentityProvider
) -> None:
    secret = await _asked(desk, database, provider)
    found = await _found(desk, secret)
    left = found.expires_at - datetime.now(UTC)
    assert timedelta(minutes=9) < left <= LASTS
    await _change(database, expires_at=datetime.now(UTC))
    assert await desk.of_browser(secret) is None
    async with database.work() as work:
        assert await signins.forget_begun(work, datetime.now(UTC) - LASTS) == 0
        assert await signins.forget_begun(work, datetime.now(UTC)) == 1


async def _asked(desk: SignIns, database: Database, provider: AnIdentityProvider) -> str:
    async with database.work() as work:
        secret = await desk.begin(work, {"client_id": "app", "state": "of-the-app"}, Language.AR)
    provider.answers.append((200, {"auth_req_id": _REQUEST, "interval": 1}))
    await desk.ask(await _found(desk, secret), "https://hub.example/heard", NUMBER)
    return secret


async def _found(desk: SignIns, secret: str) -> StoredSignIn:
    found = await desk.of_browser(secret)
    assert found is not None
    return found


async def _change(database: Database, **columns: object) -> None:
    async with database.work() as work:
        await work.connection.execute(update(signin).values(**columns))
