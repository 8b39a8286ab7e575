"""Which texts name a cycle, which aid types it fits, and in which order cycles follow each other."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.rules.cycle import CycleKind, CycleProblem, ImpossibleCycle, Season, parse_cycle

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "kind", "year"),
    [
        ("2026-11", CycleKind.MONTH, 2026),
        ("2026-01", CycleKind.MONTH, 2026),
        ("2026-Q4", CycleKind.QUARTER, 2026),
        ("2026", CycleKind.YEAR, 2026),
        ("2026-ramadan", CycleKind.SEASON, 2026),
        ("2026-eid-al-adha", CycleKind.SEASON, 2026),
        ("once", CycleKind.ONCE, 0),
        ("2000", CycleKind.YEAR, 2000),
        ("2031", CycleKind.YEAR, 2031),
    ],
)
def test_a_cycle_is_read_as_what_it_names(text: str, kind: CycleKind, year: int) -> None:
    cycle = parse_cycle(text, TODAY)
    assert (cycle.kind, cycle.year, cycle.text) == (kind, year, text)
    assert [other for other in CycleKind if cycle.fits(other)] == [kind]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", CycleProblem.NOT_A_CYCLE),
        ("2026-1", CycleProblem.NOT_A_CYCLE),
        ("2026-11-01", CycleProblem.NOT_A_CYCLE),
        ("2026-q4", CycleProblem.NOT_A_CYCLE),
        ("26-11", CycleProblem.NOT_A_CYCLE),
        ("2026-11\n", CycleProblem.NOT_A_CYCLE),
        (" 2026", CycleProblem.NOT_A_CYCLE),
        ("٢٠٢٦-١١", CycleProblem.NOT_A_CYCLE),
        ("Once", CycleProblem.NOT_A_CYCLE),
        ("2026-Ramadan", CycleProblem.NOT_A_CYCLE),
        ("2026-00", CycleProblem.NO_SUCH_MONTH),
        ("2026-13", CycleProblem.NO_SUCH_MONTH),
        ("2026-Q0", CycleProblem.NO_SUCH_QUARTER),
        ("2026-Q5", CycleProblem.NO_SUCH_QUARTER),
        ("2026-ramadan-", CycleProblem.NO_SUCH_SEASON),
        ("2026-spring", CycleProblem.NO_SUCH_SEASON),
        ("1999", CycleProblem.YEAR_OUT_OF_RANGE),
        ("1999-12", CycleProblem.YEAR_OUT_OF_RANGE),
        ("2032", CycleProblem.YEAR_OUT_OF_RANGE),
        ("9999-ramadan", CycleProblem.YEAR_OUT_OF_RANGE),
    ],
)
def test_a_text_that_names_no_cycle_is_refused_with_the_reason(text: str, problem: CycleProblem) -> None:
    with pytest.raises(ImpossibleCycle) as refused:
        parse_cycle(text, TODAY)
    assert refused.value.problem is problem


@given(st.text() | st.from_regex(r"20\d\d-[Q\d]\d?|20\d\d"))
def test_any_other_text_is_a_cycle_written_in_its_one_way_or_refused(text: str) -> None:
    with suppress(ImpossibleCycle):
        assert parse_cycle(text, TODAY).text == text


def test_every_season_is_a_cycle_of_its_year() -> None:
    assert all(parse_cycle(f"2026-{season}", TODAY).fits(CycleKind.SEASON) for season in Season)


def test_cycles_follow_each_other_in_time() -> None:
    texts = ["once", "2025-12", "2026-02", "2026-11", "2026-Q1", "2026-Q4", "2026", "2026-ramadan", "2027-01"]
    cycles = [parse_cycle(text, TODAY) for text in texts]
    cycles.reverse()
    assert [cycle.text for cycle in sorted(cycles)] == texts
