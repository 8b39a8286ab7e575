"""Differences between two states of a project name the field, and the entry of a list by what it is."""

from typing import Any

import pytest

from charity_adapter.differences import Difference, differences

YEAR = {"kind": "ORIGINAL", "periodStart": "2026-01-01", "periodEnd": "2026-12-31"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({"status": "PIPELINE"}, {"status": "PIPELINE"}, []),
        ({"status": "PIPELINE"}, {"status": "CLOSED"}, [("status", "PIPELINE", "CLOSED")]),
        ({}, {"plannedEnd": "2026-12-31"}, [("plannedEnd", None, "2026-12-31")]),
        ({"plannedEnd": "2026-12-31"}, {}, [("plannedEnd", "2026-12-31", None)]),
        (
            {"titles": [{"lang": "ar", "text": "بئر"}, {"lang": "en", "text": "Well"}]},
            {"titles": [{"lang": "en", "text": "A well"}, {"lang": "ar", "text": "بئر"}]},
            [("titles[en].text", "Well", "A well")],
        ),
        (
            {"countries": [{"code": "YE"}, {"code": "SD"}]},
            {"countries": [{"code": "SD"}, {"code": "YE"}]},
            [("countries.order", ["YE", "SD"], ["SD", "YE"])],
        ),
        (
            {"budgets": [{**YEAR, "value": "5"}]},
            {"budgets": [{**YEAR, "value": "5"}, {**YEAR, "value": "7"}]},
            [("budgets[ORIGINAL 2026-01-01 2026-12-31 #2]", None, {**YEAR, "value": "7"})],
        ),
        (
            {"results": [{"kind": "OUTPUT", "indicators": [{"baselineYear": 2024}]}]},
            {"results": [{"kind": "OUTPUT", "indicators": [{"baselineYear": 2025}]}]},
            [("results[1].indicators[1].baselineYear", 2024, 2025)],
        ),
        ({"provider": {"name": "A"}}, {"provider": {"name": "B"}}, [("provider.name", "A", "B")]),
    ],
)
def test_each_field_that_differs_is_told_once(
    old: dict[str, Any], new: dict[str, Any], told: list[tuple[str, Any, Any]]
) -> None:
    assert list(differences(old, new)) == [Difference(*each) for each in told]
