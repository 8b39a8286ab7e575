"""Publishing the same projects from several processes at once, and what counts as the same content."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.resolvers.publishing_content import project_row
from hub.resolvers.publishing_inputs import CountryShareInput, LocalTextInput, ProjectInput
from hub.settings import Settings
from hub.storage.tables import budget_line, project, project_transaction
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction

PROJECTS = 30
PUBLISHERS = 8


@pytest.mark.any_postgres
async def test_publishers_of_the_same_projects_wait_for_each_other_and_none_fails(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    await asyncio.gather(*(_publish_often(context, random.Random(seed)) for seed in range(PUBLISHERS)))
    last = tuple(
        a_project(f"P{n:02}", budgets=(a_budget(),), transaction_references=()) for n in range(PROJECTS)
    )
    assert all(isinstance(outcome, Made) for outcome in await publish_projects(context, last))
    async with database.work() as work:
        for table, count in ((project, PROJECTS), (budget_line, PROJECTS), (project_transaction, 0)):
            assert await work.connection.scalar(select(func.count()).select_from(table)) == count


async def _publish_often(context: RequestContext, chance: random.Random) -> None:
    """Projects in any order, with other budgets, titles and references each time, and their transactions."""
    for _ in range(10):
        chosen = chance.sample(range(PROJECTS), 15)
        projects = tuple(_any_version(f"P{n:02}", chance) for n in chosen)
        assert all(isinstance(outcome, Made) for outcome in await publish_projects(context, projects))
        payments = tuple(
            a_transaction(
                f"T{t}",
                f"P{n:02}",
                value=Decimal(chance.randrange(3)),
                currency=chance.choice(["KWD", "USD"]),
            )
            for n in chance.sample(chosen, 8)
            for t in chance.sample(range(6), 3)
        )
        assert all(isinstance(outcome, Made) for outcome in await publish_transactions(context, payments))


def _any_version(external_id: str, chance: random.Random) -> ProjectInput:
    references = None if chance.random() < 0.5 else tuple(f"T{t}" for t in chance.sample(range(6), 2))
    return a_project(
        external_id,
        titles=(LocalTextInput("en", chance.choice(["A well", "Two wells"])),),
        budgets=tuple(a_budget(2026 + year) for year in range(chance.randrange(4))),
        transaction_references=references,
    )


@pytest.mark.any_postgres
async def test_first_publication_by_many_at_once_makes_each_project_once(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    projects = [a_project(f"P{n:02}") for n in range(PROJECTS)]
    answers = await asyncio.gather(
        *(
            publish_projects(context, tuple(random.Random(seed).sample(projects, PROJECTS)))
            for seed in range(6)
        )
    )
    assert (
        len({outcome.id for answer in answers for outcome in answer if isinstance(outcome, Made)}) == PROJECTS
    )
    async with database.work() as work:
        found = (await work.connection.execute(select(project.c.revision))).scalars().all()
    assert found == [1] * PROJECTS


texts = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() != "")
amounts = st.decimals(-(10**12), 10**12, places=3)
changes = st.fixed_dictionaries(
    {},
    optional={
        "titles": st.lists(st.builds(LocalTextInput, st.sampled_from(["ar", "en"]), texts), min_size=1).map(
            tuple
        ),
        "countries": st.lists(st.builds(CountryShareInput, st.sampled_from(["SD", "YE"]), amounts)).map(
            tuple
        ),
        "budgets": st.lists(st.builds(lambda value: a_budget(value=str(value)), amounts)).map(tuple),
        "planned_start": st.none() | st.dates(date(1900, 1, 1)),
    },
)


@given(changes)
def test_same_content_has_the_same_digest_however_its_amounts_are_written(said: dict[str, Any]) -> None:
    plain = a_project(**said)
    budgets = tuple(replace(line, value=Decimal(f"{line.value:.9f}")) for line in plain.budgets)
    countries = tuple(
        replace(share, percentage=None if share.percentage is None else share.percentage.normalize())
        for share in plain.countries
    )
    rewritten = replace(plain, budgets=budgets, countries=countries)
    assert project_row(rewritten).content_digest == project_row(plain).content_digest


@given(changes, changes)
def test_other_content_has_another_digest(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = a_project(**one), a_project(**other)
    assert (project_row(first).content_digest == project_row(second).content_digest) == (first == second)
