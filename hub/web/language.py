"""The language of an answer, chosen by Accept-Language; Arabic where nothing else is asked for."""

from __future__ import annotations

from functools import lru_cache

from hub.errors import Language

_LONGEST = 200
_SPOKEN = {language.value for language in Language}


@lru_cache(maxsize=1_000)
def chosen_language(header: str) -> Language:
    """The hub's language that the header likes best (RFC 9110, 12.5.4)."""
    wanted = [_weighed(part) for part in header[:_LONGEST].split(",")]
    spoken = [(weight, tag) for weight, tag in wanted if weight > 0 and tag in _SPOKEN]
    return Language(max(spoken, key=lambda each: each[0])[1]) if spoken else Language.AR


def _weighed(part: str) -> tuple[float, str]:
    tag, _, weight = part.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), tag.strip().lower().partition("-")[0]
    except ValueError:
        return 0.0, ""
