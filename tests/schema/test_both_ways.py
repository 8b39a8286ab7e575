"""The planned and the ordinary way of reading give the same answers, byte for byte."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest

from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit
from hub.storage.work import Database
from tests.schema.a_country import Country, a_country
from tests.schema.operations import Operations

EXAMPLES = 50
"""Operations a kind of caller."""


@pytest.fixture(scope="module")
async def country(database: Database, settings: Settings) -> Country:
    return await a_country(database, settings)


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


@pytest.fixture(scope="module")
def audit(database: Database) -> RememberingAudit:
    return RememberingAudit(database)


@pytest.fixture(scope="module")
def answering(audit: RememberingAudit) -> Answering:
    return Answering(build_schema("KW"), audit)


@pytest.mark.parametrize("who", ["charity", "other charity", "ministry", "person", "donor portal"])
async def test_generated_operations_are_answered_alike_both_ways(
    who: str,
    country: Country,
    answering: Answering,
    audit: RememberingAudit,
    database: Database,
    settings: Settings,
) -> None:
    schema = build_schema("KW")
    seen: Counter[str] = Counter()
    for seed in range(EXAMPLES):
        caller = country.callers[who]
        context = RequestContext(caller, database, settings, Language.EN, request_id="r")
        text = Operations(schema.graphql, schema.requirements, country, caller, seed).query()
        planned = await answering.answer(Question(text), context)
        served = audit.taken()
        ordinary = await answering.answer(Question(text), context, planned=False)
        assert served == audit.taken(), text
        assert planned.body == ordinary.body, _difference(text, planned.body, ordinary.body)
        seen["errors" if b'"errors"' in planned.body else "data"] += 1
        assert "INTERNAL" not in str(planned.body), text
    assert seen["data"] > EXAMPLES * 0.6


def _difference(text: str, planned: bytes, ordinary: bytes) -> str:
    place = next((n for n, (a, b) in enumerate(zip(planned, ordinary, strict=False)) if a != b), 0)
    near = slice(max(place - 200, 0), place + 200)
    return f"{text}\nplanned … {planned[near].decode()}\nordinary … {ordinary[near].decode()}"
