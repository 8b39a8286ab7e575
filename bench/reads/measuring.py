"""Measures: in each round every server has its turn, so that whatever disturbs the machine disturbs them alike."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from uuid import UUID

from bench.reads.asking import Asker, compare
from bench.reads.cluster import Cluster
from bench.reads.load import BadAnswer, ask, load
from bench.reads.processes import DATABASE_CORE, Server, children, database_seconds, pin
from bench.reads.questions import Question, keys_of
from bench.reads.servers import started

_STARTS_WITHIN_SECONDS = 120.0


@dataclass(frozen=True)
class Turn:
    """What one server took in one round: microseconds of the processor an answer, and answers a second."""

    question: str
    clients: int
    round: int
    server: str
    answers: int
    server_us: float
    database_us: float
    per_second: float


@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long."""

    servers: Sequence[str]
    questions: Sequence[tuple[Question, int]]
    rounds: int
    seconds: float
    warm_seconds: float


@contextmanager
def all_started(cluster: Cluster, names: Sequence[str]) -> Iterator[list[Server]]:
    """Every server of these names, for the block's length."""
    with ExitStack() as stack:
        servers = [stack.enter_context(started(name, cluster)) for name in names]
        pin(cluster.postmaster, DATABASE_CORE)
        for child in children(cluster.postmaster):
            pin(child, DATABASE_CORE)
        pin(0, DATABASE_CORE)
        yield servers


async def measured(cluster: Cluster, servers: Sequence[Server], plan: Plan) -> list[Turn]:
    """The turns of all rounds, told as they come. Raises DifferentAnswers or BadAnswer before anything is measured."""
    asker = Asker(cluster)
    for question in dict.fromkeys(question for question, _ in plan.questions):
        keys = await keys_of(cluster, question, seed=0)
        for server in servers:
            await _ready(asker, server, question, keys[0])
        size = await compare(asker, servers, question, keys)
        print(f"{question.name}, {question.title}: all answer the same, {size:,} bytes", flush=True)
    await _warmed(asker, cluster, servers, plan)
    turns = []
    for n in range(plan.rounds):
        for question, clients in plan.questions:
            keys = await keys_of(cluster, question, seed=n)
            for server in servers:
                turn = await _turn(asker, server, question, clients, n, plan.seconds, keys)
                print(_told(turn), flush=True)
                turns.append(turn)
    return turns


async def _ready(asker: Asker, server: Server, question: Question, key: UUID) -> None:
    """Returns when the server answers at all."""
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while True:
        try:
            await ask(server, asker.requests(server, question, [key])[0])
            return
        except (OSError, BadAnswer):
            if time.monotonic() > until:
                raise
            await asyncio.sleep(0.3)


async def _warmed(asker: Asker, cluster: Cluster, servers: Sequence[Server], plan: Plan) -> None:
    """Lets every server compile, plan and connect before it is measured."""
    for question, clients in plan.questions:
        keys = await keys_of(cluster, question, seed=-1)
        for server in servers:
            await load(server, asker.requests(server, question, keys), clients, plan.warm_seconds)


async def _turn(
    asker: Asker,
    server: Server,
    question: Question,
    clients: int,
    n: int,
    seconds: float,
    keys: Sequence[UUID],
) -> Turn:
    requests = asker.requests(server, question, keys)
    own, database = server.seconds(), database_seconds(asker.cluster.postmaster)
    told = await load(server, requests, clients, seconds)
    own, database = server.seconds() - own, database_seconds(asker.cluster.postmaster) - database
    micro = 1e6 / told.answers
    per_second = told.answers / told.seconds
    return Turn(
        question.name, clients, n, server.name, told.answers, own * micro, database * micro, per_second
    )


def _told(turn: Turn) -> str:
    return (
        f"  {turn.question} {turn.clients:3} clients, round {turn.round + 1}: {turn.server:14}"
        f" {turn.server_us:8.0f} µs, PostgreSQL {turn.database_us:8.0f} µs, {turn.per_second:8.0f} a second"
    )
