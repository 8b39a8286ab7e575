"""The words of a project's texts, made comparable: within a script by spelling, across scripts by consonants."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hub.rules.arabic import ascii_digits, plain_name

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال")
_COMMON = frozenset(
    """a about across after against all along also although among an and any are around as at be because been being
    between both but by can could during each ensure etc even every for from had has have how if implement
    implementation implemented implementing in include including increase increased increasing into is it its less led
    make many may members month months more most need needs no not number of on one only or other others over own
    per project projects programme programmes program programs promote promoting related some special specific
    specifically such target targeted than that the their them there these they this those through time to
    together total toward towards two three four five six under up use using via very was we were what when
    where which while who will with within without would year years first second third last ii iii iv
    al el bin abu de del des du et la le les las los en pour dans sur aux y
    kilometre kilometres km type model kind
    في من علي الي الى على إلى عن مع و او أو بين خلال عبر ضمن مشروع مشاريع برنامج الذي التي هذا هذه ل ب ان كل بعد قبل
    عند ذات ذو ذوي نحو لدي اثناء بطول كم رقم نوع نموذج لشهر شهر سنه عام ثاني ثانيه ثالث ثالثه رابع رابعه اول اولي
    بن ابن ابو واحد واحده ثلاث اربع خمس ست سبع ثمان افضل مراعاه ليصل حتي كما قد تم يتم التي اجل""".split()
)
_LATIN_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("ch", "s"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"),
    ("ck", "k"), ("x", "ks"), ("q", "k"), ("c", "k"), ("z", "s"), ("j", "g"), ("p", "b"), ("v", "f"),
)  # fmt: skip
_ARABIC_SOUNDS = str.maketrans(
    "بتثجحخدذرزسشصضطظغفقكلمنهپچڤگ",
    "bttghkddrssssdtdgfkklmnhbsfg",
    "اأإآىيوةعءئؤٱ",
)
_VOWELS = re.compile(r"[aeiouyw]")
_DOUBLED = re.compile(r"(.)\1+")


def is_arabic(text: str) -> bool:
    """Whether the text is in Arabic letters."""
    return _ARABIC.search(text) is not None


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The words that say something, each once, in order and in one spelling; numbers are not among them."""
    found = dict.fromkeys(bare(word) for word in _WORD.findall(ascii_digits(text)) if word not in _COMMON)
    return tuple(word for word in found if len(word) > 1 and word not in _COMMON)


@lru_cache(maxsize=65536)
def bare(word: str) -> str:
    """One spelling of a word, without the article."""
    plain = plain_name(word)
    if is_arabic(plain):
        for prefix in _PREFIXES:
            if plain.startswith(prefix) and len(plain) > len(prefix) + 1:
                return plain[len(prefix) :]
    return plain


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """The consonants of a word as both scripts hear them; `Kisoro` and `كيسورو` are both `ksr`."""
    if is_arabic(word):
        heard = word.translate(_ARABIC_SOUNDS)
    else:
        letters = unicodedata.normalize("NFKD", word.casefold())
        heard = _DOUBLED.sub(r"\1", "".join(letter for letter in letters if "a" <= letter <= "z"))
        for written, spoken in _LATIN_SOUNDS:
            heard = heard.replace(written, spoken)
    consonants = _VOWELS.sub("", heard)
    return consonants.rstrip("h") or consonants


@lru_cache(maxsize=65536)
def _pieces(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[i : i + 2] for i in range(len(padded) - 1))


@lru_cache(maxsize=131072)
def heard_alike(one: str, other: str) -> bool:
    """Whether two words of two scripts sound alike: the same consonants, or all but one of many."""
    a, b = sound(one), sound(other)
    if len(a) < 2 or len(b) < 2 or abs(len(one) - len(other)) > 4:
        return False
    return a == b or (min(len(a), len(b)) >= 3 and _one_apart(a, b))


def _one_apart(a: str, b: str) -> bool:
    """Whether one letter was changed, left out or added."""
    shorter, longer = sorted((a, b), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    same = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    return longer[same + 1 :] in (shorter[same:], shorter[same + 1 :])


@lru_cache(maxsize=131072)
def alike(one: str, other: str) -> bool:
    """Whether two words of one script are one, allowing for an ending, a slip of the pen, another transcription."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < 4:
        return False
    if longer.startswith(shorter) and len(longer) - len(shorter) <= 3:
        return True
    a, b = _pieces(one), _pieces(other)
    if 2 * len(a & b) >= 0.72 * (len(a) + len(b)):
        return True
    heard = sound(one)
    return len(heard) >= 2 and heard == sound(other) and (len(heard) >= 3 or one[0] == other[0])
