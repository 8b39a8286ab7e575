"""What a mutation came to is told alike by the planned and the ordinary way, byte for byte.

The outcomes are generated and handed to both, since a thing can be done only once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
from graphql import execute, parse
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.loading import Reading
from hub.resolvers.plan.whole import Wholes
from hub.schema.answer import Answer, Answering, Question
from hub.schema.rationing import Rationing
from hub.settings import Settings
from hub.storage.secrecy import Vault
from hub.storage.work import Database
from tests.conftest import FreshDatabase
from tests.schema.a_country import Country, global_id
from tests.schema.good_inputs import good_inputs
from tests.schema.questions.an_invented_country import an_invented_country
from tests.schema.questions.comparing import UNLIMITED, RememberingAudit, difference, tries
from tests.schema.questions.outcomes import Outcomes
from tests.schema.questions.reach import SCHEMA, reach_of
from tests.schema.questions.selections import Selections
from tests.schema.questions.writing import Document
from tests.schema.test_bad_mutations import MINISTRYS, MUTATIONS, NAMES
from tests.served import key_of


class Done:
    """A hub in which every mutation comes to what the test says, and nothing is done."""

    def __init__(self, country: Country, database: Database, settings: Settings) -> None:
        self.country, self.database, self.settings = country, database, settings
        self.outcome: Any = None
        self.performed = 0
        self.audit = RememberingAudit(self.database)
        doings = {name: replace(doing, perform=self._perform) for name, doing in SCHEMA.doings.items()}
        rationing = Rationing(UNLIMITED)
        self._answering = Answering(replace(SCHEMA, doings=doings), self.audit, rationing=rationing)
        self._wholes = Wholes(SCHEMA.graphql, SCHEMA.sources)

    async def _perform(self, context: RequestContext, command: object) -> Any:
        self.performed += 1
        return self.outcome

    def id(self, type_name: str, place: int) -> str:
        """The global id of one of the country's objects, for the arguments."""
        return self.country.ids[type_name][place]

    def context(self, who: str, language: Language) -> RequestContext:
        """A request."""
        return RequestContext(self.country.callers[who], self.database, self.settings, language)

    async def planned(self, question: Question, context: RequestContext) -> Answer:
        """The answer as the hub gives it."""
        self.performed = 0
        return await self._answering.answer(question, context)

    async def ordinary(self, question: Question, context: RequestContext, name: str) -> tuple[bytes, Any]:
        """The answer as graphql-core walks it, and whose data is in it."""
        reading = Reading(context, SCHEMA.sources, self._wholes)
        result: Any = execute(
            SCHEMA.graphql,
            parse(question.text),
            root_value={name: self.outcome},
            context_value=reading,
            variable_values=dict(question.variables),
        )
        result = await result if hasattr(result, "__await__") else result
        assert not result.errors, result.errors
        people = {UUID(person) for record in reading.records for person in record.person_ids}
        return orjson.dumps({"data": result.data}), people


@pytest.fixture(scope="module")
async def done(fresh_database_url: FreshDatabase, vault: Vault, settings: Settings) -> AsyncIterator[Done]:
    database = await Database.open(await fresh_database_url(), vault)
    country = await an_invented_country(database, settings, 0)
    own = country.callers["charity"].charity_id
    async with database.work() as work:
        for type_name, table in (("Donation", "donation"), ("Transaction", "project_transaction")):
            rows = await work.connection.exec_driver_sql(
                f"SELECT id FROM {table} WHERE charity_id = '{own}'"  # noqa: S608 - names of our own
            )
            country.ids[type_name] = [global_id(type_name, row[0]) for row in rows]
    yield Done(country, database, settings)
    await database.close()


@pytest.mark.parametrize("name", NAMES)
@tries(3)
@given(data=st.data())
async def test_a_result_is_told_alike_both_ways(done: Done, name: str, data: st.DataObject) -> None:
    who = "ministry" if name in MINISTRYS else "charity"
    language = data.draw(st.sampled_from(Language))
    question = data.draw(_mutations(done, who, name))
    context = done.context(who, language)
    planned = await done.planned(question, context)
    served = done.audit.taken()
    if planned.failure is not None:
        assert isinstance(planned.failure, BadUserInput)
        assert not done.performed, "an argument deep in the result is refused before anything is done"
        return
    ordinary, people = await done.ordinary(question, context, name)
    assert planned.body == ordinary, difference(planned.body, ordinary)
    assert done.performed == 1
    assert served == people


@st.composite
def _mutations(draw: Any, done: Done, who: str, name: str) -> Question:
    """A question for a mutation's result, which the hub is told here."""
    document = Document(draw, reach_of(done.country.callers[who].scopes), done.country)
    done.outcome = Outcomes(document, done.country).of(MUTATIONS[name].type)
    parent: Any = SCHEMA.graphql.mutation_type
    given = good_inputs(done, "x")[name]  # type: ignore[arg-type]
    document.declared += [f"${argument}: {MUTATIONS[name].args[argument].type}" for argument in given]
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    below = Selections(document, name).result(parent, name)
    body = f"{name}({passed}) {{ {below} }}"
    text = f"mutation Generated({', '.join(document.declared)}) {{ {body} }}"
    return Question("\n".join([text, *document.fragments]), document.variables | given)


def test_every_object_that_a_mutation_may_make_is_kept_in_the_country(done: Done) -> None:
    assert all(key_of(ids[0]) for ids in done.country.ids.values())
