"""Writes a commented charity.toml: what was guessed, from what, and what is still to be said by a person."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from charity_adapter.fields import Shape, TableKind
from charity_adapter.messages import Language, message, say
from charity_adapter.starting.conventions import ambiguous, decimal_of, language_of, order_of
from charity_adapter.starting.guessing import GuessedColumn, GuessedTable
from charity_adapter.starting.wanting import missing_fields, unknown_words

SHOWN = 40


class Describer:
    """Writes in one language of people; `root` is the folder of charity.toml."""

    def __init__(self, root: Path, language: Language) -> None:
        self._root = root
        self._language = language

    def document(self, hub: Mapping[str, str], files: Sequence[Path], tables: Sequence[GuessedTable]) -> str:
        """The whole file: the hub, the IATI files, and the tables of all other files."""
        parts = [self._hub(hub)]
        parts += [self._iati(path) for path in files]
        if tables:
            parts.append("\n".join(self._source(tables)))
        if not (files or tables):
            parts.append("\n".join(self._example()))
        return "\n\n".join(parts) + "\n"

    def _hub(self, hub: Mapping[str, str]) -> str:
        lines = [self._comment("toml-head"), "[hub]"]
        lines += [f"{key} = {_text(value)}" for key, value in hub.items()]
        return "\n".join(lines)

    def _iati(self, path: Path) -> str:
        return f'[[source]]\nkind = "iati"\npath = {_text(self._path(path))}'

    def _example(self) -> Iterator[str]:
        yield self._comment("toml-nothing")
        yield from ("# [[source]]", '# kind = "iati"', '# path = "activities.xml"')

    def _source(self, tables: Sequence[GuessedTable]) -> Iterator[str]:
        workbook = any(table.path.suffix.lower() == ".xlsx" for table in tables)
        kind = "xlsx" if workbook else "csv"
        yield "[[source]]"
        yield f'kind = "{kind}"'
        yield from self._conventions(tables)
        if TableKind.PROJECTS not in {table.kind for table in tables}:
            yield self._comment("toml-no-projects")
        for _, alike in groupby(sorted(tables, key=_order), key=lambda table: table.kind):
            several = list(alike)
            for table in several:
                yield ""
                yield from self._table(table, several=len(several) > 1)

    def _conventions(self, tables: Sequence[GuessedTable]) -> Iterator[str]:
        texts = [s for table in tables for own in table.of(Shape.WORDS) for s in own.samples]
        yield self._setting("language", language_of(texts), "ar", "toml-language")
        if any(list(table.of(Shape.AMOUNT)) and not list(table.of(Shape.CURRENCY)) for table in tables):
            yield f'# defaults = {{ currency = "KWD" }}   {self._comment("toml-defaults")}'

    def _setting(self, key: str, found: str | None, example: str, why: str) -> str:
        mark = "" if found else "# "
        return f"{mark}{key} = {_text(found or example)}   {self._comment(why)}"

    def _table(self, table: GuessedTable, *, several: bool) -> Iterator[str]:
        name = f"source.{table.kind.value}"
        yield f"[[{name}]]" if several else f"[{name}]"
        yield f"path = {_text(self._path(table.path))}"
        if table.sheet is not None:
            yield f"sheet = {_text(table.sheet)}"
        yield from self._written(table)
        for field in missing_fields(table):
            why = say(message("toml-missing"), self._language)
            yield f"# {field}: {why}"
        if table.unread:
            yield self._comment("toml-unread", columns=", ".join(table.unread))
        yield f"[{name}.columns]"
        yield from self._columns(table.columns)
        for field, words, example in unknown_words(table):
            yield f"[{name}.codes.{field}]"
            yield self._comment("toml-codes")
            yield from (f"# {_text(word)} = {_text(example)}" for word in words)

    def _written(self, table: GuessedTable) -> Iterator[str]:
        """How the table's own dates and amounts are written."""
        dates = [sample for own in table.of(Shape.DATE) for sample in own.samples]
        if ambiguous(dates):
            yield self._setting("date_order", order_of(dates), "day-first", "toml-date-order")
        if decimal := decimal_of(sample for own in table.of(Shape.AMOUNT) for sample in own.samples):
            yield self._setting("decimal", decimal, decimal, "toml-decimal")

    def _columns(self, columns: Iterable[GuessedColumn]) -> Iterator[str]:
        for own in columns:
            key = f"{own.field}.{own.language}" if own.language else own.field
            samples = (
                "، ".join(own.samples[:2]) if self._language is Language.AR else ", ".join(own.samples[:2])
            )
            yield f"{key} = {_text(own.column)}   # {' '.join(samples.split())[:SHOWN]}".rstrip(" #")

    def _path(self, path: Path) -> str:
        try:
            return path.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return str(path.resolve())

    def _comment(self, key: str, **details: str) -> str:
        said = say(message(key, **details), self._language)
        return "\n".join(f"# {line}" for line in said.split("\n"))


def _order(table: GuessedTable) -> int:
    return list(TableKind).index(table.kind)


def _text(value: str) -> str:
    """A text of TOML; JSON writes it the same way."""
    return json.dumps(value, ensure_ascii=False)
