"""Who signs in, and what they allow, stands in the audit trail; and a registered person's identity is proven by it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.auth import officers
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.granting import grant_aid
from hub.resolvers.outcome import Made, Refused
from hub.settings import Settings
from hub.storage import audit
from hub.storage.audit import verify
from hub.storage.work import Database, Work
from tests.builders import a_beneficiary, a_charity, an_aid_type
from tests.builders.aid import a_grant
from tests.hub import a_charity_caller
from tests.seeing import SeeingDatabase
from tests.signing_in import Desk, a_desk, asked_for, chosen_at_the_provider, decided, identified

pytestmark = pytest.mark.any_postgres


@pytest.fixture(scope="module")
async def desk(
    settings: Settings, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with a_desk(settings, database, tmp_path_factory.mktemp("identity"), "OIDC") as served:
        yield served


async def trail_of(desk: Desk, client: str) -> list[dict[str, Any]]:
    """What the trail says of a client."""
    columns = "kind, charity_id, subject_id, operation, fields, person_ids, audit_event::text AS everything"
    assert isinstance(desk.database, SeeingDatabase)
    told = await desk.database.read(
        f"SELECT {columns} FROM audit_event WHERE client_id = $1 ORDER BY at",  # noqa: S608
        [client],
    )
    return [dict(row) for row in told]


async def is_proven(desk: Desk, person: object) -> bool:
    """Whether a person's record says that their identity is proven."""
    assert isinstance(desk.database, SeeingDatabase)
    ((proven,),) = await desk.database.read(
        "SELECT identity_verified FROM beneficiary WHERE id = $1", [person]
    )
    return bool(proven)


async def test_signing_in_and_allowing_are_recorded_without_the_civil_number(desk: Desk) -> None:
    number, client = desk.identity.people[0], await desk.client()
    person = await a_beneficiary(desk.database, civil_number=number)
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client), number)
        (signed_in,) = await trail_of(desk, client)
        await decided(browser, page)
    _, consent = await trail_of(desk, client)
    assert (signed_in["kind"], signed_in["operation"]) == ("WRITE", "signIn")
    assert (consent["kind"], consent["operation"]) == ("WRITE", "consent")
    assert consent["fields"] == ["applicant:self", "donation:read", "project:report"]
    for record in (signed_in, consent):
        assert (record["subject_id"], record["person_ids"]) == (person, [person])
        assert number not in record["everything"]
    assert (await verify(desk.database)).records >= 2


async def test_a_donor_without_a_record_is_recorded_under_the_id_that_stands_for_them(desk: Desk) -> None:
    client = await desk.client()
    async with desk.browser() as browser:
        await decided(browser, await identified(browser, asked_for(client), desk.identity.people[1]))
    signed_in, consent = await trail_of(desk, client)
    assert signed_in["subject_id"] == consent["subject_id"] is not None
    assert signed_in["person_ids"] == consent["person_ids"] == []


async def test_an_officer_is_recorded_under_their_office_and_one_without_office_as_nobody(desk: Desk) -> None:
    officers_number, strangers_number = desk.identity.people[2:4]
    charity_id = await a_charity(desk.database, "RECORDED")
    async with desk.database.work() as work:
        officer = await officers.admit(
            work, officers_number, charity_id=charity_id, name=None, scopes={Scope.AID_CHECK}
        )
    assert officer is not None
    own_record = await a_beneficiary(desk.database, civil_number=officers_number)
    client = await desk.client(Scope.AID_CHECK, kind=CallerKind.CHARITY, charity_id=charity_id)
    for number in (officers_number, strangers_number):
        async with desk.browser() as browser:
            await identified(browser, asked_for(client, Scope.AID_CHECK), number)
    first, second = await trail_of(desk, client)
    assert (first["subject_id"], first["charity_id"], first["person_ids"]) == (officer.id, charity_id, [])
    assert (second["subject_id"], second["person_ids"]) == (None, [])
    assert not await is_proven(desk, own_record)


async def test_whoever_does_not_allow_is_recorded_as_signed_in_only(desk: Desk) -> None:
    client = await desk.client()
    async with desk.browser() as browser:
        page = await identified(browser, asked_for(client), desk.identity.people[1])
        await decided(browser, page, "deny")
    assert [record["operation"] for record in await trail_of(desk, client)] == ["signIn"]


async def test_a_registered_person_who_signs_in_is_given_aid_that_needs_a_proven_identity(desk: Desk) -> None:
    number = desk.identity.people[4]
    charity_id = await a_charity(desk.database, "PROVEN")
    person = await a_beneficiary(desk.database, charity_id, civil_number=number)
    await an_aid_type(desk.database, "proven-only", identity_required=True)
    context = RequestContext(a_charity_caller(charity_id), desk.database, desk.settings)
    grant = a_grant(person, "proven-only", "2026-11")
    before = await grant_aid(context, grant)
    assert isinstance(before, Refused)
    assert before.code == "IDENTITY_NOT_VERIFIED"

    for fields in (["Beneficiary.identityVerified"], []):
        client = await desk.client()
        async with desk.browser() as browser:
            await identified(browser, asked_for(client), number)
        ((record),) = await trail_of(desk, client)
        assert (record["fields"], record["person_ids"]) == (fields, [person])
    assert await is_proven(desk, person)
    assert isinstance(await grant_aid(context, a_grant(person, "proven-only", "2026-12")), Made)


async def test_nobody_is_proven_or_signed_in_when_it_cannot_be_recorded(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(work: Work, *records: object) -> None:
        raise ZeroDivisionError

    number, client = desk.identity.people[5], await desk.client()
    person = await a_beneficiary(desk.database, civil_number=number)
    async with desk.browser() as browser:
        begun = await browser.get(asked_for(client))
        with monkeypatch.context() as patched:
            patched.setattr(audit, "append", broken)
            returned = await chosen_at_the_provider(browser, begun.headers["location"], number)
            assert (await browser.get(returned.headers["location"])).status_code == 500
        assert 'name="decision"' not in (await browser.get("/oauth/signin/consent")).text
    assert not await is_proven(desk, person)
    assert await trail_of(desk, client) == []
