"""Answers by both ways beside each other, byte for byte, and what was compared so far."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

import hypothesis

from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering
from hub.schema.rationing import Rationing
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.work import Database
from tests.schema.a_country import Country
from tests.schema.questions.generated import Asked
from tests.schema.questions.reach import SCHEMA

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
_NIGHTS = 16
"""How many times as many examples the nightly run tries."""

UNLIMITED = Settings(
    questions_per_minute=10**9,
    writes_per_minute=10**9,
    planning_seconds_per_minute=10**6,
    civil_numbers_per_minute=10**9,
    misses_in_a_row=10**9,
)


def tries(examples: int) -> hypothesis.settings:
    """So many examples in the suite; many times as many in the nightly run, which makes those that fail smaller."""
    if NIGHTLY:
        return hypothesis.settings(max_examples=examples * _NIGHTS)
    return hypothesis.settings(max_examples=examples, phases=[hypothesis.Phase.generate])


class RememberingAudit(ReadAudit):
    """Remembers what it is to record: a durable record would itself be read by the next `accesses`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.people: set[UUID] = set()

    async def record(self, record: AuditRecord) -> None:
        self.people |= set(map(UUID, record.person_ids))

    def taken(self) -> set[UUID]:
        """The people whose data was served since the last call."""
        people, self.people = self.people, set()
        return people


@dataclass
class Compared:
    """What all questions together have mentioned, and how they were answered."""

    goals: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    told: Counter[str] = field(default_factory=Counter)

    def add(self, goal: str, asked: Asked, outcome: str, size: int) -> None:
        """Counts one question."""
        self.goals.add(goal)
        self.places |= asked.document.places
        self.told.update(
            {**asked.document.constructs, "operations": 1, f"as {asked.who}": 1, outcome: 1, "bytes": size}
        )


class Sides:
    """A country whose questions are answered both ways."""

    def __init__(self, country: Country, database: Database, settings: Settings) -> None:
        self.country = country
        self._database, self._settings = database, settings
        self._audit = RememberingAudit(database)
        self._answering = Answering(SCHEMA, self._audit, rationing=Rationing(UNLIMITED))

    async def compare(self, asked: Asked) -> tuple[str, int]:
        """How the question was answered, and by how many bytes; fails where the ways differ."""
        context = RequestContext(asked.caller, self._database, self._settings, asked.language, request_id="r")
        planned = await self._answering.answer(asked.question, context)
        served = self._audit.taken()
        ordinary = await self._answering.answer(asked.question, context, planned=False)
        assert planned.body == ordinary.body, difference(planned.body, ordinary.body)
        assert planned.failure == ordinary.failure or type(planned.failure) is type(ordinary.failure)
        assert served == self._audit.taken()
        assert b'"INTERNAL"' not in planned.body, planned.body
        return planned.failure.code if planned.failure else "answered", len(planned.body)


def difference(planned: bytes, ordinary: bytes) -> str:
    """Where two answers part."""
    place = next((n for n, (a, b) in enumerate(zip(planned, ordinary, strict=False)) if a != b), 0)
    near = slice(max(place - 200, 0), place + 200)
    return f"planned … {planned[near].decode(errors='replace')}\nordinary … {ordinary[near].decode(errors='replace')}"
