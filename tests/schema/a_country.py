"""A small country for tests of reading: two charities, families, aid in every state, projects with money."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import delete

from hub.auth.caller import Caller
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, DeliverAid, cancel_aid, deliver_aid
from hub.resolvers.donating import DonationInput, publish_donations
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made
from hub.resolvers.partners import WithdrawPartner, withdraw_partner
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing_inputs import DocumentInput, LocalTextInput, MilestoneInput
from hub.rules.forecast import Forecast, ForecastReason, Why
from hub.rules.forecast_features import Outcome
from hub.rules.partner import Ministry
from hub.settings import Settings
from hub.storage.audit import ReadAudit
from hub.storage.findings import Found, Reason, Subject
from hub.storage.findings import put as put_findings
from hub.storage.findings import withdraw as withdraw_findings
from hub.storage.risk import keep as keep_forecasts
from hub.storage.tables import finding
from hub.storage.work import Database
from tests.builders import (
    a_beneficiary,
    a_charity,
    a_civil_number,
    a_household,
    a_household_member,
    an_aid_type,
    finances_of,
)
from tests.builders.aid import a_grant
from tests.builders.project_life import an_approved_partner
from tests.builders.projects import a_budget, a_project, a_transaction, ids, paid, published
from tests.hub import a_charity_caller, the_ministry

STRANGER = a_civil_number()
"""The civil number of a donor who is not registered."""


def global_id(type_name: str, key: UUID) -> str:
    """Relay's global id."""
    return b64encode(f"{type_name}:{key}".encode()).decode()


@dataclass(frozen=True)
class Country:
    """What there is, by global id, and who asks."""

    ids: dict[str, list[str]]
    civil_numbers: list[str]
    callers: dict[str, Caller]


async def a_country(database: Database, settings: Settings) -> Country:
    """Builds the country on an empty database."""
    charities = [await a_charity(database, code) for code in ("NOOR", "BIRR")]
    callers = _callers(charities)
    await an_aid_type(database, "cash", ceiling=Decimal("100.5"))
    await an_aid_type(database, "food", counted_for="HOUSEHOLD")
    await an_aid_type(database, "clinic", cycle="ONCE", ceiling=Decimal(5000), co_funding=True)
    numbers = [a_civil_number() for _ in range(4)]
    people = await _people(database, charities, numbers)
    aids = await _aids(database, settings, callers, people)
    partners = await _partners(_context(database, settings, callers["ministry"]))
    projects = await _projects(database, settings, callers)
    gifts = await _donations(database, settings, callers, numbers)
    findings = await _findings(database, charities, projects)
    await ReadAudit(database).record(
        _context(database, settings, callers["ministry"]).read(
            ["Beneficiary.name"], people[:2], "SUPERVISION"
        )
    )
    callers["person"] = Caller("app", CallerKind.PERSON, MAY_HOLD[CallerKind.PERSON], person_id=people[0])
    known = {
        "Charity": [global_id("Charity", each) for each in charities],
        "Beneficiary": [global_id("Beneficiary", each) for each in people],
        "Aid": [global_id("Aid", each) for each in aids],
        "Partner": [global_id("Partner", each) for each in partners],
        "Project": [global_id("Project", each) for each in projects],
        "Donation": [global_id("Donation", each) for each in gifts],
        "Finding": [global_id("Finding", each) for each in findings],
    }
    return Country(known, numbers, callers)


def _callers(charities: list[UUID]) -> dict[str, Caller]:
    everything = MAY_HOLD[CallerKind.CHARITY]
    return {
        "charity": a_charity_caller(
            charities[0], *(everything - {Scope.AID_READ_PROVIDER}), client_id="noor"
        ),
        "other charity": a_charity_caller(charities[1], client_id="birr"),
        "ministry": the_ministry(),
        "donor portal": Caller("portal", CallerKind.DONOR_PORTAL, MAY_HOLD[CallerKind.DONOR_PORTAL]),
    }


def _context(database: Database, settings: Settings, caller: Caller) -> RequestContext:
    return RequestContext(caller, database, settings, operation="Country")


async def _people(database: Database, charities: list[UUID], numbers: list[str]) -> list[UUID]:
    home = await a_household(database)
    people = [
        await a_beneficiary(
            database,
            charities[0],
            civil_number=numbers[0],
            household_id=home,
            name_ar='فاطمة "أم علي"\\\t',
            name_latin="Fatima \u2028 \x7f",
            phone="+96599887766",
            email="fatima@example.org",
            address="شارع ١\nمنزل ٢",
            governorate="Hawalli",
            birth_date=date(1980, 1, 2),
            sex="F",
            nationality="KW",
        ),
        await a_beneficiary(database, charities[1], civil_number=numbers[1], household_id=home),
        await a_beneficiary(
            database, charities[1], civil_number=numbers[2], name_ar=None, name_latin="Salim"
        ),
        await a_beneficiary(database, charities[0], civil_number=None, area="Jabriya"),
    ]
    await a_household_member(database, home, beneficiary_id=people[0], kinship="HEAD")
    await a_household_member(database, home, beneficiary_id=people[1])
    await a_household_member(database, home, civil_number=numbers[3])
    await finances_of(database, people[0], incomes=("310.500", "0.001"), obligations=("120",))
    await finances_of(database, people[2])
    return people


async def _aids(
    database: Database, settings: Settings, callers: dict[str, Caller], people: list[UUID]
) -> list[UUID]:
    first, second = (_context(database, settings, callers[who]) for who in ("charity", "other charity"))
    wanted = [
        (first, a_grant(people[0], "cash", "2026-10", "2026-11")),
        (second, a_grant(people[0], "cash", "2026-12")),
        (second, a_grant(people[1], "food", "2026-11")),
        (first, a_grant(people[2], "clinic", "once", amount="1200.25")),
        (second, a_grant(people[2], "clinic", "once", amount="800")),
        (first, a_grant(people[3], "cash", "2026-11")),
    ]
    made = []
    for context, grant in wanted:
        outcome = await grant_aid(context, grant)
        assert isinstance(outcome, Made), outcome
        made.append(outcome.id)
    today = datetime.now(UTC).date()
    await deliver_aid(first, DeliverAid(made[0], today))
    await cancel_aid(second, CancelAid(made[1], "moved away"))
    return made


async def _donations(
    database: Database, settings: Settings, callers: dict[str, Caller], numbers: list[str]
) -> list[UUID]:
    given = [
        DonationInput(f"D-{n}", Decimal(f"{n + 1}.5"), "KWD", date(2026, 1, n + 1), donor, project)
        for n, (donor, project) in enumerate(
            [(numbers[0], "W-0"), (numbers[1], "W-0"), (None, "W-1"), (STRANGER, None), (numbers[0], None)]
        )
    ]
    first, second = (_context(database, settings, callers[who]) for who in ("charity", "other charity"))
    kept = await publish_donations(first, tuple(given))
    return ids((*kept, *await publish_donations(second, (replace(given[0], project_external_id=None),))))


async def _partners(ministry: RequestContext) -> list[UUID]:
    gone = await an_approved_partner(ministry, "KE-GONE", name_en="Gone", name_ar="ذهب", country="KE")
    await withdraw_partner(ministry, WithdrawPartner(gone, 'no "accounts"'))
    return [
        await an_approved_partner(ministry),
        await an_approved_partner(ministry, "SO-NEW", Ministry.SOCIAL, approved_until=date(2030, 1, 1)),
        gone,
    ]


async def _projects(database: Database, settings: Settings, callers: dict[str, Caller]) -> list[UUID]:
    first, second = (_context(database, settings, callers[who]) for who in ("charity", "other charity"))
    wells = [
        a_project(f"W-{n}", budgets=(a_budget(2025), a_budget(2026, "0.5"), a_budget(2026, "7", "USD")))
        for n in range(3)
    ]
    made = [*await published(first, *wells), *await published(second, a_project("S-1", budgets=()))]
    await paid(
        first,
        a_transaction("T1", "W-0"),
        a_transaction("T2", "W-0", value=Decimal("-3.25")),
        a_transaction("T3", "W-0", provider=None, receiver=None, description=None),
        a_transaction("T1", "W-1"),
    )
    ministry = _context(database, settings, callers["ministry"])
    for context, id, approve in ((first, made[1], True), (first, made[2], False), (second, made[3], True)):
        await submit_project(context, SubmitProject(id))
        await decide_project(ministry, DecideProject(id, approve, "seen 'on site'"))
    reached: dict[str, Any] = {
        "milestones": (
            MilestoneInput((LocalTextInput("ar", "حفر"),), date(2026, 3, 1), date(2026, 3, 4)),
            MilestoneInput((LocalTextInput("en", "Pump"),), date(2026, 5, 1)),
        ),
        "documents": (
            DocumentInput("https://wells.example/a%20b?c=1", (LocalTextInput("en", "Photos"),), "image/png"),
        ),
        "beneficiaries_reached": 120,
    }
    await published(first, replace(wells[1], **reached), replace(wells[2], budgets=(a_budget(2025, "8"),)))
    await published(second, a_project("S-1", budgets=(a_budget(2026, "9"),)))
    return made


async def _findings(database: Database, charities: list[UUID], projects: list[UUID]) -> list[UUID]:
    """A well whose budget deviates, one that looks like the other charity's, a risk that has gone."""
    at = datetime.now(UTC)
    own, other = Subject("Project", projects[0], charities[0]), Subject("Project", projects[3], charities[1])
    twice = {"amount": "250.75", "currency": "KWD", "date": "2026-03-01", "references": ["T1", "T3"]}
    found = [
        Found("BUDGET_DEVIATION", "W-0", "MEDIUM", 0.25, [Reason("PUBLISHED_TWICE", 0.25, twice)], [own]),
        Found("DUPLICATE_PROJECT", "W-0 S-1", "HIGH", 1, [Reason("OF_A_NEWER_HUB", 1)], [own, other]),
        Found("RISK_FORECAST", "S-1", "LOW", 0.123456, [], [other]),
    ]
    late = Why(ForecastReason.PAST_ITS_END, 1.0, {"end": "2026-01-01"})
    early = Why(ForecastReason.UNKNOWN_TOO_EARLY, 0.0, {})
    said = [Forecast(Outcome.LATE, 1.0, (late,)), Forecast(Outcome.OVER_BUDGET, None, (early,))]
    async with database.work() as work:
        await work.connection.execute(delete(finding))  # what submitting found by itself
        await keep_forecasts(
            work, [(projects[0], charities[0], said), (projects[3], charities[1], said)], at=at
        )
        kept = await put_findings(work, found, at=at)
        await withdraw_findings(work, "RISK_FORECAST", ["S-1"], at=at)
    return [kept[each.key].id for each in found]
