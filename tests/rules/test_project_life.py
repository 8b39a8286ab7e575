"""The steps of a project's approval, and the matters that the ministry decides on."""

from __future__ import annotations

import pytest

from hub.rules.project_life import Approval, Matter, matters_changed, may_be_decided, may_be_submitted

FACTS: dict[str, object] = {"BUDGET": [["ORIGINAL", "100", "KWD"]], "PLACE": [["SD"]], "PARTNER": []}


@pytest.mark.parametrize(
    ("approval", "submitted", "decided"),
    [
        ("DRAFT", True, False),
        ("SUBMITTED", False, True),
        ("APPROVED", False, False),
        ("RETURNED", True, False),
    ],
)
def test_a_charity_asks_and_the_ministry_answers_in_turn(
    approval: str, submitted: bool, decided: bool
) -> None:
    assert may_be_submitted(Approval(approval)) is submitted
    assert may_be_decided(Approval(approval)) is decided


def test_the_same_facts_need_no_new_decision() -> None:
    assert matters_changed(FACTS, dict(FACTS)) == ()


def test_each_matter_that_says_something_else_is_named() -> None:
    assert matters_changed(FACTS, FACTS | {"PLACE": [["KE"]]}) == (Matter.PLACE,)
    assert matters_changed(FACTS, FACTS | {"PARTNER": [["XM-1", None]], "BUDGET": []}) == (
        Matter.BUDGET,
        Matter.PARTNER,
    )
