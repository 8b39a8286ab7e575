"""What one request to the subgraph carries: who asks, and the notes looked up for it, all of one kind at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import GraphQLError
from strawberry.dataloader import DataLoader

from charity_adapter.subgraph.access import Admitted
from charity_adapter.subgraph.notebook import Note, Notebook, key_of
from charity_adapter.subgraph.settings import NoteKind

READ_PEOPLE, READ_PROJECTS = "beneficiary:read", "project:read"
OPENED_BY: Mapping[NoteKind, str] = {
    NoteKind.CASE_NOTES: READ_PEOPLE,
    NoteKind.SITE_REPORTS: READ_PROJECTS,
}


class ToldError(GraphQLError):
    """An error that is told as it is; all others are told as one that says nothing."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text, extensions={"code": code})


@dataclass
class Asking:
    """One request."""

    admitted: Admitted
    notebooks: Mapping[NoteKind, Notebook]
    charity: str | None
    _loaders: dict[NoteKind, DataLoader[str, Sequence[Note]]] = field(default_factory=dict)

    async def notes(self, kind: NoteKind, key: str) -> Sequence[Note]:
        """The notes kept by this key; all keys of the request are looked up together."""
        if not self.admitted.holds(OPENED_BY[kind]):
            raise ToldError(f"{kind} needs {OPENED_BY[kind]}", "MISSING_SCOPE")
        if kind not in self._loaders:
            self._loaders[kind] = DataLoader(_finder(self.notebooks[kind]))
        return await self._loaders[kind].load(key_of(key))


def _finder(notebook: Notebook) -> Callable[[list[str]], Awaitable[list[Sequence[Note]]]]:
    async def find(keys: list[str]) -> list[Sequence[Note]]:
        found = await asyncio.to_thread(notebook.find, keys)
        return [found[key] for key in keys]

    return find
