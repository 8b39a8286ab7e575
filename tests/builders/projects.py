"""Projects and transactions as a charity publishes them, published and read back; what is not said is made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, literal_column, select

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind, Scope
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.resolvers.publishing_inputs import (
    BudgetInput,
    CountryShareInput,
    LocalTextInput,
    LocationInput,
    OrganisationInput,
    OrganisationRole,
    ParticipantInput,
    ProjectInput,
    ProjectStatus,
    SectorInput,
    TransactionInput,
    TransactionType,
)
from hub.settings import Settings
from hub.storage.tables import budget_line, project, project_transaction
from hub.storage.work import Database


def a_publisher(database: Database, settings: Settings, charity_id: UUID) -> RequestContext:
    """A request of the charity's adapter."""
    caller = Caller("adapter", CallerKind.CHARITY, frozenset({Scope.PROJECT_PUBLISH}), charity_id)
    return RequestContext(caller, database, settings, operation="Publish")


def a_project(external_id: str = "KW-1-WELL", **said: Any) -> ProjectInput:
    """A well in a village."""
    told: dict[str, Any] = {
        "titles": (LocalTextInput("ar", "بئر في القرية"), LocalTextInput("en", "A well in the village")),
        "status": ProjectStatus.IMPLEMENTATION,
        "sectors": (SectorInput("14031", percentage=Decimal(100)),),
        "countries": (CountryShareInput("SD", Decimal(100)),),
        "locations": (LocationInput("Kassala", Decimal("15.45"), Decimal("36.4")),),
        "participants": (
            ParticipantInput(OrganisationRole.IMPLEMENTING, name="Wells for All", ref="SD-WELLS"),
        ),
        "budgets": (a_budget(2026), a_budget(2027)),
        "planned_start": date(2026, 1, 1),
        "planned_end": date(2027, 12, 31),
    }
    return ProjectInput(external_id, **(told | said))


def a_budget(year: int = 2026, value: str = "12500.500", currency: str = "KWD", **said: Any) -> BudgetInput:
    """A year's budget."""
    told: dict[str, Any] = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
    return BudgetInput(**(told | said), value=Decimal(value), currency=currency)


def a_transaction(reference: str = "T1", external_id: str = "KW-1-WELL", **said: Any) -> TransactionInput:
    """Money spent on the well."""
    told: dict[str, Any] = {
        "type": TransactionType.EXPENDITURE,
        "date": date(2026, 3, 1),
        "value": Decimal("250.75"),
        "currency": "KWD",
        "receiver": OrganisationInput(name="Driller", ref="SD-77"),
    }
    return TransactionInput(external_id, reference, **(told | said))


async def published(context: RequestContext, *inputs: ProjectInput) -> list[UUID]:
    """Publishes projects, of which none may be refused, and answers their ids."""
    return ids(await publish_projects(context, inputs))


async def paid(context: RequestContext, *inputs: TransactionInput) -> list[UUID]:
    """Publishes transactions, of which none may be refused, and answers their ids."""
    return ids(await publish_transactions(context, inputs))


def ids(outcomes: tuple[Outcome, ...]) -> list[UUID]:
    """The ids of what was made; fails on a refusal."""
    made = [outcome for outcome in outcomes if isinstance(outcome, Made)]
    assert len(made) == len(outcomes), outcomes
    return [outcome.id for outcome in made]


async def rows(context: RequestContext, table: Table) -> list[dict[str, Any]]:
    """Every row of the table, oldest first."""
    async with context.database.work() as work:
        found = await work.connection.execute(select(table).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]


async def versions(context: RequestContext) -> dict[str, set[tuple[object, ...]]]:
    """Every row with the transaction that wrote it and its place on disk: equal only where nothing was written."""
    version: ColumnElement[str] = literal_column("xmin::text || ' ' || ctid::text")
    found: dict[str, set[tuple[object, ...]]] = {}
    async with context.database.work() as work:
        for table in (project, budget_line, project_transaction):
            found_rows = await work.connection.execute(select(table.c.id, version).select_from(table))
            found[table.name] = {tuple(row) for row in found_rows}
    return found
