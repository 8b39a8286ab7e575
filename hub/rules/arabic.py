"""What is one and the same in Arabic and Latin writing: digits of three scripts, spellings of one name."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
    }
)
_ARTICLE = re.compile(r"\bal[\s-]+")
_NOT_OF_A_NAME = re.compile(r"[^\w\s]|_")


def ascii_digits(text: str) -> str:
    """The text with Arabic-Indic (٠–٩) and Persian (۰–۹) digits written as 0–9."""
    return text.translate(_DIGITS)


def plain_name(name: str) -> str:
    """The name without what writers of one script leave out or vary: marks, hamzas, case, hyphens, spaces.

    Two names with one plain form are spelled alike; names written in two scripts never share one.
    """
    letters = unicodedata.normalize("NFKD", name.translate(_LETTERS).casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).translate(_LETTERS)
    joined = _ARTICLE.sub("al", bare).replace("عبد ال", "عبدال")
    return " ".join(_NOT_OF_A_NAME.sub(" ", joined).split())
