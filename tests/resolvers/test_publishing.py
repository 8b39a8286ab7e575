"""What publishing keeps, what it leaves alone, and what it withdraws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Table, literal_column, select

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.resolvers.publishing_inputs import (
    CountryShareInput,
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    LocationInput,
    ProjectInput,
    RegionShareInput,
    ResultInput,
    ResultKind,
    SectorInput,
    TransactionInput,
)
from hub.settings import Settings
from hub.storage.tables import audit_event, budget_line, project, project_transaction
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database))


async def test_project_is_kept_as_it_was_published(charity: RequestContext) -> None:
    result = ResultInput(
        ResultKind.OUTPUT,
        (LocalTextInput("en", "Water"),),
        indicators=(
            IndicatorInput(
                (LocalTextInput("en", "Litres"),),
                baseline_year=2025,
                baseline_value="0",
                periods=(IndicatorPeriodInput(date(2026, 1, 1), date(2026, 12, 31), "900", "870"),),
            ),
        ),
    )
    (id,) = await _published(
        charity, a_project(results=(result,), sectors=(SectorInput("14031", name="ماء"),))
    )
    (row,) = await _rows(charity, project)
    assert row["id"] == id
    assert row["charity_id"] == charity.caller.charity_id
    assert row["titles"] == [
        {"lang": "ar", "text": "بئر في القرية"},
        {"lang": "en", "text": "A well in the village"},
    ]
    assert row["sectors"] == [{"code": "14031", "vocabulary": "1", "name": "ماء", "percentage": None}]
    assert row["locations"] == [{"name": "Kassala", "latitude": "15.45", "longitude": "36.4"}]
    assert row["results"][0]["indicators"][0] == {
        "titles": [{"lang": "en", "text": "Litres"}],
        "baselineYear": 2025,
        "baselineValue": "0",
        "periods": [{"start": "2026-01-01", "end": "2026-12-31", "target": "900", "actual": "870"}],
    }
    assert (row["planned_start"], row["planned_end"]) == (date(2026, 1, 1), date(2027, 12, 31))
    assert (row["latitude"], row["longitude"]) == (15.45, 36.4)
    assert (row["revision"], row["approval"], row["currency"]) == (1, "DRAFT", "KWD")
    lines = await _rows(charity, budget_line)
    assert [(line["position"], line["value"]) for line in lines] == [
        (0, Decimal("12500.5")),
        (1, Decimal("12500.5")),
    ]


async def test_transaction_is_kept_with_its_exact_value(charity: RequestContext) -> None:
    (project_id,) = await _published(charity, a_project())
    given = a_transaction(value=Decimal("-123456789012345678.123456"), value_date=date(2026, 2, 28))
    (id,) = await _paid(charity, given)
    (row,) = await _rows(charity, project_transaction)
    assert (row["id"], row["project_id"], row["reference"]) == (id, project_id, "T1")
    assert row["value"] == Decimal("-123456789012345678.123456")
    assert (row["date"], row["value_date"]) == (date(2026, 3, 1), date(2026, 2, 28))
    assert (row["provider"], row["receiver"]) == (None, {"name": "Driller", "ref": "SD-77"})


async def test_publishing_the_same_again_writes_no_row(charity: RequestContext) -> None:
    projects = (a_project("P1", transaction_references=("T1", "T2")), a_project("P2"))
    payments = (a_transaction("T1", "P1"), a_transaction("T2", "P1"), a_transaction("T1", "P2"))
    first = await _published(charity, *projects), await _paid(charity, *payments)
    before = await _versions(charity)
    again = await _published(charity, *projects), await _paid(charity, *payments)
    assert again == first
    assert await _versions(charity) == before


async def test_amount_written_otherwise_is_the_same_amount(charity: RequestContext) -> None:
    await _published(charity, a_project(budgets=(a_budget(value="100"),)))
    await _paid(charity, a_transaction(value=Decimal("7.50")))
    before = await _versions(charity)
    await _published(charity, a_project(budgets=(a_budget(value="100.000"),)))
    await _paid(charity, a_transaction(value=Decimal("7.5")))
    assert await _versions(charity) == before


async def test_changed_title_raises_the_revision_of_that_project_alone(charity: RequestContext) -> None:
    await _published(charity, a_project("P1"), a_project("P2"))
    before = await _versions(charity)
    titles = (LocalTextInput("en", "Two wells"),)
    await _published(charity, a_project("P1", titles=titles), a_project("P2"))
    after = await _versions(charity)
    assert {row["external_id"]: row["revision"] for row in await _rows(charity, project)} == {
        "P1": 2,
        "P2": 1,
    }
    assert len(after["project"] - before["project"]) == 1
    assert after["budget_line"] == before["budget_line"]


async def test_changed_budget_changes_only_its_own_line(charity: RequestContext) -> None:
    await _published(charity, a_project(budgets=(a_budget(2026), a_budget(2027))))
    before = await _rows(charity, budget_line)
    await _published(charity, a_project(budgets=(a_budget(2026), a_budget(2027, value="1"))))
    after = await _rows(charity, budget_line)
    assert after[0] == before[0]
    assert (after[1]["id"], after[1]["value"]) == (before[1]["id"], Decimal(1))


async def test_dropped_budget_is_removed(charity: RequestContext) -> None:
    await _published(charity, a_project(budgets=(a_budget(2026), a_budget(2027))))
    await _published(charity, a_project(budgets=(a_budget(2026),)))
    assert [line["position"] for line in await _rows(charity, budget_line)] == [0]
    await _published(charity, a_project(budgets=()))
    assert await _rows(charity, budget_line) == []


async def test_changed_transaction_changes_alone(charity: RequestContext) -> None:
    await _published(charity, a_project())
    ids = await _paid(charity, a_transaction("T1"), a_transaction("T2"))
    before = await _versions(charity)
    again = await _paid(charity, a_transaction("T1"), a_transaction("T2", value=Decimal(9)))
    after = await _versions(charity)
    assert again == ids
    assert len(after["project_transaction"] - before["project_transaction"]) == 1
    assert after["project"] == before["project"]


async def test_transactions_that_the_project_no_longer_has_are_withdrawn(charity: RequestContext) -> None:
    await _published(charity, a_project("P1"), a_project("P2"))
    await _paid(charity, *(a_transaction(r, p) for p in ("P1", "P2") for r in ("T1", "T2", "T3")))
    await _published(charity, a_project("P1", transaction_references=("T2", "T9")))
    ids = {row["id"]: row["external_id"] for row in await _rows(charity, project)}
    kept = {(ids[row["project_id"]], row["reference"]) for row in await _rows(charity, project_transaction)}
    assert kept == {("P1", "T2"), ("P2", "T1"), ("P2", "T2"), ("P2", "T3")}
    assert [row["revision"] for row in await _rows(charity, project)] == [1, 1]


async def test_no_references_at_all_withdraws_every_transaction(charity: RequestContext) -> None:
    await _published(charity, a_project())
    await _paid(charity, a_transaction("T1"))
    await _published(charity, a_project(transaction_references=()))
    assert await _rows(charity, project_transaction) == []


async def test_saying_nothing_of_references_withdraws_nothing(charity: RequestContext) -> None:
    await _published(charity, a_project())
    await _paid(charity, a_transaction("T1"))
    await _published(charity, a_project(titles=(LocalTextInput("en", "Another title"),)))
    assert len(await _rows(charity, project_transaction)) == 1


async def test_another_charitys_project_of_the_same_name_is_untouched(charity: RequestContext) -> None:
    (ours,) = await _published(charity, a_project("P1"))
    await _paid(charity, a_transaction("T1", "P1"))
    before = await _versions(charity)
    other = a_publisher(charity.database, charity.settings, await a_charity(charity.database))
    (theirs,) = await _published(other, a_project("P1", status="CLOSED", transaction_references=()))
    assert ours != theirs
    after = await _versions(charity)
    assert all(before[table] <= after[table] for table in before)


async def test_another_charitys_project_looks_like_an_unknown_one(charity: RequestContext) -> None:
    await _published(charity, a_project("P1"))
    other = a_publisher(charity.database, charity.settings, await a_charity(charity.database))
    theirs = (await publish_transactions(other, (a_transaction("T1", "P1"),)))[0]
    nobodys = (await publish_transactions(charity, (a_transaction("T1", "P2"),)))[0]
    for refusal, name in ((theirs, "P1"), (nobodys, "P2")):
        assert isinstance(refusal, Refused)
        assert (refusal.type_name, refusal.code) == ("TransactionRefused", "UNKNOWN_PROJECT")
        assert refusal.details == {
            "projectExternalId": name,
            "reference": "T1",
            "element": "projectExternalId",
        }
        assert refusal.values == {"element": "projectExternalId", "value": name}
    assert await _rows(charity, project_transaction) == []


async def test_project_counts_in_the_commonest_currency_of_its_budget(charity: RequestContext) -> None:
    budgets = tuple(a_budget(2020 + n, currency=code) for n, code in enumerate(("KWD", "USD", "USD")))
    await _published(charity, a_project(budgets=budgets))
    assert (await _rows(charity, project))[0]["currency"] == "USD"


async def test_project_without_budget_counts_in_the_currency_of_its_transactions(
    charity: RequestContext,
) -> None:
    await _published(charity, a_project(budgets=()))
    assert (await _rows(charity, project))[0]["currency"] == charity.settings.default_currency
    await _paid(
        charity, a_transaction("T1", currency="EUR"), a_transaction("T2", currency="EUR"), a_transaction("T3")
    )
    assert (await _rows(charity, project))[0]["currency"] == "EUR"
    await _published(charity, a_project(budgets=(), transaction_references=("T3",)))
    assert (await _rows(charity, project))[0]["currency"] == "KWD"


async def test_largest_shares_name_the_project(charity: RequestContext) -> None:
    given = a_project(
        countries=(CountryShareInput("SD", Decimal(30)), CountryShareInput("YE", Decimal(70))),
        regions=(RegionShareInput("89"), RegionShareInput("298", percentage=Decimal(5))),
        sectors=(
            SectorInput("WASH", vocabulary="99", percentage=Decimal(100)),
            SectorInput("14030", percentage=Decimal(40)),
            SectorInput("12220", percentage=Decimal(60)),
        ),
        locations=(LocationInput("Somewhere"), LocationInput(None, Decimal(15), Decimal(44))),
    )
    await _published(charity, given)
    (row,) = await _rows(charity, project)
    assert (row["country"], row["region"], row["sector"]) == ("YE", "298", "12220")
    assert (row["latitude"], row["longitude"]) == (15, 44)


async def test_project_that_names_no_country_is_nowhere_in_particular(charity: RequestContext) -> None:
    await _published(charity, a_project(countries=(), sectors=(), locations=(), budgets=()))
    (row,) = await _rows(charity, project)
    assert (row["country"], row["region"], row["sector"], row["latitude"]) == ("ZZ", None, None, None)


async def test_blank_translations_say_nothing(charity: RequestContext) -> None:
    await _published(charity, a_project(titles=(LocalTextInput("fr", " "), LocalTextInput("en", "A well"))))
    assert (await _rows(charity, project))[0]["titles"] == [{"lang": "en", "text": "A well"}]


async def test_publishing_leaves_an_audit_record_in_its_own_transaction(charity: RequestContext) -> None:
    await _published(charity, a_project())
    await _paid(charity, a_transaction())
    records = await _rows(charity, audit_event)
    assert {tuple(record["fields"]) for record in records} == {
        ("Mutation.publishProjects",),
        ("Mutation.publishTransactions",),
    }
    assert {(record["kind"], record["operation"], record["client_id"]) for record in records} == {
        ("WRITE", "Publish", "adapter")
    }


async def test_title_changed_back_is_a_change_again(charity: RequestContext) -> None:
    first = a_project()
    for given in (first, replace(first, titles=(LocalTextInput("en", "Another"),)), first):
        await _published(charity, given)
    assert (await _rows(charity, project))[0]["revision"] == 3


async def _published(context: RequestContext, *inputs: ProjectInput) -> list[UUID]:
    return _ids(await publish_projects(context, inputs))


async def _paid(context: RequestContext, *inputs: TransactionInput) -> list[UUID]:
    return _ids(await publish_transactions(context, inputs))


def _ids(outcomes: tuple[Outcome, ...]) -> list[UUID]:
    made = [outcome for outcome in outcomes if isinstance(outcome, Made)]
    assert len(made) == len(outcomes), outcomes
    return [outcome.id for outcome in made]


async def _rows(context: RequestContext, table: Table) -> list[dict[str, Any]]:
    async with context.database.work() as work:
        found = await work.connection.execute(select(table).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]


async def _versions(context: RequestContext) -> dict[str, set[tuple[object, ...]]]:
    """Every row with the transaction that wrote it and its place on disk: equal only where nothing was written."""
    version: ColumnElement[str] = literal_column("xmin::text || ' ' || ctid::text")
    found: dict[str, set[tuple[object, ...]]] = {}
    async with context.database.work() as work:
        for table in (project, budget_line, project_transaction):
            rows = await work.connection.execute(select(table.c.id, version).select_from(table))
            found[table.name] = {tuple(row) for row in rows}
    return found
