"""The threat model claims nothing untried: each sentence about what stops somebody names tests, and they exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGES = {
    page: (_ROOT / "docs" / page).read_text(encoding="utf-8")
    for page in ("explanation/threat-model.md", "how-to/first-query-for-a-charity-engineer.md")
}
_MODEL = _PAGES["explanation/threat-model.md"]
_NAMED = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", _MODEL)
_PARTIES = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##)", _MODEL, re.MULTILINE | re.DOTALL))


def _claims(party: str, heading: str) -> list[str]:
    """The points of one party's part under a heading."""
    part = re.search(rf"^\*\*{heading}\*\*\n\n(.*?)(?=^\*\*|\Z)", party, re.MULTILINE | re.DOTALL)
    return re.findall(r"^- (.+)$", part[1], re.MULTILINE) if part else []


@cache
def _tests_in(module: str) -> frozenset[str]:
    """The tests that pytest finds in a module, those of a class under its name."""
    file = _ROOT / module
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    classes = {"": tree.body} | {
        f"{node.name}::": node.body
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    }
    return frozenset(
        f"{prefix}{node.name}"
        for prefix, body in classes.items()
        for node in body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


def test_every_test_that_the_threat_model_names_exists() -> None:
    missing = [f"{module}::{name}" for module, name in _NAMED if name not in _tests_in(module)]
    assert len(_NAMED) > 100
    assert missing == []


def test_a_test_that_does_not_exist_would_be_noticed() -> None:
    own = Path(__file__).relative_to(_ROOT).as_posix()
    assert "test_a_test_that_does_not_exist_would_be_noticed" in _tests_in(own)
    assert "test_something_else" not in _tests_in(own)
    assert "TestForgery::test_no_cookie_is_ever_set" in _tests_in("tests/web/test_walls.py")
    assert "test_no_cookie_is_ever_set" not in _tests_in("tests/web/test_walls.py")
    assert _tests_in("tests/web/test_nothing_at_all.py") == frozenset()


@pytest.mark.parametrize("party", _PARTIES)
def test_whatever_stops_a_party_is_shown_by_a_test(party: str) -> None:
    stops = _claims(_PARTIES[party], "What stops them")
    assert stops
    assert [claim for claim in stops if "`tests/" not in claim] == []


@pytest.mark.parametrize("party", _PARTIES)
def test_what_remains_is_told_of_every_party(party: str) -> None:
    assert _claims(_PARTIES[party], "What remains")


@pytest.mark.parametrize(
    "party",
    [
        "case worker",
        "dishonest charity",
        "client's secret",
        "token or a phone",
        "donor portal",
        "scraper",
        "database administrator",
        "backup",
        "operator",
        "network",
        "author of queries",
        "identity provider",
        "insider at the ministry",
    ],
)
def test_no_party_is_forgotten(party: str) -> None:
    assert len([name for name in _PARTIES if party in name]) == 1


def test_what_is_not_built_is_listed() -> None:
    listed = _MODEL.partition("## Not yet\n")[2]
    assert re.findall(r"^- (.+)$", listed, re.MULTILINE)
    assert "`tests/" not in listed


@pytest.mark.parametrize("page", _PAGES)
def test_a_page_begins_with_a_summary_in_arabic(page: str) -> None:
    beginning = re.match(r'# .+\n\n<div dir="rtl">\n\n(.+)\n\n</div>\n', _PAGES[page])
    assert beginning
    letters = re.findall(r"[^\W\d_]", re.sub(r"`[^`]*`", "", beginning[1]))
    arabic = [letter for letter in letters if "\u0600" <= letter <= "\u06ff"]
    assert len(arabic) > 200
    assert len(arabic) / len(letters) > 0.95
