"""The numbers that tell one project of a series from the next: years, phases, lots, lengths."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hub.rules.arabic import ascii_digits, plain_name

_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
_ONLY_AFTER = {"i": 1, "v": 5, "x": 10, "a": 1, "b": 2, "c": 3}
_SAID = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "الاول": 1, "الاولي": 1, "الثاني": 2, "الثانيه": 2, "الثالث": 3, "الثالثه": 3, "الرابع": 4, "الرابعه": 4,
    "الخامس": 5, "الخامسه": 5, "السادس": 6, "السادسه": 6,
    "ثلاث": 3, "ثلاثه": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "ست": 6, "سته": 6, "سبع": 7, "سبعه": 7,
    "ثماني": 8, "ثمانيه": 8, "تسع": 9, "تسعه": 9, "عشر": 10, "عشره": 10,
}  # fmt: skip
_STEPS = frozenset(
    """phase ph stage part lot component segment section volume round batch tranche year type model class group
    مرحله المرحله جزء الجزء دفعه الدفعه حزمه الحزمه مقطع المقطع قسم القسم سنه السنه نموذج فيز""".split()
)
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
_SPAN = re.compile(r"\b((?:19|20)\d\d)\s*[/–-]\s*(\d\d)\b")


_DIRECTIONS = {
    "north": "north", "northern": "north", "شمال": "north", "شمالي": "north", "شماليه": "north",
    "south": "south", "southern": "south", "جنوب": "south", "جنوبي": "south", "جنوبيه": "south",
    "east": "east", "eastern": "east", "شرق": "east", "شرقي": "east", "شرقيه": "east",
    "west": "west", "western": "west", "غرب": "west", "غربي": "west", "غربيه": "west",
}  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """Years and other numbers of a text, and the points of the compass."""

    years: frozenset[int]
    others: frozenset[str]
    directions: frozenset[str]

    def differ(self, other: Numbers) -> bool:
        """Whether each has a number that the other has not: the eighth of a series is not the seventh."""
        return bool(self.others - other.others and other.others - self.others)

    def point_elsewhere(self, other: Numbers) -> bool:
        """Whether each names a point of the compass that the other does not."""
        return bool(self.directions - other.directions and other.directions - self.directions)


@lru_cache(maxsize=4096)
def numbers(text: str) -> Numbers:
    """Those in digits of any script, in Roman numerals and in words."""
    plain = _SPAN.sub(_written_out, ascii_digits(text))
    years: set[int] = set()
    others: set[str] = set()
    directions: set[str] = set()
    before = ""
    for piece in _PIECE.findall(plain):
        if piece[0].isdigit():
            _take(piece, years, others)
        else:
            word = plain_name(piece)
            value = (
                _ROMAN.get(word) or _SAID.get(word) or (_ONLY_AFTER.get(word) if before in _STEPS else None)
            )
            if value is not None:
                others.add(str(value))
            point = _DIRECTIONS.get(word) or _DIRECTIONS.get(word.removeprefix("ال"))
            if point:
                directions.add(point)
            before = word
    return Numbers(frozenset(years), frozenset(others), frozenset(directions))


def _take(piece: str, years: set[int], others: set[str]) -> None:
    if re.fullmatch(r"(19|20)\d\d", piece):
        years.add(int(piece))
    elif piece != "19":
        others.add(piece.replace(",", "").lstrip("0") or "0")


def _written_out(span: re.Match[str]) -> str:
    first, last = span.groups()
    return f"{first} {first[:2]}{last}"
