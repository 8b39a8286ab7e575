"""Some rows of an imported file in one transaction: each is written whole, or nothing of it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.beneficiary_rows import Row, column_of
from hub.resolvers.households import LARGEST_HOUSEHOLD
from hub.resolvers.import_households import ImportedHouseholds, Place, RefusedPlace
from hub.resolvers.import_verdicts import RowOutcome, Verdict, refused_row, suspected_row
from hub.resolvers.particulars import checked_particulars
from hub.resolvers.registry_refusals import MESSAGES, BeneficiaryRefusal
from hub.resolvers.renumbering import change_person
from hub.resolvers.suspicion import SAME_NUMBER, Clues, Suspicion, clues_about
from hub.settings import Settings
from hub.storage import finances, household_turns, households, registry, standing
from hub.storage.finances import FinanceLine, Finances, Side
from hub.storage.registry import Particulars, Person
from hub.storage.standing import Renumbering
from hub.storage.tables import new_id
from hub.storage.work import Work

_MEANWHILE = Message(
    "was registered by somebody else at this moment: import the file again.",
    "سجّله غيرك في هذه اللحظة: أعد استيراد الملف.",
)


@dataclass(frozen=True)
class Terms:
    """What holds for the whole import: whose file it is, on which day, and by which settings."""

    charity_id: UUID
    today: date
    settings: Settings
    accept_suspected: bool = False


@dataclass
class Batch:
    """Rows of one file, what the registry knows about them, and what is to be written for them."""

    work: Work
    terms: Terms
    rows: Sequence[Row]
    homes: ImportedHouseholds
    known: dict[str, Person] = field(default_factory=dict)
    by_number: dict[str, Person] = field(default_factory=dict)
    earnings: dict[UUID, Finances] = field(default_factory=dict)
    clues: Clues = field(default_factory=lambda: Clues(()))
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    newcomers: list[tuple[Row, Person]] = field(default_factory=list)
    places: list[tuple[Person, Place]] = field(default_factory=list)
    records: list[Finances] = field(default_factory=list)
    renumbered: list[Renumbering] = field(default_factory=list)

    async def run(self) -> list[Verdict]:
        """Writes what can be written of these rows; one verdict a row, in order."""
        await self._learn()
        for row in self.rows:
            person = self.known.get(row.external_id)
            self.verdicts[row.line] = self._new(row) if person is None else await self._again(row, person)
        await self._register()
        await self.homes.write(self.work, self.terms.charity_id, self.places)
        await finances.record(self.work, self.records)
        await standing.carry_over(self.work, *self.renumbered)
        return [self.verdicts[row.line] for row in self.rows]

    async def _learn(self) -> None:
        work, numbers = self.work, [row.particulars.civil_number for row in self.rows]
        await household_turns.hold_numbers(work, numbers, listing=False)
        ids = [row.external_id for row in self.rows]
        self.known = await registry.people_of_charity(work, self.terms.charity_id, ids)
        self.known |= await self._held()
        self.by_number = await registry.people_with_numbers(work, [number for number in numbers if number])
        self.earnings = await finances.newest(work, [person.id for person in self.known.values()])
        await self.homes.meet(work, self.rows, self.known)
        newcomers = [row.particulars for row in self.rows if row.external_id not in self.known]
        self.clues = await clues_about(work, newcomers)

    async def _held(self) -> dict[str, Person]:
        """Those whose home or civil number the rows may change, held all at once, and as they are then."""
        rows = {row.external_id: row for row in self.rows}
        ids = {
            person.id
            for name, person in self.known.items()
            if rows[name].household
            or rows[name].particulars.civil_number not in {None, person.particulars.civil_number}
        }
        held = await registry.people_with_ids(self.work, ids, lock=True)
        return {person.external_id: person for person in held.values() if person.external_id}

    def _new(self, row: Row) -> Verdict:
        """Plans the registration of somebody whom the charity has not registered yet."""
        suspicion = self._suspicion(row)
        if suspicion:
            return suspected_row(row, suspicion, self.terms.charity_id)
        person = Person(new_id(), self.terms.charity_id, row.external_id, row.particulars)
        try:
            place = self.homes.place(row, person)
        except RefusedPlace as no:
            return _refused_place(row, no)
        self._plan(row, person, place)
        self.newcomers.append((row, person))
        if row.particulars.civil_number:
            self.by_number[row.particulars.civil_number] = person
        self.clues.add(replace(person, household_id=self.homes.home_of(row)))
        return Verdict(row.line, row.external_id, RowOutcome.ACCEPTED, person.id)

    async def _again(self, row: Row, person: Person) -> Verdict:
        """Changes what the row says otherwise than the record; a blank cell says nothing."""
        try:
            particulars = self._merged(row, person)
            owner = self.by_number.get(particulars.civil_number or "", person)
            if owner.id != person.id:
                return suspected_row(row, _same_number(owner), self.terms.charity_id)
            place = self.homes.place(row, person)
        except BadUserInput as bad:
            return refused_row(row, "BAD_INPUT", bad.reason, bad.argument, **bad.values)
        except RefusedPlace as no:
            return _refused_place(row, no)
        changed = particulars != person.particulars
        if changed and (why := await self._change(person, particulars)):
            self.homes.take_back(row, place)
            if why is BeneficiaryRefusal.CIVIL_NUMBER_TAKEN:
                return refused_row(row, "REGISTERED_MEANWHILE", _MEANWHILE)
            return refused_row(row, why, MESSAGES[why], "civil_id")
        person = replace(person, particulars=particulars)
        if particulars.civil_number:
            self.by_number[particulars.civil_number] = person
        changed |= self._plan(row, person, place)
        outcome = RowOutcome.UPDATED if changed else RowOutcome.UNCHANGED
        return Verdict(row.line, row.external_id, outcome, person.id)

    async def _change(self, person: Person, particulars: Particulars) -> BeneficiaryRefusal | None:
        made = await change_person(self.work, person, particulars, self.terms.charity_id)
        if isinstance(made, BeneficiaryRefusal):
            return made
        self.renumbered += [made] if made else []
        return None

    def _plan(self, row: Row, person: Person, place: Place | None) -> bool:
        """Notes what else the row writes about the person; answers whether it is anything."""
        if place:
            self.places.append((person, place))
        record = self._earned(row, person.id)
        if record:
            self.records.append(record)
        return bool(place or record)

    def _suspicion(self, row: Row) -> Suspicion | None:
        owner = self.by_number.get(row.particulars.civil_number or "")
        if owner:
            return _same_number(owner)
        if self.terms.accept_suspected:
            return None
        return self.clues.suspect(row.particulars, self.homes.home_of(row))

    def _merged(self, row: Row, person: Person) -> Particulars:
        said = {name: value for name, value in vars(row.particulars).items() if value is not None}
        merged = replace(person.particulars, **said)
        if merged == person.particulars:
            return merged
        return checked_particulars(merged, self.terms.settings.country, column_of)

    def _earned(self, row: Row, person_id: UUID) -> Finances | None:
        """The finances to record, unless the latest ones come to the same sums."""
        said: dict[Side, Decimal] = {}
        if row.monthly_income is not None:
            said["INCOME"] = row.monthly_income
        if row.monthly_obligations is not None:
            said["OBLIGATION"] = row.monthly_obligations
        latest, currency = self.earnings.get(person_id), self.terms.settings.default_currency
        if not said or (
            latest and latest.currency == currency and all(latest.sum(side) == said[side] for side in said)
        ):
            return None
        lines = tuple(FinanceLine(side, "TOTAL", said[side]) for side in said)
        return Finances(person_id, self.terms.today, currency, lines, self.terms.charity_id)

    async def _register(self) -> None:
        """Registers the newcomers; one whose number or identifier was taken meanwhile is refused whole."""
        made = await registry.register(self.work, [person for _, person in self.newcomers])
        for row, person in self.newcomers:
            if person.id not in made:
                self._lose(row, person)
        numbers = {
            person.particulars.civil_number: person.id for _, person in self.newcomers if person.id in made
        }
        await registry.serve(self.work, self.terms.charity_id, made)
        await households.link_listed(self.work, {number: id for number, id in numbers.items() if number})

    def _lose(self, row: Row, person: Person) -> None:
        self.verdicts[row.line] = refused_row(row, "REGISTERED_MEANWHILE", _MEANWHILE)
        for placed, place in self.places:
            if placed.id == person.id:
                self.homes.take_back(row, place)
        self.places = [(placed, place) for placed, place in self.places if placed.id != person.id]
        self.records = [record for record in self.records if record.beneficiary_id != person.id]


def _same_number(owner: Person) -> Suspicion:
    return Suspicion(owner, "SAME_CIVIL_NUMBER", SAME_NUMBER)


def _refused_place(row: Row, no: RefusedPlace) -> Verdict:
    return refused_row(row, no.code, no.reason, "household_external_id", limit=LARGEST_HOUSEHOLD)
