"""Whatever charity and ministry do in whatever order, the project stands where a model of a few lines says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import UUID

import pytest

from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.project_approval import DecideProject, SubmitProject, decide_project, submit_project
from hub.resolvers.publishing import publish_projects
from hub.resolvers.publishing_inputs import LocalTextInput, ProjectInput
from hub.settings import Settings
from hub.storage.tables import budget_revision, project, project_step
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.project_life import WELL, an_approved_partner
from tests.builders.projects import a_budget, a_publisher, published, rows
from tests.hub import the_ministry

pytestmark = pytest.mark.any_postgres

STEPS = 30
TITLES, BUDGETS = ("One", "Two"), ("100", "200", "300")


@dataclass
class Model:
    """What a project's life comes to, in the words of the page on it."""

    said: ProjectInput
    approval: str = "DRAFT"
    revision: int = 1
    approved: ProjectInput | None = None
    steps: list[str] = field(default_factory=list)
    replaced: int = 0

    def publish(self, said: ProjectInput) -> bool:
        """Whether the publication is taken."""
        if said == self.said:
            return True
        if self.approval == "SUBMITTED":
            return False
        self.revision += 1
        self.replaced += said.budgets != self.said.budgets
        self.said = said
        if self.approval == "APPROVED" and self.approved and said.budgets != self.approved.budgets:
            self.step("REOPENED", "DRAFT")
        return True

    def submit(self) -> bool:
        """Whether the project is submitted now."""
        if self.approval in {"DRAFT", "RETURNED"}:
            self.step("SUBMITTED", "SUBMITTED")
        return self.approval == "SUBMITTED"

    def decide(self, approve: bool) -> bool:
        """Whether the decision is taken."""
        if self.approval != "SUBMITTED":
            return False
        self.approved = self.said if approve else self.approved
        self.step("APPROVED" if approve else "RETURNED", "APPROVED" if approve else "RETURNED")
        return True

    def step(self, kind: str, approval: str) -> None:
        self.steps.append(kind)
        self.approval = approval


@pytest.mark.parametrize("seed", range(4))
async def test_a_projects_life_is_as_the_model_says(
    database: Database, clean: None, settings: Settings, seed: int
) -> None:
    random = Random(seed)
    charity = a_publisher(database, settings, await a_charity(database))
    ministry = replace(charity, caller=the_ministry())
    await an_approved_partner(charity)
    model = Model(_said("One", "100"))
    (id,) = await published(charity, model.said)
    for _ in range(STEPS):
        taken, expected = await _step(random, model, charity, ministry, id)
        assert taken is expected
        (row,) = await rows(charity, project)
        assert (row["approval"], row["revision"]) == (model.approval, model.revision)
        assert [step["kind"] for step in await rows(charity, project_step)] == model.steps
    assert len(await rows(charity, budget_revision)) == model.replaced
    assert model.steps


async def _step(
    random: Random, model: Model, charity: RequestContext, ministry: RequestContext, id: UUID
) -> tuple[bool, bool]:
    outcome: Any
    match random.choice(("publish", "publish", "submit", "approve", "return")):
        case "publish":
            said = _said(random.choice(TITLES), random.choice(BUDGETS))
            (outcome,) = await publish_projects(charity, (said,))
            return isinstance(outcome, Made), model.publish(said)
        case "submit":
            outcome = await submit_project(charity, SubmitProject(id))
            return isinstance(outcome, Made), model.submit()
        case decision:
            approve = decision == "approve"
            outcome = await decide_project(ministry, DecideProject(id, approve=approve, reason="seen"))
            return isinstance(outcome, Made), model.decide(approve)


def _said(title: str, budget: str) -> ProjectInput:
    return replace(WELL, titles=(LocalTextInput("en", title),), budgets=(a_budget(2026, budget),))
