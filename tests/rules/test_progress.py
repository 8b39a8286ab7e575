"""How much of the work is done is read off measured outputs, and is unknown where they do not say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hub.rules.progress import progress

TODAY = date(2025, 6, 30)


def an_output(target: str, actual: str | None, baseline: str | None = None, **said: Any) -> dict[str, Any]:
    """An output with one indicator of one period."""
    period = {"start": "2025-01-01", "end": "2025-12-31", "target": target, "actual": actual} | said
    return {"kind": "OUTPUT", "indicators": [{"baselineValue": baseline, "periods": [period]}]}


@pytest.mark.parametrize(
    ("results", "share"),
    [
        ([an_output("10", "4")], "0.4"),
        ([an_output("10", "4", "2")], "0.25"),
        ([an_output("١٠", "٤")], "0.4"),
        ([an_output("1,000", "250.0")], "0.25"),
        ([an_output("80%", "40%")], "0.5"),
        ([an_output("10", "30")], "1"),
        ([an_output("10", "1", "4")], "0"),
        ([an_output("0", "5", "20")], "0.75"),
        ([an_output("10", "4"), an_output("10", "8")], "0.6"),
        ([an_output("10", "4"), an_output("10", None, start="2025-08-01")], "0.2"),
        ([an_output("10", "4"), {"kind": "IMPACT", "indicators": [{"periods": []}]}], "0.4"),
    ],
)
def test_measured_outputs_tell_how_much_is_done(results: list[dict[str, Any]], share: str) -> None:
    assert progress(results, [], TODAY) == Decimal(share)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [{"kind": "OUTPUT"}],
        [an_output("10", None)],
        [an_output("10", "4"), an_output("10", None)],
        [an_output("ten", "4")],
        [an_output("10", "four")],
        [an_output("10", "4", "10")],
        [an_output("12,5", "4")],
        [{"kind": "OUTCOME", "indicators": an_output("10", "4")["indicators"]}],
        [
            {
                "kind": "OUTPUT",
                "indicators": [{"periods": an_output("10", "4")["indicators"][0]["periods"] * 2}],
            }
        ],
    ],
)
def test_what_results_do_not_say_is_unknown(results: list[dict[str, Any]]) -> None:
    assert progress(results, [], TODAY) is None


def test_milestones_tell_it_where_no_output_is_measured() -> None:
    reached: list[dict[str, Any]] = [
        {"doneOn": "2025-03-01"},
        {"doneOn": "2025-08-01"},
        {"doneOn": None},
        {"doneOn": "2025-06-30"},
    ]
    assert progress([], reached, TODAY) == Decimal("0.5")
    assert progress([an_output("10", "4")], reached, TODAY) == Decimal("0.4")
    assert progress([an_output("10", None)], reached, TODAY) is None
    assert progress([{"kind": "OUTPUT", "indicators": []}], reached, TODAY) == Decimal("0.5")
