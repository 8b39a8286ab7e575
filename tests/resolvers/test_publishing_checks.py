"""At which element a published row is refused, and what is kept although it is untidy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.resolvers.outcome import Made
from hub.resolvers.publishing import publish_projects
from hub.resolvers.publishing_checks import project_fault, transaction_fault
from hub.resolvers.publishing_inputs import (
    CountryShareInput,
    DocumentInput,
    IndicatorInput,
    IndicatorPeriodInput,
    LocalTextInput,
    LocationInput,
    MilestoneInput,
    OrganisationInput,
    OrganisationRole,
    ParticipantInput,
    RegionShareInput,
    ResultInput,
    ResultKind,
    SectorInput,
)
from hub.settings import Settings
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_budget, a_project, a_publisher, a_transaction

pytestmark = pytest.mark.any_postgres

WELL = LocalTextInput("en", "A well")
TEXTS = (LocalTextInput("en", "A text"),)
BAD_ADDRESSES = (
    "http://a.example/report.pdf",
    "ftp://a.example",
    "https://",
    "https://user:secret@a.example/",
    "https://a.example/two words",
    "javascript:alert(1)",
    "https://a.example\\@b.example",
    "",
)
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
        ({"milestones": (MilestoneInput((), date(2026, 1, 1)),)}, "NO_TITLE", "milestones[0].titles"),
        (
            {"milestones": (MilestoneInput(TEXTS, date(1850, 1, 1)),)},
            "BAD_DATE",
            "milestones[0].plannedOn",
        ),
        *(
            ({"documents": (DocumentInput(url, TEXTS),)}, "BAD_URL", "documents[0].url")
            for url in BAD_ADDRESSES
        ),
        (
            {"documents": (DocumentInput("https://a.example", TEXTS, category="A1"),)},
            "BAD_CATEGORY",
            "documents[0].category",
        ),
        (
            {"documents": (DocumentInput("https://a.example/" + "x" * 2_000, TEXTS),)},
            "TEXT_TOO_LONG",
            "documents[0].url",
        ),
        ({"beneficiaries_reached": -1}, "NEGATIVE_NOT_ALLOWED", "beneficiariesReached"),
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
