"""Measures: in each round every server has its turn, so that whatever disturbs the machine disturbs them alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.reads.asking import Asker, compare
from bench.reads.cluster import Cluster
from bench.reads.load import load
from bench.reads.processes import DATABASE_CORE, Server, children, database_seconds, pin
from bench.reads.questions import A, Question, keys_of
from bench.reads.servers import started


@dataclass(frozen=True)
class Cost:
    """What one turn took: microseconds of the processor an answer, and how many answers a second there were."""

    answers: int
    server_us: float
    database_us: float
    per_second: float


@dataclass(frozen=True)
class Turn:
    """What one server took in one round."""

    question: str
    clients: int
    round: int
    server: str
    cost: Cost


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
        yield [stack.enter_context(started(name, cluster)) for name in names]


def part(cluster: Cluster) -> None:
    """Leaves the servers a core of their own: PostgreSQL and this process go to the other one."""
    for process in (cluster.postmaster, *children(cluster.postmaster), 0):
        pin(process, DATABASE_CORE)


async def measured(cluster: Cluster, servers: Sequence[Server], plan: Plan) -> list[Turn]:
    """The turns of all rounds, told as they come. Raises DifferentAnswers or BadAnswer before anything is measured."""
    asker = Asker(cluster)
    people = await keys_of(cluster, A, seed=0)
    for server in servers:
        await asker.ready(server, people[0])
    for question in dict.fromkeys(question for question, _ in plan.questions):
        sizes = await compare(asker, servers, question, await keys_of(cluster, question, seed=0))
        told = ", ".join(f"{name} {size:,}" for name, size in sizes.items())
        print(f"{question.name}, {question.title}: all tell the same (bytes: {told})", flush=True)
    await _warmed(asker, cluster, servers, plan)
    turns = []
    for n in range(plan.rounds):
        for question, clients in plan.questions:
            keys = await keys_of(cluster, question, seed=n)
            for server in servers:
                requests = asker.requests(server, question, keys)
                cost = await turn(cluster, server, requests, clients, plan.seconds)
                turns.append(Turn(question.name, clients, n, server.name, cost))
                print(_told(turns[-1]), flush=True)
    return turns


async def _warmed(asker: Asker, cluster: Cluster, servers: Sequence[Server], plan: Plan) -> None:
    """Lets every server compile, plan and connect before it is measured."""
    for question, clients in plan.questions:
        keys = await keys_of(cluster, question, seed=-1)
        for server in servers:
            await load(server, asker.requests(server, question, keys), clients, plan.warm_seconds)


async def turn(
    cluster: Cluster, server: Server, requests: Sequence[bytes], clients: int, seconds: float
) -> Cost:
    """What one server takes while it is asked these questions over and over."""
    own, database = server.seconds(), database_seconds(cluster.postmaster)
    told = await load(server, requests, clients, seconds)
    own, database = server.seconds() - own, database_seconds(cluster.postmaster) - database
    micro = 1e6 / told.answers
    return Cost(told.answers, own * micro, database * micro, told.answers / told.seconds)


def _told(turn: Turn) -> str:
    cost = turn.cost
    return (
        f"  {turn.question} {turn.clients:3} clients, round {turn.round + 1}: {turn.server:14}"
        f" {cost.server_us:8.0f} µs, PostgreSQL {cost.database_us:8.0f} µs, {cost.per_second:8.0f} a second"
    )
