"""Which aid stands in the way of another, and how much of it the caller may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from hub.auth.caller import Caller
from hub.auth.scopes import Scope
from hub.resolvers.outcome import Made, Value
from hub.rules.aid_life import AidState
from hub.storage.slots import Holder


@dataclass(frozen=True)
class Conflict:
    """An aid that holds a cycle of an aid type for the same person or household."""

    aid_id: UUID
    aid_type: str
    cycle: str
    state: AidState
    charity_id: UUID

    def seen_by(self, caller: Caller) -> Value:
        """The conflict as this caller may see it: another's charity only with leave to see providers."""
        mine = self.charity_id == caller.charity_id
        named = mine or Scope.AID_READ_PROVIDER in caller.scopes
        return Value(
            "AidConflict",
            {
                "aidType": self.aid_type,
                "cycle": self.cycle,
                "state": self.state,
                "mine": mine,
                "charity": Made("Charity", self.charity_id) if named else None,
            },
        )


def conflicts_of(aid_type: str, holders: Iterable[Holder]) -> tuple[Conflict, ...]:
    """Each aid and cycle once, however many people of a household it is held for."""
    found = (Conflict(h.aid_id, aid_type, h.cycle, h.state, h.charity_id) for h in holders)
    return tuple(dict.fromkeys(found))
