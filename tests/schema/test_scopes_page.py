"""The page of scopes tells of every scope what it means, who holds it and what it opens."""

from __future__ import annotations

import re

import pytest

from hub.auth.scopes import MEANING, Scope
from hub.schema.build import build_schema
from hub.schema.scopes_page import scopes_page


@pytest.fixture(scope="module")
def page() -> str:
    return scopes_page(build_schema().requirements)


def _section(page: str, heading: str) -> str:
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_stands_with_its_meaning_in_both_languages(page: str, scope: Scope) -> None:
    row = next(line for line in page.splitlines() if line.startswith(f"| [`{scope}`]"))
    assert MEANING[scope].en in row
    assert MEANING[scope].ar in row
    assert _section(page, scope)


def test_a_scope_opens_its_fields_alone_or_with_others(page: str) -> None:
    alone, _, together = _section(page, "beneficiary:identity").partition("With `beneficiary:household`:")
    assert "- `Beneficiary`: `birthDate`, `civilId`" in alone
    assert "- `HouseholdMember`: `civilId`" in together


def test_every_place_of_the_schema_stands_on_the_page(page: str) -> None:
    requirements = build_schema().requirements
    told = {
        f"{owner}.{name}"
        for owner, names in re.findall(r"^- `(\w+)`: (.+)$", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", names)
    }
    assert told >= {f"{owner}.{name}" for owner, name in requirements.fields}
    assert told >= {f"{owner}.{name}" for owner, name in requirements.input_fields}
