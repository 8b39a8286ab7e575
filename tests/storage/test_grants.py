"""A code and a refresh token are used once, whatever is under way beside; a family ends with all its tokens."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hub.storage import grants
from hub.storage.tables import new_id
from hub.storage.work import Database, Work
from tests.builders.clients import an_oauth_client

pytestmark = pytest.mark.any_postgres
NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)


async def a_family(work: Work, client_id: str) -> UUID:
    family = grants.NewFamily(
        client_id=client_id,
        kind="PERSON",
        subject_id=new_id(),
        charity_id=None,
        scopes=["applicant:self"],
        auth_time=NOW,
        expires_at=LATER,
    )
    return await grants.begin_family(work, family)


async def a_code_and_a_refresh_token(database: Database) -> tuple[str, str]:
    """A client's id, and the text of both a code and a refresh token of its."""
    client_id, token = (await an_oauth_client(database)).client_id, str(new_id())
    async with database.work() as work:
        family = await a_family(work, client_id)
        await grants.add_code(work, token, grants.NewCode(family, "https://a/", "c", None, None, LATER))
        await grants.add_refresh_token(work, token, family, None)
    return client_id, token


@pytest.mark.parametrize("use", [grants.use_code, grants.use_refresh_token])
async def test_a_second_use_waits_for_the_first_and_comes_too_late(database: Database, use: object) -> None:
    assert callable(use)
    client_id, token = await a_code_and_a_refresh_token(database)
    async with database.work() as first:
        assert await use(first, token, client_id, NOW) is not None
        async with database.work() as second:
            waiting = asyncio.create_task(use(second, token, client_id, NOW))
            done, _ = await asyncio.wait({waiting}, timeout=0.2)
            assert not done
            await first.connection.commit()
            assert await waiting is None


@pytest.mark.parametrize("use", [grants.use_code, grants.use_refresh_token])
async def test_a_use_that_came_to_nothing_leaves_the_token_unused(database: Database, use: object) -> None:
    assert callable(use)
    client_id, token = await a_code_and_a_refresh_token(database)
    async with database.work() as broken:
        assert await use(broken, token, client_id, NOW) is not None
        await broken.connection.rollback()
    async with database.work() as work:
        assert await use(work, token, "another", NOW) is None
        assert await use(work, token, client_id, NOW) is not None


async def test_a_family_ends_once_and_takes_its_tokens_along(database: Database) -> None:
    client_id, token = await a_code_and_a_refresh_token(database)
    async with database.work() as work:
        family = await grants.family_of_refresh_token(work, token, client_id)
        assert family is not None
        assert not await grants.revoked_among(work, [str(family.id)])
        for at in (NOW, LATER):
            await grants.revoke_family(work, family.id, at, LATER)
        ended = await grants.family_of_code(work, token, client_id)
        assert ended is not None
        assert ended.revoked_at == NOW
        assert await grants.revoked_among(work, ["another", str(family.id)])


async def test_what_ended_is_forgotten(database: Database) -> None:
    client_id, token = await a_code_and_a_refresh_token(database)
    async with database.work() as work:
        assert await grants.use_proof(work, token, LATER)
        assert not await grants.use_proof(work, token, LATER)
        await grants.revoke_token(work, token, LATER)
        await grants.forget_what_ended(work, NOW)
        assert await grants.revoked_among(work, [token])
        await grants.forget_what_ended(work, LATER + timedelta(seconds=1))
        assert not await grants.revoked_among(work, [token])
        assert await grants.use_proof(work, token, LATER)
        assert await grants.family_of_code(work, token, client_id) is None
