"""Every field of the schema, in every shape, with and without its scopes, over HTTP: and holes that this must find."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

import hub.app
from hub.auth.gate import Gate, Requirements
from hub.auth.scopes import Scope
from hub.schema.build import HubSchema, build_schema
from hub.settings import Settings
from tests.auth.matrix.asking import Asker
from tests.auth.matrix.cases import Case, Matrix
from tests.auth.matrix.holes import HOLES
from tests.auth.matrix.oracle import Oracle, Stricter
from tests.auth.matrix.shapes import SHAPES
from tests.hub import Hub, serving

STRICTER = Stricter(
    arguments={("Query", "projects", "first"): (("admin:projects",),)},
    types={"Region": (("admin:audit",),), "Charity": (("admin:audit", "admin:charities"),)},
    introspection=False,
)
"""What the hub's own schema does not ask for and the gate knows all the same."""


class Changeable:
    """Stands where the gate is, for another one after the other."""

    def __init__(self) -> None:
        self.gate: Gate

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gate, name)


def stricter(schema: HubSchema) -> Requirements:
    """The hub's requirements with more of them."""
    arguments = {place: _sets(needs) for place, needs in STRICTER.arguments.items()}
    types = {name: _sets(needs) for name, needs in STRICTER.types.items()}
    return replace(schema.requirements, arguments=arguments, types=types)


def _sets(needs: tuple[tuple[str, ...], ...]) -> tuple[frozenset[Scope], ...]:
    return tuple(frozenset(Scope(each) for each in one) for one in needs)


@pytest.fixture(scope="module")
async def shipped(settings: Settings) -> AsyncIterator[Hub]:
    """The hub as it is."""
    async with serving(settings) as served:
        yield served


@asynccontextmanager
async def serving_with(gate: Changeable, settings: Settings) -> AsyncIterator[Hub]:
    """A hub with another gate."""
    schema: Any = replace(build_schema(settings.country), gate=gate)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hub.app, "build_schema", lambda _: schema)
        async with serving(settings) as served:
            yield served


@pytest.fixture(scope="module")
async def changeable(settings: Settings) -> AsyncIterator[tuple[Changeable, Asker]]:
    """A hub whose gate can be changed, and who asks it."""
    gate = Changeable()
    async with serving_with(gate, settings) as served:
        yield gate, Asker(served)


@pytest.fixture(scope="module")
def strict_cases(settings: Settings) -> list[Case]:
    """The matrix of the stricter hub, one of each shape after the other, so that a hole of any kind is met soon."""
    cases = list(Matrix(Oracle(build_schema(settings.country).sdl, STRICTER)).cases())
    random.Random(3).shuffle(cases)
    seen: Counter[str] = Counter()
    turns: list[tuple[int, int]] = []
    for case in cases:
        turns.append((seen[case.shape], len(turns)))
        seen[case.shape] += 1
    return [cases[place] for _, place in sorted(turns)]


async def test_the_hub_refuses_what_the_schema_says_and_nothing_else(
    shipped: Hub, settings: Settings
) -> None:
    matrix = Matrix(Oracle(build_schema(settings.country).sdl))
    cases = list(matrix.cases())
    asked = await Asker(shipped).ask(cases)

    assert not asked.violations, asked.violations[:3]
    assert len(cases) > 4_000
    assert asked.requests / 5 < asked.refusals < asked.requests * 4 / 5
    shapes = Counter(case.shape for case in cases)
    assert shapes.keys() >= SHAPES.keys()
    for shape in ("plain", "alias", "named fragment", "nested fragments", "second operation", "skipped"):
        about = {each for case in cases if case.shape == shape for each in case.about}
        # No root field of a subscription may be skipped.
        of_roots = {each for each in matrix.coordinates() if each.startswith("Subscription.")}
        assert about == matrix.coordinates() - (of_roots if shape == "skipped" else set())


async def test_the_gate_without_a_hole_passes(
    changeable: tuple[Changeable, Asker], strict_cases: list[Case], settings: Settings
) -> None:
    gate, asker = changeable
    schema = build_schema(settings.country)
    gate.gate = Gate(schema.graphql, stricter(schema), introspection=False)
    asked = await asker.ask(strict_cases[::4])

    assert not asked.violations, asked.violations[:3]


@pytest.mark.parametrize("hole", HOLES)
async def test_the_matrix_finds_a_gate_that_does_not_see(
    changeable: tuple[Changeable, Asker], strict_cases: list[Case], settings: Settings, hole: str
) -> None:
    gate, asker = changeable
    schema = build_schema(settings.country)
    gate.gate = HOLES[hole](schema.graphql, stricter(schema), introspection=False)
    asked = await asker.ask(strict_cases, until=1)

    assert asked.violations
    gate.gate = Gate(schema.graphql, stricter(schema), introspection=False)
    found = [violation.case for violation in asked.violations]
    assert not (await asker.ask(found)).violations
