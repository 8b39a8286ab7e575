"""One name in several spellings of its script has one plain form."""

import pytest

from hub.rules.arabic import ascii_digits, plain_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد عبد الله المجيد", "احمد عبدالله المجيد"),
        ("فاطمة", "فاطمه"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("مصطفى", "مصطفي"),
        ("رؤوف", "رووف"),
        ("آمنة", "امنه"),
        ("Ahmed Al-Majid", "AHMED  al Majid"),
        ("José", "jose"),
    ],
)
def test_spellings_of_one_name_are_alike(one: str, other: str) -> None:
    assert plain_name(one) == plain_name(other)


@pytest.mark.parametrize(("one", "other"), [("حسن", "حسين"), ("Ali", "Alia"), ("علي حسن", "حسن علي")])
def test_different_names_are_not_alike(one: str, other: str) -> None:
    assert plain_name(one) != plain_name(other)


def test_digits_of_three_scripts_are_read() -> None:
    assert ascii_digits("٠١٢۳۴۵678") == "012345678"
