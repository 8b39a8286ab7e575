"""What a grant came to, as it is kept for retries and as a caller may see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.auth.caller import Caller
from hub.resolvers.conflicts import Conflict
from hub.resolvers.outcome import Made, Outcome
from hub.resolvers.refusals import RefusalCode, aid_refused
from hub.rules.aid_life import AidState


@dataclass(frozen=True)
class GrantAnswer:
    """An aid, or a refusal with the aid in its way; `person_id` is whom it is about, where registered."""

    person_id: UUID | None
    aid_id: UUID | None = None
    code: RefusalCode | None = None
    conflicts: tuple[Conflict, ...] = ()

    def refused(self, code: RefusalCode, conflicts: tuple[Conflict, ...] = ()) -> GrantAnswer:
        """The refusal instead, about the same person."""
        return GrantAnswer(self.person_id, code=code, conflicts=conflicts)

    def seen_by(self, caller: Caller) -> Outcome:
        """The answer as this caller may see it."""
        if self.code is not None:
            return aid_refused(self.code, tuple(conflict.seen_by(caller) for conflict in self.conflicts))
        if self.aid_id is None:
            raise ValueError("neither an aid nor a refusal")
        return Made("Aid", self.aid_id)

    def as_json(self) -> dict[str, Any]:
        """The answer in plain JSON; it names people and charities by their ids only."""
        return {
            "person": _text(self.person_id),
            "aid": _text(self.aid_id),
            "refused": self.code,
            "conflicts": [
                [str(c.aid_id), c.aid_type, c.cycle, c.state, str(c.charity_id)] for c in self.conflicts
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> GrantAnswer:
        """The answer that `as_json` wrote down."""
        return cls(
            _id(kept["person"]),
            _id(kept["aid"]),
            RefusalCode(kept["refused"]) if kept["refused"] else None,
            tuple(
                Conflict(UUID(aid), aid_type, cycle, AidState(state), UUID(charity))
                for aid, aid_type, cycle, state, charity in kept["conflicts"]
            ),
        )


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
