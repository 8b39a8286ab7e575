"""Projects on their way between their charity and the ministry, and what is told of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.partners import ApprovePartner, approve_partner
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing_inputs import ProjectInput
from hub.rules.partner import Ministry
from hub.storage.tables import project, project_step
from tests.builders.projects import a_project, ids, published, rows
from tests.hub import the_ministry

WELL = a_project()
"""A project of a partner whom both ministries approve of once `an_approved_partner` has been called."""


async def an_approved_partner(
    context: RequestContext, identifier: str = "SD-WELLS", *ministries: Ministry, **said: Any
) -> UUID:
    """Has a partner approved by both ministries, or by those that are named, from 2020 on."""
    told: dict[str, Any] = {
        "name_ar": "آبار للجميع",
        "name_en": "Wells for All",
        "country": "SD",
        "approved_from": date(2020, 1, 1),
    }
    console = replace(context, caller=the_ministry())
    approvals = [
        ApprovePartner(identifier=identifier, ministry=each, **(told | said))
        for each in ministries or Ministry
    ]
    made = [await approve_partner(console, each) for each in approvals]
    return ids(tuple(made))[0]


async def submitted(charity: RequestContext, given: ProjectInput = WELL) -> UUID:
    await an_approved_partner(charity)
    (id,) = await published(charity, given)
    assert await submit_project(charity, SubmitProject(id)) == Made("Project", id)
    return id


async def approved(charity: RequestContext, ministry: RequestContext, given: ProjectInput = WELL) -> UUID:
    id = await submitted(charity, given)
    assert await decide_project(ministry, DecideProject(id, approve=True, reason="agreed")) == Made(
        "Project", id
    )
    return id


async def state(context: RequestContext) -> str:
    (row,) = await rows(context, project)
    return str(row["approval"])


async def steps(context: RequestContext) -> list[str]:
    return [row["kind"] for row in await rows(context, project_step)]


def code(outcome: Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.code.value
