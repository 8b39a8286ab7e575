"""Says how likely a column is a field, by its name: from 0, not at all, to 1, its very name."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from charity_adapter.vocabulary import plain

NEAR = 0.85
LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("en", "eng", "english", "انجليزي", "انجليزيه", "بالانجليزي", "بالانجليزيه"), "en"),
    **dict.fromkeys(("ar", "ara", "arabic", "عربي", "عربيه", "بالعربي", "بالعربيه"), "ar"),
    **dict.fromkeys(("fr", "fra", "french", "فرنسي", "فرنسيه", "بالفرنسيه"), "fr"),
}
ARTICLE = "ال"


@lru_cache(maxsize=20_000)
def likeness(name: str, synonyms: str) -> float:
    """Compare a column's name with synonyms that stand between bars."""
    own = _words(name)
    if not own:
        return 0
    # A name over several rows of a header is told by its last part.
    last = _words(name.rsplit(" / ", 1)[-1])
    return max(_alike(words, _words(synonym)) for words in (own, last) for synonym in synonyms.split("|"))


def _alike(own: tuple[str, ...], known: tuple[str, ...]) -> float:
    if own == known:
        return 1
    if set(known) <= set(own):
        return max(0.5, 0.9 - 0.1 * (len(own) - len(known)))
    matcher = SequenceMatcher(None, " ".join(own), " ".join(known))
    if matcher.real_quick_ratio() < NEAR or matcher.quick_ratio() < NEAR:
        return 0
    ratio = matcher.ratio()
    return 0.9 * ratio if ratio >= NEAR else 0


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    words = plain(text).replace("(", " ").replace(")", " ").split()
    return tuple(word.removeprefix(ARTICLE) if len(word) > len(ARTICLE) + 1 else word for word in words)


def language_named(name: str) -> str | None:
    """The language that a column's name says its texts are in."""
    return next((LANGUAGES[word] for word in _words(name) if word in LANGUAGES), None)


def without_language(name: str) -> str:
    """A column's name without the language in it."""
    return " ".join(word for word in _words(name) if word not in LANGUAGES)
