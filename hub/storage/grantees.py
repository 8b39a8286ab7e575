"""Who aid is counted for: the grantee, the households that list the grantee, and everybody in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import LargeBinary, Uuid

from hub.rules.payer import Family, Person, Standing
from hub.storage.swift import Swift
from hub.storage.tables import beneficiary, household, household_member
from hub.storage.work import Work


@dataclass(frozen=True)
class Grantee:
    """A registered person, as far as granting aid needs to know."""

    id: UUID
    civil_index: bytes | None
    identity_verified: bool

    @property
    def standing(self) -> Standing:
        """How well the hub knows the grantee."""
        return Standing.VERIFIED if self.identity_verified else Standing.REGISTERED

    @property
    def person(self) -> Person:
        """The grantee as one of a household's people."""
        return Person(self.id, self.civil_index)


async def grantees_by_civil_index(work: Work, indexes: Iterable[bytes]) -> Mapping[bytes, Grantee]:
    """The registered people among those with these keyed indexes of civil numbers."""
    asked = bindparam("indexes", type_=ARRAY(LargeBinary()))
    found = await work.connection.execute(
        _GRANTEE.where(beneficiary.c.civil_index == asked.any_()), {"indexes": list(set(indexes))}
    )
    return {row.civil_index: Grantee(*row) for row in found}


async def families(work: Work, grantees: Iterable[Grantee]) -> Mapping[UUID, Family]:
    """Each grantee's family by the grantee's id, from one statement."""
    people = {grantee.id: grantee.person for grantee in grantees}
    households: dict[UUID, set[UUID]] = {id: set() for id in people}
    members: dict[UUID, set[Person]] = {id: set() for id in people}
    for grantee, home, person, number in await _FAMILIES.rows(work, grantees=list(people)):
        households[grantee].add(home)
        members[grantee].add(Person(person, number))
    return {id: Family(people[id], frozenset(households[id]), frozenset(members[id])) for id in people}


async def held_people(work: Work, people: Collection[Person]) -> frozenset[Person]:
    """Those of these people who are registered, as they are now; their civil numbers stay so until the end."""
    ids = [person.id for person in people if person.id is not None]
    indexes = [person.civil_index for person in people if person.civil_index is not None]
    return frozenset(Person(*row) for row in await _HELD.rows(work, ids=ids, indexes=indexes))


_GRANTEE = select(beneficiary.c.id, beneficiary.c.civil_index, beneficiary.c.identity_verified)

# A key share is what the aid's own link to its grantee takes: it keeps out whoever locks a person to change the number.
_HELD = Swift(
    select(beneficiary.c.id, beneficiary.c.civil_index)
    .where(
        or_(
            beneficiary.c.id == bindparam("ids", type_=ARRAY(Uuid())).any_(),
            beneficiary.c.civil_index == bindparam("indexes", type_=ARRAY(LargeBinary())).any_(),
        )
    )
    .order_by(beneficiary.c.id)
    .with_for_update(read=True, key_share=True)
)


def _families() -> Select[tuple[UUID, UUID, UUID | None, bytes | None]]:
    """The people of every household that the grantee belongs to or that lists the grantee, by id or by number."""
    member, person, number = household_member.c, beneficiary.c, household_member.c.civil_index
    asked = person.id == bindparam("grantees", type_=ARRAY(Uuid())).any_()
    listed = union(
        select(person.id.label("grantee_id"), person.household_id).where(
            asked, person.household_id.is_not(None)
        ),
        select(person.id, member.household_id)
        .join_from(beneficiary, household_member, member.beneficiary_id == person.id)
        .where(asked),
        select(person.id, member.household_id)
        .join_from(beneficiary, household_member, number == person.civil_index)
        .where(asked),
    ).cte("listed")
    named = listed.join(household_member, member.household_id == listed.c.household_id)
    where = (listed.c.grantee_id, listed.c.household_id)
    everybody = union(
        select(*where, person.id.label("person_id"), person.civil_index).join_from(
            listed, beneficiary, person.household_id == listed.c.household_id
        ),
        select(*where, person.id, person.civil_index).select_from(
            listed.join(household, household.c.id == listed.c.household_id).join(
                beneficiary, person.id == household.c.head_id
            )
        ),
        select(*where, member.beneficiary_id, number).select_from(named),
        select(*where, person.id, person.civil_index).select_from(
            named.join(beneficiary, person.id == member.beneficiary_id)
        ),
        select(*where, person.id, person.civil_index).select_from(
            named.join(beneficiary, person.civil_index == number)
        ),
    ).subquery()
    return select(
        everybody.c.grantee_id, everybody.c.household_id, everybody.c.person_id, everybody.c.civil_index
    )


_FAMILIES = Swift(_families())
