"""The reference of charity.toml names every table, field and word that the adapter knows, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from charity_adapter.config import SOURCE_KINDS
from charity_adapter.fields import FIELDS, Field, Shape, TableKind
from charity_adapter.table_config import CONVENTIONS, MAPPED, WHERE
from charity_adapter.vocabulary import WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "charity-toml.md").read_text(encoding="utf-8")


def field_rows(kind: TableKind) -> Iterator[str]:
    """The rows of the page's table of one kind's fields."""
    for field in FIELDS[kind]:
        needed = "required" if field.required and field.shape is not Shape.CURRENCY else ""
        yield f"| `{field.name}` | {_shape(field)} | {needed} |"


def _shape(field: Field) -> str:
    return f"one of {', '.join(field.codes)}" if field.codes else field.shape.value


def word_rows() -> Iterator[str]:
    """The rows of the page's table of known words."""
    for member, words in WORDS.items():
        yield f"| `{member}` | {', '.join(words.split('|'))} |"


def test_every_field_of_every_table_is_told() -> None:
    for kind in TableKind:
        section = PAGE.split(f"### `[source.{kind.value}]`")[1].split("\n#")[0]
        assert [row for row in section.splitlines() if row.startswith("| `")] == list(field_rows(kind))


def test_every_known_word_is_told() -> None:
    section = PAGE.split("## Words that are known")[1]
    assert [row for row in section.splitlines() if row.startswith("| `")] == list(word_rows())


def test_every_key_is_told() -> None:
    keys = {key for table in (CONVENTIONS, WHERE) for listed in table.values() for key in listed}
    told = set(re.findall(r"^\| `([a-z_]+)`", PAGE.split("### `[source.projects]`")[0], re.MULTILINE))
    named = {"kind", "url", "url_env", "password_env", "client_id", "client_secret_env", "private_key"}
    assert told == keys | set(MAPPED) | named


def test_every_kind_of_source_is_told() -> None:
    assert re.findall(r"`([a-z]+)`", PAGE.split("| `kind` |")[1].split("|")[0]) == list(SOURCE_KINDS)
