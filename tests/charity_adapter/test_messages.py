"""Everything the adapter says, it says in Arabic and in English, with the same details."""

import re
from pathlib import Path
from string import Formatter

import pytest

import charity_adapter
from charity_adapter.messages import CATALOGUE, VERBATIM, Language, language_of, message, say
from charity_adapter.messages.codes import CODES

SPOKEN = sorted(set(CATALOGUE) - {VERBATIM})
CODE = Path(charity_adapter.__file__).parent


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", SPOKEN)
def test_both_languages_have_the_same_details(key: str) -> None:
    english, arabic = CATALOGUE[key]
    assert _places(english) == _places(arabic)
    assert re.search(r"[\u0600-\u06ff]", arabic)


def test_no_message_is_without_use() -> None:
    written = "".join(
        path.read_text(encoding="utf-8") for path in CODE.rglob("*.py") if path.parent.name != "messages"
    )
    made = {f"by-{refuser}" for refuser in ("adapter", "hub")} | {"activity", "budget", "transaction"}
    made |= CODES.keys()
    assert [key for key in SPOKEN if f'"{key}"' not in written and key not in made] == []


def test_a_message_is_said_in_the_language_asked_for() -> None:
    bad = message("bad-year", value="MM")
    assert say(bad, Language.EN) == "“MM” is not a year"
    assert say(bad, Language.AR) == "«MM» ليست سنة"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ar_KW.UTF-8"}, "ar"),
        ({"LANG": "ar.UTF-8"}, "ar"),
        ({"LANG": "arn_CL"}, "en"),
        ({"LANG": "ar_KW", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB", "LC_MESSAGES": "ar"}, "ar"),
    ],
)
def test_the_language_follows_the_environment(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
