"""Some words of a project, taken apart once: which have a sense of charity work, and which are names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from hub.rules.duplicates.glossary import senses
from hub.rules.duplicates.words import alike, heard_alike, is_arabic, sound, words


@dataclass(frozen=True)
class Said:
    """Words, each once, in order."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Said:
        """The words of all these texts."""
        return cls(tuple(dict.fromkeys(word for text in texts for word in words(text))))

    @cached_property
    def each(self) -> frozenset[str]:
        """The words, to look them up."""
        return frozenset(self.words)

    @cached_property
    def senses(self) -> frozenset[str]:
        """All that its words of charity work may mean."""
        return frozenset(sense for word in self.words for sense in senses(word))

    @cached_property
    def names(self) -> tuple[tuple[str, bool], ...]:
        """The words without such a sense, and whether each is Arabic."""
        return tuple((word, is_arabic(word)) for word in self.words if not senses(word))

    @cached_property
    def sounds(self) -> frozenset[str]:
        """What its names sound like."""
        return frozenset(sound(word) for word, _ in self.names)

    def has(self, word: str) -> bool:
        """Whether the word stands here: itself, in another spelling or script, or in its sense."""
        if word in self.each:
            return True
        meant = senses(word)
        if meant:
            return not meant.isdisjoint(self.senses)
        arabic = is_arabic(word)
        return any(
            alike(word, name) if arabic == of_arabic else heard_alike(word, name)
            for name, of_arabic in self.names
        )
