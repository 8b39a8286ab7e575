"""Which approvals are missing on which days, and which names are alike."""

from __future__ import annotations

from datetime import date

import pytest

from hub.rules.partner import (
    LIKE,
    Approval,
    Days,
    Ministry,
    Missing,
    days_of_project,
    identifier_key,
    likeness,
    missing_approvals,
)

TODAY = date(2026, 6, 15)
YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
FOREIGN = Approval(Ministry.FOREIGN_AFFAIRS, date(2000, 1, 1))


def social(first: str, last: str | None = None, withdrawn: str | None = None) -> Approval:
    ends = [date.fromisoformat(day) if day else None for day in (last, withdrawn)]
    return Approval(Ministry.SOCIAL, date.fromisoformat(first), *ends)


@pytest.mark.parametrize(
    ("approvals", "missing"),
    [
        ([social("2026-01-01", "2026-12-31")], None),
        ([social("2020-01-01")], None),
        ([social("2026-07-01"), social("2025-01-01", "2026-06-30")], None),
        ([social("2025-01-01", "2026-09-30"), social("2026-05-01", "2027-01-01")], None),
        ([], ("2026-01-01", "2026-12-31")),
        ([social("2026-02-01")], ("2026-01-01", "2026-01-31")),
        ([social("2020-01-01", "2026-06-30")], ("2026-07-01", "2026-12-31")),
        ([social("2020-01-01", "2026-06-30"), social("2026-07-02")], ("2026-07-01", "2026-07-01")),
        ([social("2020-01-01", None, "2026-03-01")], ("2026-03-01", "2026-12-31")),
        ([social("2020-01-01", "2026-01-31", "2026-03-01")], ("2026-02-01", "2026-12-31")),
        ([social("2020-01-01", None, "2026-03-01"), social("2026-03-01")], None),
        ([social("2027-01-01")], ("2026-01-01", "2026-12-31")),
        ([social("2026-01-01", None, "2026-01-01")], ("2026-01-01", "2026-12-31")),
    ],
)
def test_approvals_that_follow_one_another_hold_as_one_and_a_gap_is_named(
    approvals: list[Approval], missing: tuple[str, str] | None
) -> None:
    found = missing_approvals([FOREIGN, *approvals], YEAR)
    days = Days(*map(date.fromisoformat, missing)) if missing else None
    assert found == ((Missing(Ministry.SOCIAL, days),) if days else ())


def test_both_ministries_must_approve() -> None:
    assert [each.ministry for each in missing_approvals([], YEAR)] == list(Ministry)


@pytest.mark.parametrize(
    ("planned", "actual", "days"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), (None, None), (date(2026, 1, 1), date(2026, 12, 31))),
        (
            (date(2026, 1, 1), date(2026, 12, 31)),
            (date(2026, 2, 1), None),
            (date(2026, 2, 1), date(2026, 12, 31)),
        ),
        ((None, None), (None, None), (TODAY, TODAY)),
        ((date(2026, 1, 1), None), (None, None), (date(2026, 1, 1), TODAY)),
        ((date(2027, 1, 1), None), (None, None), (date(2027, 1, 1), date(2027, 1, 1))),
        ((date(2026, 5, 1), date(2026, 1, 1)), (None, None), (date(2026, 5, 1), date(2026, 5, 1))),
    ],
)
def test_a_projects_days_are_the_actual_ones_before_the_planned_ones(
    planned: tuple[date | None, date | None], actual: tuple[date | None, date | None], days: tuple[date, date]
) -> None:
    assert days_of_project(planned, actual, TODAY) == Days(*days)


def test_an_identifier_is_the_same_in_any_case_and_with_spaces() -> None:
    assert identifier_key(" SD-NGO-12 3") == identifier_key("sd-ngo-123") != identifier_key("sd-ngo-124")


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Wells for All", "wells for all", True),
        ("Wells for All (Sudan)", "Wells for All", True),
        ("All for Wells", "Wells for All", True),
        ("Wels for All", "Wells for All", True),
        ("جمعية الإحسان الخيرية", "جمعيه الاحسان الخيرية", True),
        ("Wells for All", "آبار للجميع", False),
        ("Wells for All", "Relief International", False),
        ("Relief International", "Medical International", False),
        ("", "Wells for All", False),
        ("؟", "Wells for All", False),
    ],
)
def test_a_name_like_anothers_is_suggested(name: str, other: str, alike: bool) -> None:
    assert (likeness(name, other) >= LIKE) is alike
