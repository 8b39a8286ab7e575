"""How many pages of 8 kB the hub's own statement touches, as PostgreSQL's EXPLAIN counts them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson

from bench.reads.cluster import CLIENT_ID, Cluster
from bench.reads.open_hub import NoAudit
from hub.auth.caller import Caller
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.settings import Settings
from hub.storage.keys import load_keys
from hub.storage.secrecy import Vault
from hub.storage.sight import Sight
from hub.storage.work import Database


class Watching(Database):
    """A database that remembers the last statement that was read."""

    last: tuple[str, Sequence[object], Sight] | None = None

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> list[asyncpg.Record]:
        """The rows, as ever."""
        self.last = (sql, parameters, sight)
        return await super().read(sql, parameters, sight)


async def touched(cluster: Cluster, text: str, variables: Sequence[dict[str, Any]]) -> list[int]:
    """The pages for each of these variables, with the walls up and the plan that prepared statements settle on."""
    vault = Vault.of(load_keys(cluster.home / "keys", create=False))
    database = await Watching.open(cluster.serving, vault)
    try:
        answering = Answering(build_schema("KW"), NoAudit(database))
        return [await _pages(database, answering, cluster, Question(text, each)) for each in variables]
    finally:
        await database.close()


async def _pages(database: Watching, answering: Answering, cluster: Cluster, question: Question) -> int:
    scopes = MAY_HOLD[CallerKind.CHARITY]
    caller = Caller(CLIENT_ID, CallerKind.CHARITY, scopes, cluster.charity_id)
    context = RequestContext(caller, database, Settings(), language=Language.EN)
    answer = await answering.answer(question, context)
    assert answer.failure is None
    assert database.last is not None
    sql, parameters, sight = database.last
    async with database.reading(sight) as connection:
        await connection.execute("SET plan_cache_mode = force_generic_plan")
        told = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", *parameters)
    plan = orjson.loads(told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])
