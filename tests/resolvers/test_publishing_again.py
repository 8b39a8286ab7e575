"""Publishing again: what is the same is left alone, what changed is changed, what is gone is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.publishing_inputs import (
    LocalTextInput,
)
from hub.settings import Settings
from hub.storage.tables import budget_line, project, project_transaction
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import (
    a_budget,
    a_project,
    a_publisher,
    a_transaction,
    paid,
    published,
    rows,
    versions,
)

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


async def test_publishing_the_same_again_writes_no_row(charity: RequestContext) -> None:
    projects = (a_project("P1", transaction_references=("T1", "T2")), a_project("P2"))
    payments = (a_transaction("T1", "P1"), a_transaction("T2", "P1"), a_transaction("T1", "P2"))
    first = await published(charity, *projects), await paid(charity, *payments)
    before = await versions(charity)
    again = await published(charity, *projects), await paid(charity, *payments)
    assert again == first
    assert await versions(charity) == before


async def test_amount_written_otherwise_is_the_same_amount(charity: RequestContext) -> None:
    await published(charity, a_project(budgets=(a_budget(value="100"),)))
    await paid(charity, a_transaction(value=Decimal("7.50")))
    before = await versions(charity)
    await published(charity, a_project(budgets=(a_budget(value="100.000"),)))
    await paid(charity, a_transaction(value=Decimal("7.5")))
    assert await versions(charity) == before


async def test_changed_title_raises_the_revision_of_that_project_alone(charity: RequestContext) -> None:
    await published(charity, a_project("P1"), a_project("P2"))
    before = await versions(charity)
    titles = (LocalTextInput("en", "Two wells"),)
    await published(charity, a_project("P1", titles=titles), a_project("P2"))
    after = await versions(charity)
    assert {row["external_id"]: row["revision"] for row in await rows(charity, project)} == {
        "P1": 2,
        "P2": 1,
    }
    assert len(after["project"] - before["project"]) == 1
    assert after["budget_line"] == before["budget_line"]


async def test_changed_budget_changes_only_its_own_line(charity: RequestContext) -> None:
    await published(charity, a_project(budgets=(a_budget(2026), a_budget(2027))))
    before = await rows(charity, budget_line)
    await published(charity, a_project(budgets=(a_budget(2026), a_budget(2027, value="1"))))
    after = await rows(charity, budget_line)
    assert after[0] == before[0]
    assert (after[1]["id"], after[1]["value"]) == (before[1]["id"], Decimal(1))


async def test_dropped_budget_is_removed(charity: RequestContext) -> None:
    await published(charity, a_project(budgets=(a_budget(2026), a_budget(2027))))
    await published(charity, a_project(budgets=(a_budget(2026),)))
    assert [line["position"] for line in await rows(charity, budget_line)] == [0]
    await published(charity, a_project(budgets=()))
    assert await rows(charity, budget_line) == []


async def test_changed_transaction_changes_alone(charity: RequestContext) -> None:
    await published(charity, a_project())
    ids = await paid(charity, a_transaction("T1"), a_transaction("T2"))
    before = await versions(charity)
    again = await paid(charity, a_transaction("T1"), a_transaction("T2", value=Decimal(9)))
    after = await versions(charity)
    assert again == ids
    assert len(after["project_transaction"] - before["project_transaction"]) == 1
    assert [row["revision"] for row in await rows(charity, project)] == [1]


async def test_transactions_that_the_project_no_longer_has_are_withdrawn(charity: RequestContext) -> None:
    await published(charity, a_project("P1"), a_project("P2"))
    await paid(charity, *(a_transaction(r, p) for p in ("P1", "P2") for r in ("T1", "T2", "T3")))
    await published(charity, a_project("P1", transaction_references=("T2", "T9")))
    ids = {row["id"]: row["external_id"] for row in await rows(charity, project)}
    kept = {(ids[row["project_id"]], row["reference"]) for row in await rows(charity, project_transaction)}
    assert kept == {("P1", "T2"), ("P2", "T1"), ("P2", "T2"), ("P2", "T3")}
    assert [row["revision"] for row in await rows(charity, project)] == [1, 1]


async def test_no_references_at_all_withdraws_every_transaction(charity: RequestContext) -> None:
    await published(charity, a_project())
    await paid(charity, a_transaction("T1"))
    await published(charity, a_project(transaction_references=()))
    assert await rows(charity, project_transaction) == []


async def test_saying_nothing_of_references_withdraws_nothing(charity: RequestContext) -> None:
    await published(charity, a_project())
    await paid(charity, a_transaction("T1"))
    await published(charity, a_project(titles=(LocalTextInput("en", "Another title"),)))
    assert len(await rows(charity, project_transaction)) == 1


async def test_another_charitys_project_of_the_same_name_is_untouched(charity: RequestContext) -> None:
    (ours,) = await published(charity, a_project("P1"))
    await paid(charity, a_transaction("T1", "P1"))
    before = await versions(charity)
    other = a_publisher(charity.database, charity.settings, await a_charity(charity.database))
    (theirs,) = await published(other, a_project("P1", status="CLOSED", transaction_references=()))
    assert ours != theirs
    after = await versions(charity)
    assert all(before[table] <= after[table] for table in before)


async def test_title_changed_back_is_a_change_again(charity: RequestContext) -> None:
    first = a_project()
    for given in (first, replace(first, titles=(LocalTextInput("en", "Another"),)), first):
        await published(charity, given)
    assert (await rows(charity, project))[0]["revision"] == 3
