"""What an IATI file holds and what the hub reports of it, counted independently of the adapter that published it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from hub.cli.demo.party import Party, Question

_ACTIVITY = ("iati-activities", "iati-activity")
_COUNTED = {
    _ACTIVITY: "projects",
    (*_ACTIVITY, "budget"): "budgets",
    (*_ACTIVITY, "transaction"): "transactions",
}
_IDENTIFIER = (*_ACTIVITY, "iati-identifier")

_OWN_PROJECTS = """
query WhatWePublished($after: String) {
  projects(filter: {mine: true}, first: 100, after: $after) {
    nodes { iatiIdentifier budget { lines { category } transactions(first: 1) { totalCount } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


@dataclass(frozen=True)
class Counts:
    """Projects, budgets and transactions."""

    projects: int = 0
    budgets: int = 0
    transactions: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(own + more for own, more in zip(self.each, other.each, strict=True)))

    def __sub__(self, other: Counts) -> Counts:
        return Counts(*(own - less for own, less in zip(self.each, other.each, strict=True)))

    @property
    def each(self) -> tuple[int, int, int]:
        """The three numbers."""
        return self.projects, self.budgets, self.transactions


@dataclass(frozen=True)
class FileContent:
    """What stands in a file: how many of each element, and the activities' identifiers."""

    counts: Counts
    identifiers: frozenset[str]


@dataclass
class _Reading:
    """Elements counted by where they stand."""

    path: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    identifiers: list[str] = field(default_factory=list)

    def start(self, name: str, _: Mapping[str, str]) -> None:
        self.path.append(name)
        if counted := _COUNTED.get(tuple(self.path)):
            self.counts[counted] += 1
        if tuple(self.path) == _IDENTIFIER:
            self.identifiers.append("")

    def end(self, _: str) -> None:
        self.path.pop()

    def text(self, text: str) -> None:
        if tuple(self.path) == _IDENTIFIER:
            self.identifiers[-1] += text


def content_of(file: Path) -> FileContent:
    """Counts the elements of an IATI file of the example country."""
    reading, parser = _Reading(), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    parser.Parse(file.read_bytes(), True)
    return FileContent(Counts(**reading.counts), frozenset(text.strip() for text in reading.identifiers))


async def reported(charity: Party, contents: Sequence[FileContent]) -> list[Counts]:
    """What the hub reports to the charity itself, for each of its files."""
    counted: dict[str, Counts] = {}
    after: str | None = None
    while True:
        page = (await charity.told(Question(_OWN_PROJECTS, {"after": after})))["projects"]
        for project in page["nodes"]:
            budget = project["budget"]
            counts = Counts(1, len(budget["lines"]), budget["transactions"]["totalCount"])
            counted[project["iatiIdentifier"]] = counts
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    return [
        sum((counted[name] for name in content.identifiers & counted.keys()), Counts())
        for content in contents
    ]
