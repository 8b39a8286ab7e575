"""What each server is sent: the same questions in the same order, to the hubs with a token of the charity's client."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from uuid import UUID

import orjson

from bench.reads.cluster import CLIENT_ID, Cluster
from bench.reads.dialects import POSTGRAPHILE, body, exact, leaves
from bench.reads.load import BadAnswer, ask, request
from bench.reads.node_peers import postgraphile_cursors
from bench.reads.processes import Server
from bench.reads.questions import A, Question
from bench.reads.servers import HUBS
from hub.auth.caller import Caller
from hub.auth.keys import load_signing_keys
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.auth.tokens import issue
from hub.settings import Settings

_COMPARED = 40
_STARTS_WITHIN_SECONDS = 120.0


class DifferentAnswers(Exception):
    """Two servers do not answer the same, so that there is nothing to compare."""


class Asker:
    """Whoever asks, on one cluster."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._cursors: dict[UUID, str] = {}

    def token(self, server: Server) -> str | None:
        """An access token for a hub, good for ten minutes; the others want none."""
        if server.name not in HUBS:
            return None
        scopes = MAY_HOLD[CallerKind.CHARITY]
        caller = Caller(CLIENT_ID, CallerKind.CHARITY, scopes, self.cluster.charity_id)
        settings = Settings(issuer=f"http://127.0.0.1:{server.port}", data_dir=self.cluster.home)
        return issue(caller, settings, load_signing_keys(settings.keys, create=True))

    def requests(self, server: Server, question: Question, keys: Sequence[UUID]) -> list[bytes]:
        """The requests for these keys, as this server takes them."""
        token, charity_id = self.token(server), self.cluster.charity_id
        bodies = (body(server.name, question, key, charity_id, self._cursors) for key in keys)
        return [request(server, each, token) for each in bodies]

    async def ready(self, server: Server, key: UUID) -> None:
        """Returns when the server answers; `key` is a person's. Raises BadAnswer or OSError when it does not in time."""
        until = time.monotonic() + _STARTS_WITHIN_SECONDS
        while True:
            try:
                await ask(server, self.requests(server, A, [key])[0])
                break
            except (OSError, BadAnswer):
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(0.3)
        if server.name == POSTGRAPHILE:
            self._cursors = await postgraphile_cursors(server, self.cluster.charity_id)


async def compare(
    asker: Asker, servers: Sequence[Server], question: Question, keys: Sequence[UUID]
) -> dict[str, int]:
    """The bytes of each server's answer, when all tell the same. Raises DifferentAnswers or BadAnswer."""
    sizes = {}
    for key in keys[:_COMPARED]:
        answers = {
            server.name: await ask(server, asker.requests(server, question, [key])[0]) for server in servers
        }
        check_same(answers)
        sizes = {name: len(answer) for name, answer in answers.items()}
    return sizes


def check_same(answers: dict[str, bytes]) -> None:
    """Raises DifferentAnswers unless all say the same, byte for byte where a server has the hub's own fields.

    An answer without data is none, and a hub's without a civil number is not whole.
    """
    first = next(iter(answers))
    for name, answer in answers.items():
        if not any(orjson.loads(answer)["data"].values()):
            raise DifferentAnswers(f"{name}: no data: {answer!r}")
        own, other = (leaves, exact)[name != POSTGRAPHILE], exact(answers[first])
        same = own(exact(answer)) == (own(other) if own is leaves else other)
        if not same:
            raise DifferentAnswers(f"{first}: {answers[first]!r}\n{name}: {answer!r}")
