"""What each server is sent: the same questions in the same order, to the hubs with a token of the charity's client."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from bench.reads.cluster import CLIENT_ID, Cluster
from bench.reads.load import ask, request
from bench.reads.processes import Server
from bench.reads.questions import SEALED, Question
from bench.reads.servers import HUBS
from hub.auth.caller import Caller
from hub.auth.keys import load_signing_keys
from hub.auth.scopes import MAY_HOLD, CallerKind
from hub.auth.tokens import issue
from hub.settings import Settings

_COMPARED = 40


class DifferentAnswers(Exception):
    """Two servers do not answer the same, so that there is nothing to compare."""


@dataclass(frozen=True)
class Asker:
    """Whoever asks, on one cluster."""

    cluster: Cluster

    def token(self, server: Server) -> str | None:
        """An access token for a hub, good for ten minutes; the others want none."""
        if server.name not in HUBS:
            return None
        caller = Caller(CLIENT_ID, CallerKind.CHARITY, MAY_HOLD[CallerKind.CHARITY], self.cluster.charity_id)
        settings = Settings(issuer=f"http://127.0.0.1:{server.port}", data_dir=self.cluster.home)
        return issue(caller, settings, load_signing_keys(settings.keys, create=True))

    def requests(self, server: Server, question: Question, keys: Sequence[UUID]) -> list[bytes]:
        """The requests for these keys, as this server takes them."""
        token = self.token(server)
        return [request(server, question.body(question.variables(key)), token) for key in keys]


async def compare(asker: Asker, servers: Sequence[Server], question: Question, keys: Sequence[UUID]) -> int:
    """The bytes of an answer, when all servers give the same ones. Raises DifferentAnswers or BadAnswer."""
    size = 0
    for key in keys[:_COMPARED]:
        answers = {}
        for server in servers:
            (asked,) = asker.requests(server, question, [key])
            answers[server.name] = await ask(server, asked)
        told = {name: _comparable(answer, name in HUBS) for name, answer in answers.items()}
        first = servers[0].name
        for name, answer in told.items():
            if answer != told[first]:
                raise DifferentAnswers(f"{first}: {told[first]!r}\n{name}: {answer!r}")
        size = max(len(answer) for answer in answers.values())
    return size


def _comparable(answer: bytes, is_hub: bool) -> bytes:
    """The answer without what only the hub can tell, which it has to tell; without data it is none."""
    if not any(orjson.loads(answer)["data"].values()):
        raise DifferentAnswers(f"no data: {answer!r}")
    return re.sub(SEALED, b"", answer) if is_hub else answer
