"""Who signed in: what the identity provider's answer and the hub's own records make of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hub.auth.scopes import CallerKind, Scope


@dataclass(frozen=True)
class SignedIn:
    """A person who proved who they are, and in which capacity they are here.

    An officer (kind MINISTRY, or CHARITY with its `charity_id`) has an `officer_id`; everybody else has kind PERSON
    and a `person_id`: their record's, or one that always stands for their civil number where there is no record.
    """

    person_id: UUID | None
    kind: CallerKind
    scopes_it_may_hold: frozenset[Scope]
    auth_time: datetime
    charity_id: UUID | None = None
    officer_id: UUID | None = None
    is_registered: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError when the ids do not fit the kind."""
        fits = {
            CallerKind.PERSON: self.person_id and not self.charity_id and not self.officer_id,
            CallerKind.MINISTRY: self.officer_id and not self.charity_id,
            CallerKind.CHARITY: self.officer_id and self.charity_id,
        }
        if not fits.get(self.kind):
            raise ValueError("the ids of whoever signed in do not fit their kind")

    @property
    def record_id(self) -> UUID | None:
        """The registered person who signed in as themselves; None for officers and for those without a record."""
        return self.person_id if self.is_registered else None

    @property
    def subject(self) -> UUID:
        """The `sub` of their tokens: the officer's id, or else the person's."""
        subject = self.person_id if self.kind is CallerKind.PERSON else self.officer_id
        if subject is None:
            raise ValueError("nobody signed in")
        return subject
