"""A town whose charities grant, cancel and retry at the same time, and a judge of what they were promised."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import select

from hub.resolvers.context import RequestContext
from hub.resolvers.delivering import CancelAid, DeliverAid, ReturnAid, cancel_aid, deliver_aid, return_aid
from hub.resolvers.granting import GrantAid, grant_aid
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.refusals import RefusalCode
from hub.settings import Settings
from hub.storage.tables import aid, aid_slot, aid_type, slot_share
from hub.storage.work import Database, Work
from tests.builders import a_beneficiary, a_civil_number, a_household, a_household_member
from tests.builders.aid import a_grant, a_granting_charity, an_aid_code
from tests.builders.people import the_ministry
from tests.resolvers.town_changes import make_change
from tests.resolvers.town_plans import (
    CEILING,
    CHARITIES,
    HOUSES,
    NUMBERS,
    RESIDENTS,
    Change,
    Plan,
    Step,
    Wish,
)
from tests.resolvers.witness import Name, Witness, names_in, people_of


@dataclass(frozen=True)
class Charities:
    """The charities with the ministry, and the aid types, which all towns share."""

    contexts: tuple[RequestContext, ...]
    person_counted: str
    household_counted: str
    shared: str
    ministry: RequestContext

    @property
    def aid_types(self) -> tuple[str, ...]:
        return self.person_counted, self.household_counted, self.shared


async def some_charities(database: Database, settings: Settings) -> Charities:
    """Three charities and three aid types: one a person's, one a household's, one co-funded."""
    return Charities(
        tuple([await a_granting_charity(database, settings) for _ in range(CHARITIES)]),
        await an_aid_code(database),
        await an_aid_code(database, counted_for="HOUSEHOLD"),
        await an_aid_code(database, counted_for="HOUSEHOLD", ceiling=CEILING, co_funding=True),
        the_ministry(database, settings),
    )


@dataclass
class Town:
    """Some residents, and everything that the charities were answered about them."""

    database: Database
    charities: Charities
    residents: tuple[UUID, ...]
    numbers: tuple[str, ...]
    newcomers: dict[int, UUID] = field(default_factory=dict)
    people: set[UUID] = field(default_factory=set)
    witness: Witness = field(default_factory=Witness)
    answers: dict[tuple[int, int, GrantAid], list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    operations: int = 0

    async def run(self, plan: Plan, grant: Callable[..., Awaitable[Outcome]] = grant_aid) -> None:
        """Lets all clerks work at the same time; the town is quiet again afterwards."""
        wishes, clerks = plan
        with self.witness.watching():
            await asyncio.gather(*(self._work(wishes, steps, grant) for steps in clerks))

    async def _work(
        self,
        wishes: Sequence[Wish],
        steps: Sequence[Step | Change],
        grant: Callable[..., Awaitable[Outcome]],
    ) -> None:
        for step in steps:
            if not isinstance(step, Step):
                self.operations += 1
                await make_change(self, step)
                continue
            wish = wishes[step.wish]
            if step.does == "grant":
                await self.ask(wish, grant)
            else:
                await self._undo(wish, step.does)

    async def ask(self, wish: Wish, grant: Callable[..., Awaitable[Outcome]] = grant_aid) -> Outcome:
        """Asks for the wish and writes the answer down."""
        self.operations += 1
        command = self.command(wish)
        answer = await grant(self.charities.contexts[wish.charity], command)
        self.answers[wish.charity, wish.key, command].append(answer)
        return answer

    def command(self, wish: Wish) -> GrantAid:
        """The wish as its charity sends it."""
        people: tuple[UUID | str, ...] = (*self.residents, *self.numbers)
        aid_type = self.charities.aid_types[wish.aid_type]
        key = f"{self.residents[0]}-{wish.key}"
        return a_grant(
            people[wish.resident], aid_type, *wish.cycles, amount=str(wish.amount), idempotency_key=key
        )

    async def _undo(self, wish: Wish, how: str) -> None:
        for answer in tuple(self.answers[wish.charity, wish.key, self.command(wish)]):
            if isinstance(answer, Made):
                self.operations += 1
                context, today = self.charities.contexts[wish.charity], datetime.now(UTC).date()
                if how == "cancel":
                    await cancel_aid(context, CancelAid(answer.id, "a slip"))
                elif how == "deliver":
                    await deliver_aid(context, DeliverAid(answer.id, today))
                else:
                    await return_aid(context, ReturnAid(answer.id, today, "moved away"))
                return

    async def violations(self) -> list[str]:
        """Every promise that was broken, in words; none is what everybody hopes for."""
        async with self.database.work() as work:
            mine = aid.c.beneficiary_id.in_(self.people)
            aids = (await work.connection.execute(select(aid).where(mine))).all()
            held = (
                await work.connection.execute(
                    select(
                        slot_share.c.aid_id, slot_share.c.subject_id, slot_share.c.cycle, aid_slot.c.committed
                    )
                    .join(
                        aid_slot,
                        (aid_slot.c.subject_id == slot_share.c.subject_id)
                        & (aid_slot.c.aid_type_id == slot_share.c.aid_type_id)
                        & (aid_slot.c.cycle == slot_share.c.cycle),
                    )
                    .where(slot_share.c.aid_id.in_([row.id for row in aids]))
                )
            ).all()
            for row in aids:
                family = row.aid_type_id != await _aid_type_id(work, self.charities.person_counted)
                self.witness.covers.setdefault(
                    row.id, names_in(await people_of(work, row.beneficiary_id, family))
                )
        active = [row for row in aids if row.state in {"GRANTED", "DELIVERED"}]
        return [
            *self._double_payments(active),
            *self._broken_answers({row.id for row in aids}),
            *_wrong_slots(aids, active, held),
        ]

    def _double_payments(self, active: Sequence[Any]) -> list[str]:
        sums: dict[tuple[Name, int, str], Decimal] = defaultdict(Decimal)
        payers: dict[tuple[Name, int, str], int] = defaultdict(int)
        wished = {
            answer.id: wish
            for (_, _, wish), answers in self.answers.items()
            for answer in answers
            if isinstance(answer, Made)
        }
        for row in active:
            if row.id not in wished:
                continue
            place = self.charities.aid_types.index(wished[row.id].aid_type)
            for name in self.witness.covers[row.id]:
                for cycle in row.cycles:
                    sums[name, place, cycle] += row.amount
                    payers[name, place, cycle] += 1
        return [
            f"{payers[slot]} payers, {sums[slot]} in all: {slot}"
            for slot in sums
            if (sums[slot] > CEILING if slot[1] == 2 else payers[slot] > 1)
        ]

    def _broken_answers(self, existing: set[UUID]) -> list[str]:
        broken, by_key = [], defaultdict(list)
        for (charity, key, wish), answers in self.answers.items():
            broken += [f"two answers to one key: {a} and {b}" for a, b in combinations(answers, 2) if a != b]
            if any(not _is_conflict_of_keys(answer) for answer in answers):
                by_key[charity, key].append(wish)
        broken += [f"one key answered {len(wishes)} wishes" for wishes in by_key.values() if len(wishes) > 1]
        told = {a.id for answers in self.answers.values() for a in answers if isinstance(a, Made)}
        broken += [f"an aid that nobody was told of: {id}" for id in existing - told]
        return broken + [f"an aid that does not exist was answered: {id}" for id in told - existing]


def _is_conflict_of_keys(answer: Outcome) -> bool:
    return not isinstance(answer, Made) and getattr(answer, "code", None) is RefusalCode.IDEMPOTENCY_CONFLICT


def _wrong_slots(aids: Sequence[Any], active: Sequence[Any], held: Sequence[Any]) -> list[str]:
    """Every active aid holds slots of all its cycles, no other holds any, and what is committed is their sum."""
    amounts, holding = {row.id: row.amount for row in aids}, {(h.aid_id, h.cycle) for h in held}
    wanted = {(row.id, cycle) for row in active for cycle in row.cycles}
    sums: dict[tuple[UUID, str, Decimal], Decimal] = defaultdict(Decimal)
    types = {row.id: row.aid_type_id for row in aids}
    for h in held:
        sums[h.subject_id, f"{types[h.aid_id]} {h.cycle}", h.committed] += amounts[h.aid_id]
    wrong = [f"{slot} has {total} in shares" for slot, total in sums.items() if slot[2] != total]
    return wrong + [f"held and active differ: {pair}" for pair in holding ^ wanted]


async def a_town(database: Database, charities: Charities) -> Town:
    """Five residents in two households and one alone, each registered by a charity."""
    numbers = [a_civil_number() for _ in range(NUMBERS)]
    homes = [await a_household(database) for _ in HOUSES]
    lives_in = {0: homes[0], 1: homes[0], 3: homes[1], 4: homes[2]}
    residents = [
        await a_beneficiary(
            database,
            charities.contexts[n % CHARITIES].caller.charity_id,
            civil_number=numbers[n],
            household_id=lives_in.get(n),
        )
        for n in range(RESIDENTS)
    ]
    for home, house in zip(homes, HOUSES, strict=True):
        for n in house:
            by_number = n == 2
            await a_household_member(
                database,
                home,
                civil_number=numbers[n] if by_number else None,
                beneficiary_id=None if by_number else residents[n],
            )
    return Town(database, charities, tuple(residents), tuple(numbers), people=set(residents))


async def _aid_type_id(work: Work, code: str) -> UUID | None:
    return await work.connection.scalar(select(aid_type.c.id).where(aid_type.c.code == code))
