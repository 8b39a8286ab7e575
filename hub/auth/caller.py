"""The Caller: who asks, as one frozen value that every layer below trusts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from hub.auth.scopes import CallerKind, Scope
from hub.storage.sight import Sight


@dataclass(frozen=True)
class Caller:
    """A verified party: the client, the charity or person behind it, and its scopes."""

    client_id: str
    kind: CallerKind
    scopes: frozenset[Scope]
    charity_id: UUID | None = None
    person_id: UUID | None = None
    officer_id: UUID | None = None
    trusted_documents_only: bool = False

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once: callers are the keys of what is remembered about them."""
        return hash(
            (self.client_id, self.kind, self.scopes, self.charity_id, self.person_id, self.officer_id)
        )

    @property
    def is_charity(self) -> bool:
        """Whether the rows of one charity are this caller's own."""
        return self.charity_id is not None

    @property
    def subject_id(self) -> UUID | None:
        """Whoever signed in, an officer or anybody else; None for a client that acts for itself."""
        return self.person_id or self.officer_id

    @cached_property
    def scope_names(self) -> list[Scope]:
        """The scopes in their alphabetical order."""
        return sorted(self.scopes)

    @cached_property
    def sight(self) -> Sight:
        """On whose behalf this caller's statements run, for PostgreSQL's own walls between rows."""
        return Sight(self.kind.value, self.charity_id, self.person_id)


def system_caller(command: str) -> Caller:
    """The operator of the hub at its command line; every scope, named in the audit by the command."""
    return Caller(f"system:{command}", CallerKind.SYSTEM, frozenset(Scope))
