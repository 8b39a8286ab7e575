"""Invented people with their households, money and aid, officers, clients, and who looked at them."""

from __future__ import annotations

from uuid import UUID

from hub.resolvers.erasing import ErasePerson, erase_person
from hub.resolvers.officers import AdmitOfficer, DismissOfficer, officer_admitted, officer_dismissed
from hub.resolvers.outcome import Made
from hub.storage import tables
from hub.storage.audit import ReadAudit
from tests.builders import (
    a_beneficiary,
    a_civil_number,
    a_client,
    a_household,
    a_household_member,
    an_aid_type,
    finances_of,
)
from tests.builders.people import a_number
from tests.schema.questions.rows import Rows


class InventedPeople(Rows):
    """Writes people and what hangs on them."""

    async def people(self, charities: list[UUID]) -> list[UUID]:
        some, people = self.some, []
        homes = [await a_household(self.database) for _ in range(3)]
        for _ in range(8):
            name = some.text()
            columns = {
                "name_ar": some.maybe(some.text()),
                "name_latin": name,
                "phone": some.maybe("+96599887766"),
                "email": some.maybe("x@example.org"),
                "address": some.maybe(some.text()),
                "governorate": some.maybe(some.one(("Hawalli", "حولي"))),
                "area": some.maybe(some.text()),
                "birth_date": some.maybe(some.day()),
                "sex": some.maybe(some.one(("M", "F"))),
                "nationality": some.maybe("KW"),
                "identity_verified": some.one((True, False)),
            }
            number, home = some.maybe(a_civil_number()), some.maybe(some.one(homes))
            charity = some.maybe(some.one(charities))
            person = await a_beneficiary(
                self.database, charity, civil_number=number, household_id=home, **columns
            )
            people.append(person)
            if home:
                await a_household_member(self.database, home, beneficiary_id=person, name=some.text())
            for _ in range(some.random.randint(0, 2)):
                money = [tuple(f"{some.amount():f}" for _ in range(some.random.randint(0, 3))) for _ in "io"]
                await finances_of(self.database, person, *money)
        await a_household_member(self.database, homes[0], civil_number=a_civil_number(), name=some.text())
        ministry = self.asking("ministry")
        for person in people[:2]:
            assert await erase_person(ministry, ErasePerson(person, "asked to")) == Made(
                "Beneficiary", person
            )
        return [*self.keys("Beneficiary"), *people]

    async def aid(self, charities: list[UUID], people: list[UUID]) -> None:
        some = self.some
        kinds = [
            await an_aid_type(
                self.database,
                cycle=some.one(("MONTH", "ONCE", "SEASON")),
                counted_for=some.one(("PERSON", "HOUSEHOLD")),
                ceiling=some.maybe(some.amount()),
                document_required=some.maybe(some.text()),
                active=some.one((True, False)),
            )
            for _ in range(3)
        ]
        for _ in range(16):
            await self.written(
                tables.aid,
                beneficiary_id=some.one(people),
                charity_id=some.one(charities),
                aid_type_id=some.one(kinds),
                cycles=list(some.some(lambda: some.one(("2026-11", "2026-Q4", "once")))),
                state=some.one(("GRANTED", "DELIVERED", "CANCELLED", "RETURNED")),
                amount=some.amount(),
                currency=some.one(("KWD", "BHD", "JPY")),
                granted_at=some.moment(),
                delivered_at=some.maybe(some.moment()),
            )

    async def officers(self, charities: list[UUID]) -> None:
        """Two in office and one who left; a charity's client and one of the ministry's."""
        ministry, some = self.asking("ministry"), self.some
        for charity, scope in ((charities[0], "aid:read"), (None, "admin:audit"), (charities[1], "aid:read")):
            name = some.maybe("سارة")
            admitted = await officer_admitted(ministry, AdmitOfficer(a_number(), (scope,), charity, name))
            assert isinstance(admitted, Made), admitted
            if charity == charities[1]:
                await officer_dismissed(ministry, DismissOfficer("left", admitted.id))
        for client_of in (charities[0], None):
            await a_client(self.database, client_of, scopes=some.some(lambda: "aid:read"))

    async def trail(self, people: list[UUID]) -> None:
        for who in ("ministry", "charity", "other charity", "person"):
            asking = self.asking(who, self.some.text())
            purpose = self.some.maybe("AID_ASSESSMENT")
            await ReadAudit(self.database).record(
                asking.read(["Aid.state", "Beneficiary.name"], people[:3], purpose)
            )
