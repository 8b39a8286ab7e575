"""What the hub forgets by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.resolvers.granting import ANSWERS_ARE_KEPT, grant_aid
from hub.resolvers.housekeeping import tidy
from hub.settings import Settings
from tests.auth.sign_ins import an_answer, an_app
from tests.builders import a_beneficiary
from tests.builders.aid import a_grant, a_granting_charity, an_aid_code
from tests.seeing import SeeingDatabase

pytestmark = pytest.mark.any_postgres


async def test_an_answer_is_kept_for_retries_and_then_forgotten(
    database: SeeingDatabase, settings: Settings, clean: None
) -> None:
    context = await a_granting_charity(database, settings)
    person = await a_beneficiary(database)
    await grant_aid(context, a_grant(person, await an_aid_code(database), "2026-11"))
    now = datetime.now(UTC)
    await tidy(database, now + timedelta(hours=24))
    assert await _kept(database) == 1
    await tidy(database, now + ANSWERS_ARE_KEPT + timedelta(minutes=1))
    assert await _kept(database) == 0


async def test_a_sign_in_is_forgotten_with_its_codes_after_its_time(
    database: SeeingDatabase, settings: Settings, clean: None
) -> None:
    await an_answer(database, settings, await an_app(database))
    for days, left in ((29, 1), (31, 0)):
        await tidy(database, datetime.now(UTC) + timedelta(days=days))
        rows = await database.read(
            "SELECT (SELECT count(*) FROM authorization_code), count(*) FROM token_family", []
        )
        assert [tuple(row) for row in rows] == [(left, left)]


async def _kept(database: SeeingDatabase) -> int:
    (row,) = await database.read("SELECT count(*) FROM kept_answer", [])
    return int(row[0])
