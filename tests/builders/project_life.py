"""Projects on their way between their charity and the ministry, and what is told of them."""

from __future__ import annotations

from uuid import UUID

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome, Refused
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing_inputs import ProjectInput
from hub.storage.tables import project, project_step
from tests.builders.projects import a_project, published, rows

WELL = a_project()


async def submitted(charity: RequestContext, given: ProjectInput = WELL) -> UUID:
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
