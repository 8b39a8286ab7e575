"""How alike the texts of two projects are: which words they share in sense or sound, and which names only one has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.rules.duplicates.circle import Circle
from hub.rules.duplicates.facts import ProjectFacts
from hub.rules.duplicates.glossary import senses
from hub.rules.duplicates.said import Said
from hub.rules.duplicates.words import is_arabic, sound


@dataclass(frozen=True)
class Wording:
    """Shares of 0 to 1; `across` when the two have no script in common.

    `to_the_word`: whether the titles have the same words; `title`: of both titles' words, those that stand in the other title; `found`: of one title's words, those that
    stand anywhere in the other project, for the worse of the two; `names`: how telling the shared names are;
    `both_names`, `both_words`: how telling the names and words are that each has and the other has not;
    `one_name`, `one_word`: the same for those of either alone.
    """

    across: bool
    to_the_word: bool
    shared: tuple[str, ...]
    title: float
    found: float
    names: float
    both_names: float
    one_name: float
    both_words: float
    one_word: float


NOTHING = Wording(True, False, (), 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def wording(one: ProjectFacts, other: ProjectFacts, circle: Circle) -> Wording:
    """The closest of the titles in one script, else the closest of all."""
    pairs = [(a, b) for a in range(len(one.titles)) for b in range(len(other.titles))]
    alone = [(a, b) for a, b in pairs if is_arabic(one.titles[a].text) == is_arabic(other.titles[b].text)]
    compared = [_compared(one, a, other, b, circle) for a, b in (alone or pairs)]
    return max(compared, key=lambda each: each.title, default=NOTHING)


def _compared(one: ProjectFacts, i: int, other: ProjectFacts, j: int, circle: Circle) -> Wording:
    a, b = one.titles_said[i], other.titles_said[j]
    shared_a, shared_b = [w for w in a.words if b.has(w)], [w for w in b.words if a.has(w)]
    missing_a = [w for w in a.words if w not in shared_a and not other.told.has(w)]
    missing_b = [w for w in b.words if w not in shared_b and not one.told.has(w)]
    named = [w for w in a.words if w not in missing_a] + [w for w in b.words if w not in missing_b]
    of_name = [_heaviest(missing, circle, named=True) for missing in (missing_a, missing_b)]
    of_word = [_heaviest(missing, circle, named=False) for missing in (missing_a, missing_b)]
    union = _sum(a.words, circle) + _sum(b.words, circle)
    return Wording(
        across=is_arabic(one.titles[i].text) != is_arabic(other.titles[j].text),
        to_the_word=bool(a.words) and a.each == b.each,
        shared=tuple(shared_a),
        title=(_sum(shared_a, circle) + _sum(shared_b, circle)) / union if union else 0.0,
        found=min(_found(a, missing_a, circle), _found(b, missing_b, circle)),
        names=min(1.0, sum(_telling(w) * circle.weight(w) for w in named if not senses(w)) / 2),
        both_names=min(of_name),
        one_name=max(of_name),
        both_words=min(of_word),
        one_word=max(of_word),
    )


def _telling(word: str) -> float:
    return {0: 0.2, 1: 0.2, 2: 0.5, 3: 0.8}.get(len(sound(word)), 1.0)


def _sum(said: Sequence[str], circle: Circle) -> float:
    return sum(circle.weight(word) for word in said)


def _heaviest(said: Sequence[str], circle: Circle, *, named: bool) -> float:
    return max((circle.weight(word) for word in said if bool(senses(word)) != named), default=0.0)


def _found(title: Said, missing: Sequence[str], circle: Circle) -> float:
    whole = _sum(title.words, circle)
    return 1 - _sum(missing, circle) / whole if whole else 0.0
