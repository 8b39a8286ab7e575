"""Sight: on whose behalf a statement runs, as PostgreSQL's walls between rows are told of it.

The walls themselves stand in `hub.storage.tables.walls`. A connection that was never told shows no rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

import asyncpg

SightKind = Literal["CHARITY", "MINISTRY", "DONOR_PORTAL", "PERSON", "SYSTEM"]


@dataclass(frozen=True)
class Sight:
    """Who looks: the kind of party, and the charity or the person whose rows are its own."""

    kind: SightKind
    charity_id: UUID | None = None
    person_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(SightKind):
            raise ValueError(self.kind)

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a connection that the walls compare rows with; an empty one opens nothing."""
        person = self.person_id if self.kind == "PERSON" else None
        return {
            "hub.kind": self.kind,
            "hub.charity": str(self.charity_id or "") if self.kind == "CHARITY" else "",
            "hub.person": str(person or ""),
            "hub.household": "",
            "hub.donor": "",
            "hub.kin": "",
        }


THE_HUB_ITSELF = Sight("SYSTEM")
"""The hub's own work, whose rules need everybody's rows: one payer, look-up by civil number, the audit trail."""


class SightedConnection(asyncpg.Connection):
    """A connection that knows what it was last told, so that it is told anew only when somebody else looks."""

    told: Sight | None = None


async def told(connection: Any, sight: Sight | None) -> None:
    """Has what follows on this connection see what that party may; outside any transaction, or it would end with it.

    Without a sight, whoever looked last will do, and the hub itself if there was nobody. `connection` is a
    SightedConnection, or a pool's stand-in for one.
    """
    own: SightedConnection = getattr(connection, "_con", connection)
    wanted = sight or own.told or THE_HUB_ITSELF
    if own.told == wanted and (sight is None or sight.person_id is None):
        return  # a person, whose household may have changed since, is told of anew
    own.told = None
    await own.execute(_telling(wanted))
    own.told = wanted


def _telling(sight: Sight) -> str:
    """All of it in one message: no round trip more than for one setting. The values are UUIDs and words of our own."""
    told = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in sight.settings.items())
    if sight.kind != "PERSON" or sight.person_id is None:
        return f"SELECT {told}"
    return f"SELECT {told}; {_HOME.format(person=sight.person_id)}; {_KIN}"


# A person sees the household that they belong to, and the members of it as they are listed there; and what was
# donated under their civil number.
_HOME = """
SELECT set_config('hub.household', coalesce(max(household_id::text), ''), false),
    set_config('hub.donor', coalesce(max(encode(civil_index, 'hex')), ''), false)
    FROM beneficiary WHERE id = '{person}'
"""
_KIN = """
SELECT set_config('hub.kin', coalesce(
    (SELECT array_agg(coalesce(beneficiary_id, id))::text FROM household_member
     WHERE household_id = nullif(current_setting('hub.household'), '')::uuid), ''), false)
"""
