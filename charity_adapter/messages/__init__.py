"""How the adapter speaks: a message is a key with details, said in Arabic or in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from charity_adapter.messages.codes import CODES
from charity_adapter.messages.faults import FAULTS
from charity_adapter.messages.help import HELP
from charity_adapter.messages.planned import PLANNED
from charity_adapter.messages.starting import STARTING
from charity_adapter.messages.tables import TABLES
from charity_adapter.messages.words import WORDS

VERBATIM = "verbatim"
CATALOGUE: Mapping[str, tuple[str, str]] = {
    **CODES,
    **FAULTS,
    **STARTING,
    **TABLES,
    **HELP,
    **PLANNED,
    **WORDS,
    VERBATIM: ("{text}", "{text}"),
}


class Language(StrEnum):
    """A language the adapter speaks."""

    EN = "en"
    AR = "ar"


@dataclass(frozen=True, slots=True)
class Message:
    """A key of the catalogue with what fills its places."""

    key: str
    details: Mapping[str, str | int] = field(default_factory=dict)


def message(key: str, /, **details: str | int) -> Message:
    """Make a message of the catalogue."""
    return Message(key, details)


def verbatim(text: str) -> Message:
    """Make a message of words that somebody else has already chosen in the reader's language."""
    return Message(VERBATIM, {"text": text})


def say(what: Message, language: Language) -> str:
    """Say a message in a language. Raises KeyError for a key outside the catalogue."""
    english, arabic = CATALOGUE[what.key]
    return (arabic if language is Language.AR else english).format_map(what.details)


def language_of(environment: Mapping[str, str]) -> Language:
    """Choose the language that LC_ALL, LC_MESSAGES or LANG asks for; English for all but Arabic."""
    named = next(
        (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), ""
    )
    return Language.AR if named.lower().split("_")[0].split(".")[0] == "ar" else Language.EN
