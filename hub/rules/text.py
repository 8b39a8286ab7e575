"""Whether a text that somebody typed can be kept: nothing invisible, broken, blank or endless."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_BREAKS = frozenset("\n\r\t")


class TextFault(StrEnum):
    """Why a text cannot be kept."""

    BLANK = "BLANK"
    TOO_LONG = "TOO_LONG"
    NUL = "NUL"
    CONTROL_CHARACTER = "CONTROL_CHARACTER"
    LONE_SURROGATE = "LONE_SURROGATE"


def fault_of_text(text: str, limit: int, *, lines: bool = False) -> TextFault | None:
    """The first fault of a text of at most `limit` characters; line breaks and tabs only where `lines` allows them.

    Characters that reorder the text around them (Unicode bidirectional embeddings, overrides and isolates)
    count as control characters: they make one name look like another.
    """
    if len(text) > limit:
        return TextFault.TOO_LONG
    if text.isprintable() and not text.isspace():
        return None if text else TextFault.BLANK
    for character in text:
        fault = _fault_of(character, lines)
        if fault:
            return fault
    return None if text.strip() else TextFault.BLANK


def _fault_of(character: str, lines: bool) -> TextFault | None:
    if character == "\0":
        return TextFault.NUL
    if lines and character in _LINE_BREAKS:
        return None
    category = unicodedata.category(character)
    if category == "Cs":
        return TextFault.LONE_SURROGATE
    if category in {"Cc", "Zl", "Zp"} or character in _OVERRIDES:
        return TextFault.CONTROL_CHARACTER
    return None
