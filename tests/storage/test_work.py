"""The unit of work commits whole or not at all, and says Unavailable when the database is away."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from hub.storage.work import Database

pytestmark = pytest.mark.any_postgres


async def test_a_failed_block_leaves_nothing_behind(database: Database, clean: None) -> None:
    async def fail_half_way() -> None:
        async with database.work() as work:
            await work.connection.execute(text("INSERT INTO used_assertion VALUES ('c', 'j', now())"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    (found,) = await database.read("SELECT count(*) FROM used_assertion", [])
    assert found is not None
    assert found[0] == 0
