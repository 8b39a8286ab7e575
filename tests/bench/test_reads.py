"""The comparison of reads compares like with like, or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.reads.asking import Asker, DifferentAnswers, check_same, compare
from bench.reads.cluster import Cluster, running
from bench.reads.load import BadAnswer, ask, request
from bench.reads.measuring import Plan, all_started, measured
from bench.reads.processes import Server
from bench.reads.questions import QUESTIONS, A, Question, keys_of
from bench.reads.tables import table

SERVERS = ("limit", "hub", "hub-open")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A very small country."""
    with running(tmp_path_factory.mktemp("bench"), 400, 1_600) as built:
        yield built


@pytest.fixture(scope="module")
def servers(cluster: Cluster) -> Iterator[list[Server]]:
    """The limit and both hubs on it."""
    with all_started(cluster, SERVERS) as started:
        yield started


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_the_hand_written_statement_answers_what_the_hub_does(
    cluster: Cluster, servers: list[Server], question: Question
) -> None:
    """Byte for byte, but for the civil number, which only the hub can read."""
    asker, keys = Asker(cluster), await keys_of(cluster, question, seed=1)
    for server in servers:
        await asker.ready(server, (await keys_of(cluster, A, seed=1))[0])
    sizes = await compare(asker, servers, question, keys[:5])
    assert sizes["limit"] > 1_000
    assert sizes["hub"] - sizes["limit"] == (len(',"civilId":"284030900019"') if question is A else 0)


async def test_every_server_has_its_turn_in_every_round(cluster: Cluster, servers: list[Server]) -> None:
    plan = Plan(SERVERS, [(A, 2)], rounds=2, seconds=0.3, warm_seconds=0.1)
    turns = await measured(cluster, servers, plan)
    assert [(turn.round, turn.server) for turn in turns] == [(n, name) for n in range(2) for name in SERVERS]
    assert all(turn.cost.answers and turn.cost.per_second for turn in turns)
    assert "| limit |" in table(turns)


async def test_a_server_that_answers_errors_is_not_measured(cluster: Cluster, servers: list[Server]) -> None:
    hub = servers[SERVERS.index("hub")]
    unknown = request(hub, b'{"query":"{ nothing }"}', Asker(cluster).token(hub))
    with pytest.raises(BadAnswer, match="nothing"):
        await ask(hub, unknown)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"data":{"beneficiary":{"name":"Salim"}}}',
        b'{"data":{"beneficiary":{"name":"Maryam","civilId":null}}}',
        b'{"data":{"beneficiary":null}}',
    ],
    ids=["somebody else", "a civil number that was not decrypted", "nobody"],
)
def test_servers_that_tell_something_else_are_not_compared(answer: bytes) -> None:
    limit = b'{"data":{"beneficiary":{"name":"Maryam"}}}'
    check_same(
        {"limit": limit, "hub": b'{"data":{"beneficiary":{"name":"Maryam","civilId":"284030900019"}}}'}
    )
    with pytest.raises(DifferentAnswers):
        check_same({"limit": limit, "hub": answer})


def test_answers_of_another_shape_are_compared_by_what_they_tell() -> None:
    hub = b'{"data":{"aids":{"nodes":[{"grantedAt":"2026-01-05T09:00:00.000000Z","amount":{"amount":"1.500"}}]}}}'
    peer = b'{"data":{"aids":[{"grantedAt":"2026-01-05T09:00:00+00:00","amount":"%s"}]}}'
    check_same({"hub": hub, "postgraphile": peer % b"1.500"})
    with pytest.raises(DifferentAnswers):
        check_same({"hub": hub, "postgraphile": peer % b"1.501"})
