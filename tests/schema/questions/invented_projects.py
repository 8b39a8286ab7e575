"""Invented projects with their money, their lives, and what was approved of them."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from uuid import UUID

from hub.resolvers.publishing_content import as_json, project_row
from hub.storage import tables
from hub.storage.tables import new_id
from tests.schema.questions.rows import Rows


class InventedProjects(Rows):
    """Writes projects."""

    async def projects(self, charities: list[UUID]) -> list[tuple[UUID, UUID]]:
        made = [
            (await self.project(n, charity), charity)
            for n in range(8)
            for charity in [self.some.one(charities)]
        ]
        for id, charity in made:
            await self.money(id, charity)
            await self.life(id, charity)
        return made

    async def project(self, number: int, charity: UUID) -> UUID:
        some = self.some
        given = project_row(some.project(f"I-{number}"))
        row = {f.name: getattr(given, f.name) for f in fields(given) if f.name in tables.project.c}
        approval = some.one(("DRAFT", "SUBMITTED", "APPROVED", "RETURNED"))
        totals = {
            name: some.one((some.amount(), -some.amount()))
            for name in ("planned", "revised", "committed", "spent")
        }
        return await self.written(
            tables.project,
            **row,
            **totals,
            charity_id=charity,
            approval=approval,
            approved_revision=1 if approval == "APPROVED" else some.maybe(2),
            currency=some.one(("KWD", "USD")),
            revision=some.random.randint(1, 9),
            content_digest=b"\0" * 32,
            published_at=some.moment(),
            changed_at=some.moment(),
            money_moved_at=some.maybe(some.moment()),
        )

    async def money(self, project: UUID, charity: UUID) -> None:
        some, owned = self.some, {"project_id": project, "charity_id": charity}
        for position in range(some.random.randint(0, 3)):
            await self.written(tables.budget_line, **owned, **some.budget(position))
        for number in range(some.random.randint(0, 5)):
            await self.written(
                tables.project_transaction,
                **owned,
                reference=f"I-{number}",
                type=some.one(("EXPENDITURE", "DISBURSEMENT", "INCOMING_FUNDS", "OUTGOING_COMMITMENT")),
                date=some.day(),
                value=some.one((some.amount(), -some.amount())),
                currency=some.one(("KWD", "USD")),
                value_date=some.maybe(some.day()),
                description=some.maybe(some.text()),
                provider=some.maybe({"name": some.maybe(some.text()), "ref": some.maybe("KW-1")}),
                receiver=some.maybe({"name": some.text(), "ref": None}),
                published_at=some.moment(),
                changed_at=some.moment(),
            )

    async def life(self, project: UUID, charity: UUID) -> None:
        some = self.some
        owned = {"project_id": project, "charity_id": charity}
        lines = [
            {k: as_json(v) for k, v in _camel(some.budget(n)).items()}
            for n in range(some.random.randint(0, 2))
        ]
        if some.maybe(True):
            await self.written(
                tables.budget_revision, **owned, revision=1, replaced_at=some.moment(), lines=lines
            )
        if some.maybe(True):
            given = project_row(some.project("x"))
            place = {"countries": given.countries, "regions": given.regions, "locations": given.locations}
            partners = [{"name": some.maybe(some.text()), "ref": some.maybe("SD-WELLS")}]
            facts = {"BUDGET": lines, "PLACE": place, "PARTNER": partners}
            approved = {"id": project, "charity_id": charity, "revision": 1, "approved_at": some.moment()}
            await self.written(tables.approved_version, **approved, facts=facts)
        for kind in some.some(lambda: some.one(("SUBMITTED", "APPROVED", "RETURNED", "REOPENED"))):
            await self.written(
                tables.project_step,
                **owned,
                kind=kind,
                revision=some.random.randint(1, 9),
                at=some.moment(),
                client_id=some.text(),
                subject_id=some.maybe(new_id()),
                by_charity_id=some.maybe(charity),
                reason=some.text() if kind in ("APPROVED", "RETURNED") else None,
                changes=["BUDGET"] if kind == "REOPENED" else [],
            )


def _camel(row: dict[str, Any]) -> dict[str, Any]:
    """A row under the schema's field names."""
    return {
        head + "".join(word.title() for word in rest): value
        for name, value in row.items()
        for head, *rest in [name.split("_")]
    }
