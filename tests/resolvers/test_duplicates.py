"""A project that is published or submitted is compared with all others; what is likely the same becomes a finding."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.errors import Language
from hub.resolvers import duplicates
from hub.resolvers.background import HANDLERS, Task
from hub.resolvers.context import RequestContext
from hub.resolvers.project_approval import SubmitProject, submit_project
from hub.resolvers.publishing_inputs import LocalTextInput, LocationInput, ProjectInput, ProjectStatus
from hub.resolvers.reasons import sentence
from hub.settings import Settings
from hub.storage.tables import finding, project_fingerprint
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import an_approved_partner
from tests.builders.projects import a_project, a_publisher, published, rows

pytestmark = [pytest.mark.any_postgres, pytest.mark.usefixtures("clean")]

ENGLISH = (LocalTextInput("en", "Drilling of a drinking water well in Abu Zabad village"),)
ARABIC = (LocalTextInput("ar", "حفر بئر لمياه الشرب في قرية أبو زبد"),)
ABU_ZABAD = LocationInput("Abu Zabad", Decimal("12.35"), Decimal("29.25"))


@pytest.fixture
async def noor(database: Database, settings: Settings) -> RequestContext:
    """A charity that publishes."""
    return a_publisher(database, settings, await a_charity(database))


@pytest.fixture
async def birr(database: Database, settings: Settings) -> RequestContext:
    """Another one."""
    return a_publisher(database, settings, await a_charity(database))


def a_well(external_id: str = "W7", **said: Any) -> ProjectInput:
    """A well in Abu Zabad."""
    told: dict[str, Any] = {"titles": ENGLISH, "locations": (ABU_ZABAD,)}
    return a_project(external_id, **(told | said))


A_SCHOOL = a_well(
    "S1",
    titles=(LocalTextInput("en", "Desks for the primary school of Kassala"),),
    locations=(LocationInput("Kassala", Decimal("15.45"), Decimal("36.4")),),
)


async def waiting(context: RequestContext) -> list[str]:
    """The tasks about duplicates that stand in line."""
    async with context.database.work() as work:
        found = await work.connection.scalars(text("SELECT entrypoint FROM pgqueuer ORDER BY id"))
        return [task for task in found if task in (Task.FINGERPRINT, Task.DUPLICATES)]


async def worked_off(context: RequestContext) -> None:
    """Does what stands in line about duplicates, as the workers would, until nothing is left."""
    while line := await _next(context):
        for task, id in line:
            async with context.database.work() as work:
                await HANDLERS[task](work, id)


async def _next(context: RequestContext) -> list[tuple[str, UUID]]:
    take = text(
        "DELETE FROM pgqueuer WHERE entrypoint IN ('fingerprint', 'duplicates') "
        "RETURNING entrypoint, convert_from(payload, 'UTF8') AS id"
    )
    async with context.database.work() as work:
        return [(row.entrypoint, UUID(row.id)) for row in await work.connection.execute(take)]


async def found(context: RequestContext) -> list[dict[str, Any]]:
    """The findings of duplicates, oldest first."""
    return [row for row in await rows(context, finding) if row["kind"] == "DUPLICATE_PROJECT"]


async def test_publishing_only_puts_the_comparison_in_line(
    noor: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a text was read while publishing")

    monkeypatch.setattr(duplicates, "footprint", refuse)
    monkeypatch.setattr(duplicates, "compare", refuse)
    await published(noor, a_well())
    assert await waiting(noor) == [Task.FINGERPRINT]
    assert await found(noor) == []


@pytest.mark.parametrize("titles", [ENGLISH, ARABIC], ids=["in English", "in Arabic"])
async def test_the_same_well_of_two_charities_is_found_after_publishing(
    noor: RequestContext, birr: RequestContext, titles: tuple[LocalTextInput, ...]
) -> None:
    (first,) = await published(noor, a_well())
    (second,) = await published(birr, a_well("2026-31", titles=titles))
    await worked_off(noor)
    (one,) = await found(noor)
    assert set(one["subject_ids"]) == {first, second}
    assert set(one["charity_ids"]) == {noor.caller.charity_id, birr.caller.charity_id}
    assert one["state"] == "OPEN"


async def test_the_reasons_can_be_read_in_both_languages_and_tell_no_money(
    noor: RequestContext, birr: RequestContext
) -> None:
    await published(noor, a_well())
    await published(birr, a_well("2026-31"))
    await worked_off(noor)
    (one,) = await found(noor)
    said = [sentence(each["code"], each["parameters"], Language.EN) for each in one["reasons"]]
    assert "Both are in Abu Zabad." in said
    assert not any("12500" in each for each in said)
    arabic = [sentence(each["code"], each["parameters"], Language.AR) for each in one["reasons"]]
    assert "كلاهما في Abu Zabad." in arabic
    assert not any("{" in each or each.startswith("DUPLICATE") for each in said + arabic)


async def test_a_finding_goes_when_the_project_changes_so_that_it_is_no_longer_alike(
    noor: RequestContext, birr: RequestContext
) -> None:
    await published(noor, a_well())
    await published(birr, a_well("2026-31"))
    await worked_off(noor)
    await published(birr, replace(A_SCHOOL, external_id="2026-31"))
    await worked_off(noor)
    assert [each["state"] for each in await found(noor)] == ["RESOLVED"]


async def test_a_cancelled_project_is_compared_with_none(noor: RequestContext, birr: RequestContext) -> None:
    await published(noor, a_well())
    await published(birr, a_well("2026-31"))
    await worked_off(noor)
    await published(birr, a_well("2026-31", status=ProjectStatus.CANCELLED))
    await worked_off(noor)
    assert [each["state"] for each in await found(noor)] == ["RESOLVED"]
    assert len(await rows_of_fingerprints(noor)) == 1


async def test_a_charitys_many_wells_are_not_found(noor: RequestContext) -> None:
    villages = {"Umm Ruwaba": "12.9", "Bara": "13.7", "El Obeid": "13.18", "Sodari": "14.4"}
    wells = [
        a_well(
            f"W{number}",
            titles=(LocalTextInput("en", f"Drilling of a drinking water well in {village} village"),),
            locations=(LocationInput(village, Decimal(latitude), Decimal("30.2")),),
        )
        for number, (village, latitude) in enumerate(villages.items())
    ]
    await published(noor, *wells)
    await worked_off(noor)
    assert await found(noor) == []


@pytest.mark.parametrize("first", [0, 1], ids=["the well first", "its sister first"])
async def test_a_project_is_the_same_as_one_of_another_charity_at_most(
    noor: RequestContext, birr: RequestContext, first: int
) -> None:
    sister = a_well(
        "W8", titles=(LocalTextInput("en", "A pump for the drinking water well in Abu Zabad village"),)
    )
    own = [a_well(), sister]
    ids = {}
    await published(birr, a_well("2026-31"))
    for given in (own[first], own[1 - first]):
        (ids[given.external_id],) = await published(noor, given)
        await worked_off(noor)
    standing = [each for each in await found(noor) if each["state"] == "OPEN"]
    assert [ids["W7"] in each["subject_ids"] for each in standing] == [True]


async def test_submitting_finds_at_once_what_the_background_has_not_looked_at(
    noor: RequestContext, birr: RequestContext
) -> None:
    await an_approved_partner(noor)
    (first,) = await published(noor, a_well())
    await worked_off(noor)
    (second,) = await published(birr, a_well("2026-31", titles=ARABIC))
    await submit_project(birr, SubmitProject(second))
    (one,) = await found(birr)
    assert set(one["subject_ids"]) == {first, second}


async def test_of_two_projects_published_at_once_the_same_is_found(
    noor: RequestContext, birr: RequestContext
) -> None:
    await asyncio.gather(published(noor, a_well()), published(birr, a_well("2026-31")))
    await asyncio.gather(worked_off(noor), worked_off(birr))
    assert len(await found(noor)) == 1


async def test_a_fingerprint_that_is_of_what_is_said_is_not_taken_again(
    noor: RequestContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    (id,) = await published(noor, a_well())
    await worked_off(noor)
    monkeypatch.setattr(duplicates, "footprint", None)
    async with noor.database.work() as work:
        assert await duplicates.compare_now(work, id, datetime(2026, 10, 1, tzinfo=UTC)) == []


async def test_what_is_unknown_is_compared_all_the_same(noor: RequestContext, birr: RequestContext) -> None:
    bare: dict[str, Any] = {"locations": (), "sectors": (), "countries": (), "participants": ()}
    bare |= {"planned_start": None, "planned_end": None, "descriptions": ()}
    await published(noor, a_well(**bare))
    await published(birr, a_well("2026-31", **bare | {"planned_start": date(2026, 1, 1)}))
    await worked_off(noor)
    assert len(await rows_of_fingerprints(noor)) == 2


async def rows_of_fingerprints(context: RequestContext) -> list[Any]:
    """Every fingerprint that is kept."""
    async with context.database.work() as work:
        return list(await work.connection.execute(project_fingerprint.select()))
