"""The small country and invented rows over it: whatever a row may hold, in every table that a question reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from uuid import UUID

from sqlalchemy import Table, select

from hub.auth.caller import Caller
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.rules.deviation_policy import DeviationPolicy
from hub.rules.finding import FindingKind
from hub.settings import Settings
from hub.storage import tables
from hub.storage.tables import new_id
from hub.storage.work import Database
from tests.builders import a_charity
from tests.schema.a_country import Country, a_country, global_id
from tests.schema.questions.invented import CODES, Invented
from tests.schema.questions.invented_people import InventedPeople
from tests.schema.questions.invented_projects import InventedProjects

ADAPTER = frozenset(
    {Scope.PROJECT_READ, Scope.PROJECT_PUBLISH, Scope.BUDGET_READ, Scope.DONATION_PUBLISH, Scope.FINDING_READ}
)
"""What a charity's publishing adapter is given."""


async def an_invented_country(database: Database, settings: Settings, seed: int) -> Country:
    """Builds the country on an empty database."""
    country = await a_country(database, settings)
    inventing = _Inventing(database, settings, country, Invented(seed))
    await inventing.all()
    return await inventing.with_all_ids()


class _Inventing(InventedPeople, InventedProjects):
    """All of it, in its order."""

    async def all(self) -> None:
        """Invents rows in every table."""
        charities = [*self.keys("Charity"), await a_charity(self.database, "GONE", suspended=True)]
        people = await self.people(charities)
        await self.aid(charities, people)
        projects = await self.projects(charities)
        await self.findings(charities, projects, people)
        await self.officers(charities)
        await self.trail(people)
        await self.written(
            tables.deviation_policy, track="CARE", set_at=self.some.moment(), **asdict(DeviationPolicy())
        )
        await self.callers(charities, people)

    async def findings(
        self, charities: list[UUID], projects: list[tuple[UUID, UUID]], people: list[UUID]
    ) -> None:
        some, partners = self.some, self.keys("Partner")
        of_type = {
            "Project": [id for id, _ in projects],
            "Partner": partners,
            "Beneficiary": people,
            "Aid": self.keys("Aid"),
            "Unknown": [new_id()],
        }
        for number, code in enumerate(CODES):
            types = some.some(lambda: some.one([*of_type, "Project", "Partner"]))
            decided = some.maybe(some.moment())
            await self.written(
                tables.finding,
                kind=some.one([*(kind.value for kind in FindingKind)]),
                natural_key=f"invented {number}",
                severity=some.one(("LOW", "MEDIUM", "HIGH")),
                score=some.one((0, 1, 0.1 + 0.2, 1e-7, 0.00005, 123.456789)),
                reasons=some.reasons([code, *some.some(lambda: some.one(CODES), 1)]),
                material_digest=b"",
                subject_types=list(types),
                subject_ids=[some.one(of_type[each]) for each in types],
                charity_ids=list(some.some(lambda: some.one(charities), 2)),
                state=some.one(("OPEN", "CONFIRMED", "DISMISSED", "RESOLVED")),
                found_at=some.moment(),
                changed_at=some.moment(),
                gone_at=some.maybe(some.moment()),
                decided_at=decided,
                decision=some.one(("CONFIRM", "DISMISS")) if decided else None,
                note=some.maybe(some.text()),
            )
        for id, charity in projects[1:]:
            said = {
                "chance": some.one((None, 0.0, 1.0, 0.0004)),
                "reasons": some.reasons(some.some(lambda: some.one(CODES))),
            }
            owned = {"project_id": id, "charity_id": charity, "outcome": some.one(("OVER_BUDGET", "LATE"))}
            await self.written(tables.risk_forecast, **owned, **said, made_at=some.moment())

    async def callers(self, charities: list[UUID], people: list[UUID]) -> None:
        holds = MAY_HOLD[CallerKind.PERSON]
        async with self.database.work() as work:
            stranger = await work.connection.scalar(
                select(tables.donation.c.donor_id).where(
                    tables.donation.c.donor_id.is_not(None), tables.donation.c.donor_id.not_in(people)
                )
            )
        persons = {
            "stranger": stranger,
            "second person": people[1],
            "erased person": people[4],
            "invented person": people[-1],
        }
        self.country.callers.update(
            {name: Caller("app", CallerKind.PERSON, holds, person_id=id) for name, id in persons.items()}
        )
        self.country.callers["adapter"] = Caller("noor-adapter", CallerKind.CHARITY, ADAPTER, charities[0])
        self.country.callers["suspended charity"] = Caller(
            "gone", CallerKind.CHARITY, MAY_HOLD[CallerKind.CHARITY], charities[-1]
        )

    async def with_all_ids(self) -> Country:
        """The country with the ids of every object there is."""
        ids = {name: await self._ids(name, table) for name, table in TABLES.items()}
        return replace(self.country, ids=ids)

    async def _ids(self, type_name: str, table: Table) -> list[str]:
        async with self.database.work() as work:
            keys = await work.connection.scalars(select(table.c.id).order_by(table.c.id))
        return [global_id(type_name, key) for key in keys]


TABLES: Mapping[str, Table] = {
    "Charity": tables.charity,
    "Beneficiary": tables.beneficiary,
    "Household": tables.household,
    "Aid": tables.aid,
    "Partner": tables.partner,
    "Project": tables.project,
    "Transaction": tables.project_transaction,
    "Donation": tables.donation,
    "Finding": tables.finding,
    "AuditEvent": tables.audit_event,
    "Client": tables.client,
    "Officer": tables.officer,
    "AidType": tables.aid_type,
    "Finances": tables.finances,
    "DeviationPolicy": tables.deviation_policy,
}
"""Where objects are kept; the last three are no nodes, and their ids open nothing."""
