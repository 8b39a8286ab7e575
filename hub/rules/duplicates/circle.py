"""How telling a word is among the projects compared: what a whole programme says tells none of its projects apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.glossary import senses
from hub.rules.duplicates.words import sound

_UNSEEN = 12
"""Projects imagined beside those compared, so that few of them already give sensible weights."""


@dataclass(frozen=True)
class Circle:
    """In how many of the compared projects' titles each word stands."""

    size: int
    known: Mapping[str, int]
    _weights: dict[str, float] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, projects: Iterable[ProjectFacts]) -> Circle:
        """The circle of these projects."""
        counted: Counter[str] = Counter()
        size = 0
        for project in projects:
            size += 1
            said = {word for title in project.titles_said for word in title.words}
            counted.update({key for word in said for key in _keys(word)})
        return cls(size, counted)

    def weight(self, word: str) -> float:
        """From nearly 0 (everyone says it) to 1 (only one does)."""
        if word not in self._weights:
            said = max((self.known.get(key, 1) for key in _keys(word)), default=1)
            whole = self.size + _UNSEEN
            self._weights[word] = max(0.05, log(whole / max(1, said)) / log(whole))
        return self._weights[word]


def _keys(word: str) -> frozenset[str]:
    heard = sound(word)
    return senses(word) or frozenset({heard if len(heard) >= 3 else word})
