"""Whom each aid stands for: every record and civil number that its people had when it was granted or since.

The witness looks into the hub's own transactions: there, and nowhere later, it is certain who had which number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import select, text

from hub.resolvers import granting
from hub.rules.payer import AidRule
from hub.storage import grantees, registry
from hub.storage import granting as grants
from hub.storage.aid import Aid
from hub.storage.grantees import Grantee
from hub.storage.kept_answers import KeptAnswer
from hub.storage.registry import Particulars, Person
from hub.storage.slots import Slots
from hub.storage.tables import aid
from hub.storage.work import Work

Name = UUID | bytes
"""A record's id or the keyed index of a civil number."""

_People = frozenset[tuple[UUID | None, bytes | None]]
_Seen = list[tuple[UUID, Name]]

_family: ContextVar[tuple[Work, set[Name]] | None] = ContextVar("family", default=None)
_change: ContextVar[_Seen | None] = ContextVar("change", default=None)


@dataclass
class Witness:
    """The names of everybody for whom each aid counts."""

    covers: dict[UUID, set[Name]] = field(default_factory=lambda: defaultdict(set))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Looks on while aid is granted and people are changed."""
        families, write, change = grantees.families, grants.write, registry.change

        async def seen_families(work: Work, asked: Iterable[Grantee]) -> Any:
            some = tuple(asked)
            _family.set((work, names_in(await people_of(work, some[0].id, family=True))))
            return await families(work, some)

        async def seen_aid(
            work: Work, answer: KeptAnswer, slots: Slots, rule: AidRule, granted: Aid, at: datetime
        ) -> bool:
            is_made = await write(work, answer, slots, rule, granted, at)
            if is_made:
                self.covers[granted.id] = await _covered(work, granted.beneficiary_id)
            return is_made

        async def seen_change(work: Work, person: Person, particulars: Particulars) -> bool:
            before = names_in(await people_of(work, person.id, family=False))
            done = await change(work, person, particulars)
            after = names_in(await people_of(work, person.id, family=False))
            active = await work.connection.scalars(select(aid.c.id).where(aid.c.state.in_(_STANDS)))
            seen = _change.get()
            if seen is not None:
                seen += [(id, name) for id in active if self.covers[id] & before for name in after]
            return done

        with (
            patch.object(granting, "families", seen_families),
            patch.object(granting, "write", seen_aid),
            patch.object(registry, "change", seen_change),
        ):
            yield

    @contextmanager
    def of_a_change(self) -> Iterator[_Seen]:
        """What is seen of one change of a person, to be believed when it was committed."""
        seen: _Seen = []
        token = _change.set(seen)
        yield seen
        _change.reset(token)

    def believe(self, seen: _Seen) -> None:
        """Counts the aid for the new names too."""
        for id, name in seen:
            self.covers[id].add(name)


async def people_of(work: Work, person: UUID, family: bool) -> _People:
    """The person, or everybody in every household that lists the person, by record and civil number."""
    found = await work.connection.execute(_FAMILY if family else _ALONE, {"person": person})
    return frozenset((row.id, row.civil_index) for row in found)


def names_in(people: _People) -> set[Name]:
    """All that these people are known by."""
    return {name for person in people for name in person if name is not None}


async def _covered(work: Work, person: UUID) -> set[Name]:
    """Whom the aid counts for: of a household those who were in it before the grant looked and still are."""
    looked = _family.get()
    if looked is None or looked[0] is not work:
        return names_in(await people_of(work, person, family=False))
    before = looked[1]
    now = await people_of(work, person, family=True)
    stayed = frozenset((id, number) for id, number in now if id in before)
    return names_in(stayed) | (names_in(now) & before)


_STANDS = ("GRANTED", "DELIVERED")
_ALONE = text("SELECT id, civil_index FROM beneficiary WHERE id = :person")
_FAMILY = text("""
    WITH home AS (
        SELECT b.household_id FROM beneficiary b WHERE b.id = :person
        UNION
        SELECT m.household_id FROM household_member m
        JOIN beneficiary b ON m.beneficiary_id = b.id OR m.civil_index = b.civil_index
        WHERE b.id = :person
    ), listed AS (
        SELECT m.beneficiary_id, m.civil_index FROM household_member m JOIN home USING (household_id)
    )
    SELECT id, civil_index FROM beneficiary
    WHERE id = :person
       OR household_id IN (SELECT household_id FROM home)
       OR id IN (SELECT beneficiary_id FROM listed)
       OR civil_index IN (SELECT civil_index FROM listed)
    UNION
    SELECT NULL, civil_index FROM listed
""")
