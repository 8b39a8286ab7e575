"""Says what a guessed table still lacks: fields without a column, and words that are not known."""

from collections.abc import Iterator
from enum import StrEnum

from charity_adapter.fields import FIELDS, Shape, field_of
from charity_adapter.starting.guessing import GuessedTable
from charity_adapter.vocabulary import plain, words_of

MOST_WORDS = 20


def missing_fields(table: GuessedTable) -> Iterator[str]:
    """The fields that must be there and have no column; an amount may name its own currency."""
    given = {own.field for own in table.columns}
    for field in FIELDS[table.kind]:
        if field.required and field.shape is not Shape.CURRENCY and field.name not in given:
            yield field.name


def unknown_words(table: GuessedTable) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The words in columns of words that stand for nothing known: the field, the words, and an example of a meaning."""
    for own in table.of(Shape.CODE):
        kind = field_of(table.kind, own.field).codes
        unknown = tuple(word for word in own.samples if kind and not _known(word, kind))
        if kind and unknown:
            yield own.field, unknown[:MOST_WORDS], next(iter(kind)).value


def _known(word: str, kind: type[StrEnum]) -> bool:
    return plain(word) in words_of(kind)
