"""A hub that serves finds by itself what was published, and stops cleanly."""

from __future__ import annotations

import asyncio

from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.conftest import FreshDatabase
from tests.served import a_world

PUBLISH = """mutation($input: [ProjectInput!]!) { publishProjects(input: $input) { __typename } }"""
PAY = """mutation($input: [TransactionInput!]!) { publishTransactions(input: $input) { __typename } }"""
FOUND = """{ projects(filter: {externalId: "BG-1"}) { nodes { findings { nodes { kind severity
  reasons { code } } } } } }"""


async def test_an_overspent_budget_is_found_soon_after_it_is_published(
    fresh_database_url: FreshDatabase, vault: Vault, settings: Settings
) -> None:
    budget = {"periodStart": "2020-01-01", "periodEnd": "2020-12-31", "value": "1000", "currency": "KWD"}
    well = {
        "externalId": "BG-1",
        "titles": [{"lang": "en", "text": "A well"}],
        "status": "CLOSED",
        "budgets": [budget],
    }
    payment = {
        "projectExternalId": "BG-1",
        "reference": "T-1",
        "type": "EXPENDITURE",
        "date": "2020-05-01",
        "value": "2000",
        "currency": "KWD",
    }
    at_work = settings.model_copy(update={"jobs_at_once": 2})
    async with a_world(await fresh_database_url(), vault, at_work) as world:
        await world.data("charity", PUBLISH, input=[well])
        await world.data("charity", PAY, input=[payment])
        found: list[dict[str, object]] = []
        while not any(each["kind"] == "BUDGET_DEVIATION" for each in found):
            await asyncio.sleep(0.05)
            (project,) = (await world.data("charity", FOUND))["projects"]["nodes"]
            found = project["findings"]["nodes"]
        (deviation,) = (each for each in found if each["kind"] == "BUDGET_DEVIATION")
        assert deviation["severity"] == "HIGH"
        assert deviation["reasons"] == [{"code": "OVERSPENT"}, {"code": "LINE_OVERSPENT"}]
