"""A project's implementing partners are approved by both ministries on all its days, or it is not submitted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused, Value
from hub.resolvers.partners import ApprovePartner, WithdrawPartner, approve_partner, withdraw_partner
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing_inputs import OrganisationRole, ParticipantInput, ProjectInput
from hub.rules.partner import Ministry
from hub.settings import Settings
from hub.storage.tables import new_id, partner, partner_approval
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import WELL, an_approved_partner, code, state, steps, submitted
from tests.builders.projects import a_project, a_publisher, published, rows
from tests.days import today
from tests.hub import the_ministry

pytestmark = pytest.mark.any_postgres


@pytest.fixture
async def charity(database: Database, clean: None, settings: Settings) -> RequestContext:
    """A charity's adapter on an empty database."""
    return a_publisher(database, settings, await a_charity(database, "WAFA"))


@pytest.fixture
def ministry(charity: RequestContext) -> RequestContext:
    """The ministry's console."""
    return replace(charity, caller=the_ministry())


def by(name: str | None = None, ref: str | None = None, **said: Any) -> ProjectInput:
    """A project that one organisation implements."""
    return a_project(
        participants=(ParticipantInput(OrganisationRole.IMPLEMENTING, name=name, ref=ref),), **said
    )


async def asked(charity: RequestContext, given: ProjectInput) -> Outcome:
    """What comes of publishing the project and submitting it."""
    (id,) = await published(charity, given)
    return await submit_project(charity, SubmitProject(id))


def problems(outcome: Outcome) -> list[Value]:
    assert isinstance(outcome, Refused), outcome
    found: Any = outcome.details["partners"]
    return list(found)


async def test_a_partner_approved_by_one_ministry_stands_in_the_way_and_the_other_one_is_named(
    charity: RequestContext,
) -> None:
    id = await an_approved_partner(charity, "SD-WELLS", Ministry.SOCIAL)
    outcome = await asked(charity, WELL)
    assert code(outcome) == "PARTNER_NOT_APPROVED"
    (problem,) = problems(outcome)
    assert problem.fields["partner"] == Made("Partner", id)
    shown: Any = problem.fields["missing"]
    assert [each.fields for each in shown] == [
        {"ministry": "FOREIGN_AFFAIRS", "first": "2026-01-01", "last": "2027-12-31"}
    ]
    assert isinstance(outcome, Refused)
    said = outcome.message.say(Language.EN, **outcome.values)
    assert said == (
        "“Wells for All” is not approved by the Ministry of Foreign Affairs from 2026-01-01 to 2027-12-31."
    )
    assert "وزارة الخارجية" in outcome.message.say(Language.AR, **outcome.values)


async def test_the_published_project_stays_a_draft_and_is_submitted_once_its_partner_is_approved(
    charity: RequestContext,
) -> None:
    assert code(await asked(charity, WELL)) == "UNKNOWN_PARTNER"
    assert (await state(charity), await steps(charity)) == ("DRAFT", [])
    await submitted(charity)
    assert await state(charity) == "SUBMITTED"


async def test_an_approval_must_hold_on_all_days_of_the_project(charity: RequestContext) -> None:
    await an_approved_partner(charity, approved_until=date(2027, 6, 30))
    outcome = await asked(charity, WELL)
    (problem,) = problems(outcome)
    assert [each.fields["first"] for each in problem.fields["missing"]] == ["2027-07-01"] * 2  # type: ignore[attr-defined]
    await an_approved_partner(charity, approved_from=date(2027, 7, 1), approved_until=date(2029, 1, 1))
    assert isinstance(await asked(charity, WELL), Made)


async def test_a_partner_by_name_alone_is_suggested_and_never_taken(charity: RequestContext) -> None:
    id = await an_approved_partner(charity)
    for name in ("wells for all - Sudan", "ابار للجميع"):
        outcome = await asked(charity, by(name))
        assert code(outcome) == "UNKNOWN_PARTNER"
        assert problems(outcome)[0].fields["suggestions"] == (Made("Partner", id),)
        assert isinstance(outcome, Refused)
        assert "SD-WELLS" in outcome.message.say(Language.EN, **outcome.values)
    assert problems(await asked(charity, by("Nobody's {name}")))[0].fields["suggestions"] == ()
    assert await state(charity) == "DRAFT"


async def test_an_identifier_is_looked_up_whatever_its_case(charity: RequestContext) -> None:
    await an_approved_partner(charity)
    assert isinstance(await asked(charity, by(ref="sd-Wells")), Made)


@pytest.mark.parametrize(
    "given",
    [
        a_project(participants=()),
        a_project(participants=(ParticipantInput(OrganisationRole.FUNDING, ref="X-1"),)),
        by(ref="wafa"),
        by("Charity WAFA"),
        by("We ourselves", "KW-WAFA", iati_identifier="KW-WAFA-17"),
    ],
)
async def test_the_charity_itself_and_who_only_pays_need_no_approval(
    charity: RequestContext, given: ProjectInput
) -> None:
    assert isinstance(await asked(charity, given), Made)


async def test_a_registered_partner_needs_its_approvals_whatever_the_projects_own_identifier_begins_with(
    charity: RequestContext,
) -> None:
    await an_approved_partner(charity, "SD-WELLS", Ministry.SOCIAL)
    outcome = await asked(charity, by("Wells for All", "SD-WELLS", iati_identifier="SD-WELLS-17"))
    assert code(outcome) == "PARTNER_NOT_APPROVED"


async def test_another_member_charity_implements_without_an_approval(charity: RequestContext) -> None:
    await a_charity(charity.database, "SALAM")
    assert isinstance(await asked(charity, by(ref="SALAM")), Made)


async def test_who_withdrew_between_submission_and_decision_cannot_be_approved_but_the_project_is_returned(
    charity: RequestContext, ministry: RequestContext
) -> None:
    id = await submitted(charity, a_project(planned_end=date(2200, 12, 31)))
    (row,) = await rows(charity, partner)
    await withdraw_partner(ministry, WithdrawPartner(row["id"], "no accounts"))
    refused = await decide_project(ministry, DecideProject(id, approve=True, reason="agreed"))
    assert code(refused) == "PARTNER_NOT_APPROVED"
    assert await state(charity) == "SUBMITTED"
    returned = await decide_project(ministry, DecideProject(id, approve=False, reason="partner"))
    assert returned == Made("Project", id)


async def test_the_same_approval_twice_is_kept_once_and_the_last_names_stand(
    charity: RequestContext,
) -> None:
    first = await an_approved_partner(charity)
    assert await an_approved_partner(charity, "sd-wells ", name_en="Wells for Everybody") == first
    assert len(await rows(charity, partner_approval)) == 2
    (row,) = await rows(charity, partner)
    assert row["name_en"] == "Wells for Everybody"


async def test_a_withdrawal_says_who_and_why_and_the_first_reason_stays(
    charity: RequestContext, ministry: RequestContext
) -> None:
    id = await an_approved_partner(charity)
    before = today()
    for reason in ("no accounts", "again"):
        assert await withdraw_partner(ministry, WithdrawPartner(id, reason)) == Made("Partner", id)
    for row in await rows(charity, partner_approval):
        assert before <= row["withdrawn_on"] <= today()
        assert row["withdrawn_reason"] == "no accounts"
        assert row["withdrawn_client_id"] == "test-ministry"
    await an_approved_partner(charity, approved_from=today())
    assert len(await rows(charity, partner_approval)) == 4


async def test_nobody_is_withdrawn_who_is_not_there(ministry: RequestContext) -> None:
    assert code(await withdraw_partner(ministry, WithdrawPartner(new_id(), "gone"))) == "UNKNOWN_PARTNER"


@pytest.mark.parametrize(
    ("said", "argument"),
    [
        ({"country": "XX"}, "input.country"),
        ({"identifier": " "}, "input.identifier"),
        ({"approved_until": date(2019, 12, 31)}, "input.approvedUntil"),
        ({"approved_from": date(9999, 1, 1)}, "input.approvedFrom"),
    ],
)
async def test_a_malformed_approval_is_refused_by_its_argument(
    ministry: RequestContext, said: dict[str, Any], argument: str
) -> None:
    told: dict[str, Any] = {"identifier": "X-1", "name_ar": "أ", "name_en": "A", "country": "SD"}
    told |= {"ministry": Ministry.SOCIAL, "approved_from": date(2020, 1, 1)}
    with pytest.raises(BadUserInput) as refused:
        await approve_partner(ministry, ApprovePartner(**(told | said)))
    assert refused.value.argument == argument
    assert await rows(ministry, partner) == []
