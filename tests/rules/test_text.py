"""A text is kept only when people can see and find all of it again."""

import pytest

from hub.rules.text import TextFault, fault_of_text


@pytest.mark.parametrize("text", ["فاطمة", "Al-Majid", "بيت 4، شارع 12", "می‌خواهم", "👨‍👩‍👧", " x "])
def test_text_of_any_script_is_kept(text: str) -> None:
    assert fault_of_text(text, 50) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", TextFault.BLANK),
        (" \u00a0\u2003", TextFault.BLANK),
        ("a\0b", TextFault.NUL),
        ("a\x1bb", TextFault.CONTROL_CHARACTER),
        ("a\nb", TextFault.CONTROL_CHARACTER),
        ("a\u2028b", TextFault.CONTROL_CHARACTER),
        ("\u202emajid", TextFault.CONTROL_CHARACTER),
        ("a\ud800", TextFault.LONE_SURROGATE),
        ("x" * 51, TextFault.TOO_LONG),
    ],
)
def test_text_that_hides_or_breaks_something_is_not(text: str, fault: TextFault) -> None:
    assert fault_of_text(text, 50) is fault


def test_address_may_have_lines_but_no_other_control_character() -> None:
    assert fault_of_text("بيت 4\nشارع 12\tحولي", 50, lines=True) is None
    assert fault_of_text("a\x07", 50, lines=True) is TextFault.CONTROL_CHARACTER
    assert fault_of_text("\n\t", 50, lines=True) is TextFault.BLANK
