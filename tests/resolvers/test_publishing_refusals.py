"""What publishing refuses, by which name and at which element, and what it keeps although it is untidy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from hub.auth.caller import system_caller
from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.publish_refusals import MESSAGES, PublishRefusal
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.resolvers.publishing_checks import project_fault, transaction_fault
from hub.resolvers.publishing_inputs import (
    CountryShareInput,
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    LocationInput,
    OrganisationInput,
    OrganisationRole,
    ParticipantInput,
    RegionShareInput,
    ResultInput,
    ResultKind,
    SectorInput,
)
from hub.settings import Settings
from hub.storage.tables import audit_event, project
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction

pytestmark = pytest.mark.any_postgres

WELL = LocalTextInput("en", "A well")
LONE_SURROGATE = "\ud83d"


def a_result(**said: Any) -> ResultInput:
    """Litres of water, as said."""
    return ResultInput(ResultKind.OUTPUT, (WELL,), indicators=(IndicatorInput((WELL,), **said),))


@pytest.mark.parametrize(
    ("said", "code", "element"),
    [
        ({"external_id": "  "}, "BLANK_IDENTIFIER", "externalId"),
        ({"external_id": "x" * 201}, "TEXT_TOO_LONG", "externalId"),
        ({"external_id": "a\0b"}, "UNREADABLE_TEXT", "externalId"),
        ({"iati_identifier": LONE_SURROGATE}, "UNREADABLE_TEXT", "iatiIdentifier"),
        ({"titles": ()}, "NO_TITLE", "titles"),
        ({"titles": (LocalTextInput("en", " "),)}, "NO_TITLE", "titles"),
        ({"titles": (WELL, LocalTextInput("en", "x" * 1_001))}, "TEXT_TOO_LONG", "titles[1].text"),
        ({"titles": (LocalTextInput("English", "A well"),)}, "BAD_LANGUAGE", "titles[0].lang"),
        ({"descriptions": (LocalTextInput("en", "x" * 20_001),)}, "TEXT_TOO_LONG", "descriptions[0].text"),
        ({"planned_start": date(1899, 12, 31)}, "BAD_DATE", "plannedStart"),
        ({"actual_end": date(2201, 1, 1)}, "BAD_DATE", "actualEnd"),
        ({"countries": (CountryShareInput("XX"),)}, "UNKNOWN_COUNTRY", "countries[0].code"),
        ({"countries": (CountryShareInput("sd"),)}, "UNKNOWN_COUNTRY", "countries[0].code"),
        (
            {"countries": (CountryShareInput("SD", Decimal(-1)),)},
            "NEGATIVE_NOT_ALLOWED",
            "countries[0].percentage",
        ),
        ({"regions": (RegionShareInput(""),)}, "BLANK_IDENTIFIER", "regions[0].code"),
        (
            {"regions": (RegionShareInput("89", "1", Decimal(101)),)},
            "BAD_PERCENTAGE",
            "regions[0].percentage",
        ),
        ({"sectors": (SectorInput(" "),)}, "BLANK_IDENTIFIER", "sectors[0].code"),
        ({"sectors": (SectorInput("14031", name="x" * 501),)}, "TEXT_TOO_LONG", "sectors[0].name"),
        ({"locations": (LocationInput(None, Decimal(1)),)}, "NO_PLACE", "locations[0]"),
        (
            {"locations": (LocationInput("Kassala", Decimal("90.1"), Decimal(1)),)},
            "BAD_COORDINATES",
            "locations[0].latitude",
        ),
        (
            {"locations": (LocationInput("Kassala", Decimal(1), Decimal(-181)),)},
            "BAD_COORDINATES",
            "locations[0].longitude",
        ),
        (
            {"participants": (ParticipantInput(OrganisationRole.FUNDING),)},
            "NO_ORGANISATION",
            "participants[0]",
        ),
        (
            {"participants": (ParticipantInput(OrganisationRole.FUNDING, name="x" * 501),)},
            "TEXT_TOO_LONG",
            "participants[0].name",
        ),
        (
            {"budgets": (a_budget(), a_budget(period_end=date(2025, 12, 31)))},
            "BAD_PERIOD",
            "budgets[1].periodEnd",
        ),
        ({"budgets": (a_budget(1850),)}, "BAD_DATE", "budgets[0].periodStart"),
        ({"budgets": (a_budget(currency="KWT"),)}, "UNKNOWN_CURRENCY", "budgets[0].currency"),
        ({"results": (a_result(baseline_year=20),)}, "BAD_DATE", "results[0].indicators[0].baselineYear"),
        (
            {"results": (a_result(periods=(IndicatorPeriodInput(target="a\0"),)),)},
            "UNREADABLE_TEXT",
            "results[0].indicators[0].periods[0].target",
        ),
        ({"transaction_references": ("T1", "")}, "BLANK_IDENTIFIER", "transactionReferences[1]"),
    ],
)
def test_project_is_refused_at_the_element_that_cannot_be_kept(
    said: dict[str, Any], code: str, element: str
) -> None:
    fault = project_fault(replace(a_project(), **said))
    assert fault is not None
    assert (fault.code, fault.element) == (code, element)


@pytest.mark.parametrize(
    ("said", "code", "element"),
    [
        ({"project_external_id": ""}, "BLANK_IDENTIFIER", "projectExternalId"),
        ({"reference": "\t"}, "BLANK_IDENTIFIER", "reference"),
        ({"reference": "x" * 201}, "TEXT_TOO_LONG", "reference"),
        ({"date": date(1, 1, 1)}, "BAD_DATE", "date"),
        ({"value_date": date(9999, 1, 1)}, "BAD_DATE", "valueDate"),
        ({"currency": "kwd"}, "UNKNOWN_CURRENCY", "currency"),
        ({"description": "x" * 20_001}, "TEXT_TOO_LONG", "description"),
        ({"provider": OrganisationInput(name=LONE_SURROGATE)}, "UNREADABLE_TEXT", "provider.name"),
        ({"receiver": OrganisationInput(ref="x" * 201)}, "TEXT_TOO_LONG", "receiver.ref"),
    ],
)
def test_transaction_is_refused_at_the_element_that_cannot_be_kept(
    said: dict[str, Any], code: str, element: str
) -> None:
    fault = transaction_fault(replace(a_transaction(), **said))
    assert fault is not None
    assert (fault.code, fault.element) == (code, element)


@pytest.mark.parametrize(
    "said",
    [
        {"sectors": (SectorInput("1", percentage=Decimal(60)), SectorInput("2", percentage=Decimal(60)))},
        {"planned_start": date(2027, 1, 1), "planned_end": date(2026, 1, 1)},
        {"budgets": (a_budget(period_end=date(2031, 5, 1)), a_budget(value="-12.5"), a_budget(value="0"))},
        {"budgets": (a_budget(period_end=date(2026, 1, 1)),)},
        {"locations": (LocationInput("Kassala", Decimal(15)),)},
        {"descriptions": (LocalTextInput("en", "Line\nline\u2028\u202bعربي\u0007"),)},
        {"countries": (CountryShareInput("XK"), CountryShareInput("SS"))},
        {"results": (a_result(periods=(IndicatorPeriodInput(date(2026, 5, 1), date(2026, 1, 1)),)),)},
    ],
)
async def test_untidy_project_is_kept_as_its_charity_said_it(
    said: dict[str, Any], database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    (outcome,) = await publish_projects(context, (a_project(**said),))
    assert isinstance(outcome, Made)


async def test_refused_rows_leave_the_others_standing(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    outcomes = await publish_projects(
        context, (a_project("P1"), a_project("P\0", titles=()), a_project("P2"), a_project("P1", budgets=()))
    )
    assert [_code(outcome) for outcome in outcomes] == [None, "UNREADABLE_TEXT", None, "DUPLICATE_IN_CALL"]
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].details == {"externalId": "P?", "element": "externalId"}
    assert await _count(database) == 2
    payments = await publish_transactions(
        context,
        (
            a_transaction("T1", "P1"),
            a_transaction("T2", "P9"),
            a_transaction("T1", "P2"),
            a_transaction("T1", "P1", value=Decimal(3)),
            a_transaction(" ", "P1"),
        ),
    )
    assert [_code(outcome) for outcome in payments] == [
        None,
        "UNKNOWN_PROJECT",
        None,
        "DUPLICATE_IN_CALL",
        "BLANK_IDENTIFIER",
    ]


async def test_refused_project_withdraws_no_transactions(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    await publish_projects(context, (a_project(),))
    (paid,) = await publish_transactions(context, (a_transaction(),))
    await publish_projects(context, (a_project(titles=(), transaction_references=()),))
    assert await publish_transactions(context, (a_transaction(),)) == (paid,)


async def test_suspended_charity_publishes_nothing(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database, suspended=True))
    projects = await publish_projects(context, (a_project("P1"), a_project("P2", titles=())))
    payments = await publish_transactions(context, (a_transaction(),))
    assert {_code(outcome) for outcome in (*projects, *payments)} == {"CHARITY_SUSPENDED"}
    assert await _count(database) == 0
    async with database.work() as work:
        assert await work.connection.scalar(select(func.count()).select_from(audit_event)) == 0


async def test_only_a_charity_publishes(database: Database, settings: Settings) -> None:
    context = RequestContext(system_caller("publish"), database, settings)
    with pytest.raises(BadUserInput) as refused:
        await publish_projects(context, (a_project(),))
    assert refused.value.argument == "charity"
    with pytest.raises(BadUserInput):
        await publish_transactions(context, (a_transaction(),))


@pytest.mark.parametrize("count", [0, 201])
async def test_call_of_too_few_or_too_many_projects_is_malformed(
    count: int, database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    with pytest.raises(BadUserInput) as refused:
        await publish_projects(context, tuple(a_project(f"P{n}") for n in range(count)))
    assert refused.value.argument == "input"
    assert f"this call has {count}" in refused.value.say(Language.EN)


async def test_call_of_too_many_transactions_is_malformed(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    with pytest.raises(BadUserInput):
        await publish_transactions(context, tuple(a_transaction(f"T{n}") for n in range(1_001)))


def test_every_refusal_says_why_in_both_languages() -> None:
    values = {"element": "e", "value": "v", "start": "s", "length": 2, "limit": 1}
    assert set(MESSAGES) == set(PublishRefusal)
    for message in MESSAGES.values():
        english, arabic = (message.say(language, **values) for language in (Language.EN, Language.AR))
        assert english.isascii() or "“" in english
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)


def _code(outcome: Outcome) -> str | None:
    return outcome.code if isinstance(outcome, Refused) else None


async def _count(database: Database) -> int | None:
    async with database.work() as work:
        return await work.connection.scalar(select(func.count()).select_from(project))
