"""What publishing keeps of a project and of a transaction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Refused
from hub.resolvers.publishing import publish_transactions
from hub.resolvers.publishing_inputs import (
    CountryShareInput,
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    LocationInput,
    RegionShareInput,
    ResultInput,
    ResultKind,
    SectorInput,
)
from hub.settings import Settings
from hub.storage.tables import audit_event, budget_line, project, project_transaction
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction, paid, published, rows

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
    (id,) = await published(
        charity, a_project(results=(result,), sectors=(SectorInput("14031", name="ماء"),))
    )
    (row,) = await rows(charity, project)
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
    lines = await rows(charity, budget_line)
    assert [(line["position"], line["value"]) for line in lines] == [
        (0, Decimal("12500.5")),
        (1, Decimal("12500.5")),
    ]


async def test_transaction_is_kept_with_its_exact_value(charity: RequestContext) -> None:
    (project_id,) = await published(charity, a_project())
    given = a_transaction(value=Decimal("-123456789012345678.123456"), value_date=date(2026, 2, 28))
    (id,) = await paid(charity, given)
    (row,) = await rows(charity, project_transaction)
    assert (row["id"], row["project_id"], row["reference"]) == (id, project_id, "T1")
    assert row["value"] == Decimal("-123456789012345678.123456")
    assert (row["date"], row["value_date"]) == (date(2026, 3, 1), date(2026, 2, 28))
    assert (row["provider"], row["receiver"]) == (None, {"name": "Driller", "ref": "SD-77"})


async def test_another_charitys_project_looks_like_an_unknown_one(charity: RequestContext) -> None:
    await published(charity, a_project("P1"))
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
    assert await rows(charity, project_transaction) == []


async def test_project_counts_in_the_commonest_currency_of_its_budget(charity: RequestContext) -> None:
    budgets = tuple(a_budget(2020 + n, currency=code) for n, code in enumerate(("KWD", "USD", "USD")))
    await published(charity, a_project(budgets=budgets))
    assert (await rows(charity, project))[0]["currency"] == "USD"


async def test_project_without_budget_counts_in_the_currency_of_its_transactions(
    charity: RequestContext,
) -> None:
    await published(charity, a_project(budgets=()))
    assert (await rows(charity, project))[0]["currency"] == charity.settings.default_currency
    await paid(
        charity, a_transaction("T1", currency="EUR"), a_transaction("T2", currency="EUR"), a_transaction("T3")
    )
    assert (await rows(charity, project))[0]["currency"] == "EUR"
    await published(charity, a_project(budgets=(), transaction_references=("T3",)))
    assert (await rows(charity, project))[0]["currency"] == "KWD"


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
    await published(charity, given)
    (row,) = await rows(charity, project)
    assert (row["country"], row["region"], row["sector"]) == ("YE", "298", "12220")
    assert (row["latitude"], row["longitude"]) == (15, 44)


async def test_project_that_names_no_country_is_nowhere_in_particular(charity: RequestContext) -> None:
    await published(charity, a_project(countries=(), sectors=(), locations=(), budgets=()))
    (row,) = await rows(charity, project)
    assert (row["country"], row["region"], row["sector"], row["latitude"]) == ("ZZ", None, None, None)


async def test_blank_translations_say_nothing(charity: RequestContext) -> None:
    await published(charity, a_project(titles=(LocalTextInput("fr", " "), LocalTextInput("en", "A well"))))
    assert (await rows(charity, project))[0]["titles"] == [{"lang": "en", "text": "A well"}]


async def test_publishing_leaves_an_audit_record_in_its_own_transaction(charity: RequestContext) -> None:
    await published(charity, a_project())
    await paid(charity, a_transaction())
    records = await rows(charity, audit_event)
    assert {tuple(record["fields"]) for record in records} == {
        ("Mutation.publishProjects",),
        ("Mutation.publishTransactions",),
    }
    assert {(record["kind"], record["operation"], record["client_id"]) for record in records} == {
        ("WRITE", "Publish", "adapter")
    }
