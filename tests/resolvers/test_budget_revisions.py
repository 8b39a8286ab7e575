"""A budget that is replaced stays known as it stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.publishing_inputs import LocalTextInput
from hub.settings import Settings
from hub.storage.tables import budget_line, budget_revision
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, published, rows

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


async def test_the_first_budget_replaces_none(charity: RequestContext) -> None:
    await published(charity, a_project(budgets=()), a_project("P2"))
    await published(charity, a_project(budgets=(a_budget(2026),)))
    assert await rows(charity, budget_revision) == []


async def test_each_replaced_budget_is_kept_with_the_last_revision_that_had_it(
    charity: RequestContext,
) -> None:
    first = a_project(budgets=(a_budget(2026, "100.50"), a_budget(2027, "7", kind="REVISED")))
    await published(charity, first)
    await published(charity, replace(first, titles=(LocalTextInput("en", "Another title"),)))
    await published(charity, replace(first, budgets=(a_budget(2026, "120"),)))
    await published(charity, replace(first, budgets=()))
    earliest, later = sorted(await rows(charity, budget_revision), key=lambda row: row["revision"])
    assert (earliest["revision"], later["revision"]) == (2, 3)
    assert earliest["charity_id"] == charity.caller.charity_id
    assert [(line["value"], line["periodStart"], line["kind"]) for line in earliest["lines"]] == [
        ("100.5", "2026-01-01", "ORIGINAL"),
        ("7", "2027-01-01", "REVISED"),
    ]
    assert [line["value"] for line in later["lines"]] == ["120"]
    assert await rows(charity, budget_line) == []


async def test_a_budget_published_again_in_other_writing_replaces_nothing(charity: RequestContext) -> None:
    await published(charity, a_project(budgets=(a_budget(2026, "100.500"),)))
    await published(
        charity, a_project(budgets=(a_budget(2026, "100.5"),), titles=(LocalTextInput("en", "New"),))
    )
    assert await rows(charity, budget_revision) == []
