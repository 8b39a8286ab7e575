"""An operation is planned once: its variables are parameters of one statement, and what changes it is bounded."""

from __future__ import annotations

import itertools
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.planner import Plan, Planner
from hub.resolvers.plan.prepared import prepare_roots
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.schema.rationing import Rationing
from hub.storage.sight import Sight
from hub.storage.work import Database
from tests.schema.questions.comparing import UNLIMITED
from tests.schema.test_one_statement import Unrecorded
from tests.served import World

FAMILY = """query Family($id: ID!, $first: Int!, $after: String, $aids: AidFilter, $on: Date, $lang: Language) {
  beneficiary(id: $id) { name civilId aids(first: $first, filter: $aids) { totalCount nodes { state } } }
  projects(first: $first, after: $after) { nodes { title(lang: $lang) partner { approved(on: $on) } } } }"""
SWITCHED = "query Switched({declared}) {{ viewer {{ clientId {fields} }} }}"
FILTERED = "query Filtered($filter: ProjectFilter, $after: String) { projects(filter: $filter, after: $after) { totalCount } }"


class Listening(Database):
    """Hears which statements are sent."""

    sent: set[str]

    async def read(self, sql: str, parameters: Sequence[object], sight: Sight) -> Any:
        self.sent.add(sql)
        return await super().read(sql, parameters, sight)


@dataclass
class Watched:
    """A hub of which is known what it plans and prepares, and one caller of it."""

    answering: Answering
    context: RequestContext
    sent: set[str]
    plans: list[Plan] = field(default_factory=list)
    prepared: list[object] = field(default_factory=list)

    async def ask(self, text: str, **variables: Any) -> Any:
        """The data of an answer."""
        answer = json.loads((await self.answering.answer(Question(text, variables), self.context)).body)
        assert "errors" not in answer, answer
        return answer["data"]


@pytest.fixture
def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> Watched:
    database = Listening(world.database.engine, world.database.reads, world.database.vault)
    database.sent = set()
    answering = Answering(build_schema("KW"), Unrecorded(database), rationing=Rationing(UNLIMITED))
    context = RequestContext(world.caller("ministry"), database, world.hub.settings, Language.EN)
    told = Watched(answering, context, database.sent)
    plan = Planner.plan

    def planning(*given: Any) -> Plan:
        told.plans.append(plan(*given))
        return told.plans[-1]

    def preparing(*given: Any) -> Any:
        told.prepared.append(prepare_roots(*given))
        return told.prepared[-1]

    monkeypatch.setattr(Planner, "plan", planning)
    monkeypatch.setattr("hub.resolvers.plan.planner.prepare_roots", preparing)
    return told


async def test_a_thousand_values_of_variables_are_one_plan_and_one_statement(
    world: World, watched: Watched
) -> None:
    for number in range(1_000):
        months = [f"20{20 + number % 10}-{1 + place % 12:02}" for place in range(number % 5)]
        await watched.ask(
            FAMILY,
            id=world.id("Beneficiary", number % 4),
            first=1 + number % 200,
            after=b64encode(UUID(int=number).bytes).decode(),
            aids={"cycles": months, "grantedAfter": f"2026-01-01T00:00:00.{number:03}Z"},
            on=None if number % 2 else f"20{10 + number % 80}-02-01",
            lang="AR" if number % 3 else None,
        )
    assert (len(watched.plans), len(watched.prepared), len(watched.sent)) == (1, 1, 1)


async def test_switches_make_as_many_plans_as_they_have_settings(watched: Watched) -> None:
    for count in (3, 7):
        watched.plans.clear()
        names = [f"s{number}" for number in range(count)]
        fields = " ".join(
            f"{name}: subject @{'skip' if number % 2 else 'include'}(if: ${name})"
            for number, name in enumerate(names)
        )
        text = SWITCHED.format(declared=", ".join(f"${name}: Boolean!" for name in names), fields=fields)
        for _ in range(2):
            for values in itertools.product((True, False), repeat=count):
                await watched.ask(text, **dict(zip(names, values, strict=True)))
        assert len(watched.plans) == 2**count


async def test_only_which_filters_are_given_and_whether_a_cursor_is_changes_the_statement(
    world: World, watched: Watched
) -> None:
    filters: dict[str, list[Any]] = {
        "country": ["SD", "KE", "%"],
        "externalIds": [["W-0"], ["W-1", "W-2"], []],
        "mine": [True, False],
    }
    for after, names in itertools.product((False, True), _subsets(filters)):
        for values in itertools.product(*(filters[name] for name in names)):
            cursor = {"after": b64encode(world.key("Project", 1).bytes).decode()} if after else {}
            await watched.ask(FILTERED, filter=dict(zip(names, values, strict=True)), **cursor)
    assert len(watched.plans) == 1
    # `mine` is part of the statement itself, so that an index can be used for it: it counts for two.
    assert len(watched.prepared) == len(watched.sent) == 2 * (2 * 2 * (1 + 2))


async def test_names_of_types_that_are_made_up_make_no_statements(world: World, watched: Watched) -> None:
    text = "query Node($id: ID!) { node(id: $id) { id } }"
    assert (await watched.ask(text, id=world.id("Project", 0)))["node"]
    for number in range(100):
        made_up = b64encode(f"Made{number}:{UUID(int=number)}".encode()).decode()
        assert await watched.ask(text, id=made_up) == {"node": None}
    assert len(watched.prepared) == 2


def _subsets(names: Any) -> list[tuple[str, ...]]:
    return [each for size in range(len(names) + 1) for each in itertools.combinations(names, size)]
