"""Reads TOML tables strictly: every error says the file and the key, and an unknown key what may have been meant."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

from charity_adapter.errors import ConfigError

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Strict:
    """A table of the file with the name it has there."""

    file: str
    name: str
    values: Mapping[str, Any]

    def key(self, key: str) -> str:
        """The whole name of a key."""
        return f"{self.name}.{key}" if self.name else key

    def only(self, *known: str) -> None:
        """Refuse every key beside these, with the known one that is nearest to it."""
        if unknown := sorted(self.values.keys() - set(known)):
            shown = ", ".join(suggested(self.key(key), key, known) for key in unknown)
            raise ConfigError("config-unknown-keys", file=self.file, keys=shown)

    def required(self, key: str) -> str:
        """A text that must be there."""
        value = self.optional(key)
        if value is None:
            raise ConfigError("config-missing", file=self.file, key=self.key(key))
        return value

    def optional(self, key: str) -> str | None:
        """A text, if it is there."""
        value = self.values.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self.wrong(key, "a text")
        return value

    def chosen(self, key: str, words: type[Word]) -> Word | None:
        """One of some words, if it is there."""
        text = self.optional(key)
        if text is None or text in set(words):
            return None if text is None else words(text)
        raise ConfigError(
            "config-word", file=self.file, key=self.key(key), value=text, allowed=", ".join(words)
        )

    def whole(self, key: str) -> int | None:
        """A whole number from 1 on, if it is there."""
        value = self.values.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise self.wrong(key, "a number from 1")
        return value

    def flag(self, key: str) -> bool:
        """Whether something is so; not, when nothing is said."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "true or false")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of them."""
        value = self.values.get(key)
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(entry, str) and entry.strip() for entry in listed):
            raise self.wrong(key, "a text or a list of texts")
        return tuple(listed)

    def table(self, key: str) -> "Strict":
        """A table that must be there."""
        if key not in self.values:
            raise ConfigError("config-missing", file=self.file, key=f"[{self.key(key)}]")
        return self._inner(self.key(key), self.values[key])

    def table_or_empty(self, key: str) -> "Strict":
        """A table, empty when it is not there."""
        return self._inner(self.key(key), self.values.get(key, {}))

    def tables(self, key: str) -> tuple["Strict", ...]:
        """A list of tables that must not be empty."""
        value = self.values.get(key)
        if not value:
            raise ConfigError("config-missing", file=self.file, key=f"[[{self.key(key)}]]")
        if not isinstance(value, list):
            raise ConfigError("config-type", file=self.file, key=f"[[{self.key(key)}]]", expected="a list")
        return tuple(self._numbered(key, value))

    def one_or_more(self, key: str) -> tuple["Strict", ...]:
        """One table, or a list of them; none when nothing is there."""
        value = self.values.get(key)
        if isinstance(value, list):
            return tuple(self._numbered(key, value))
        return () if value is None else (self._inner(self.key(key), value),)

    def wrong(self, key: str, expected: str) -> ConfigError:
        """The error of a key whose value is of the wrong type."""
        return ConfigError("config-type", file=self.file, key=self.key(key), expected=expected)

    def _numbered(self, key: str, entries: Iterable[object]) -> Iterator["Strict"]:
        for place, entry in enumerate(entries, 1):
            yield self._inner(f"{self.key(key)}[{place}]", entry)

    def _inner(self, name: str, value: object) -> "Strict":
        if not isinstance(value, dict):
            raise ConfigError("config-type", file=self.file, key=name, expected="a table")
        return Strict(self.file, name, value)


def suggested(shown: str, given: str, known: Iterable[str]) -> str:
    """A wrong name with the known one that is nearest to it, if one is near."""
    near = get_close_matches(given, list(known), n=1, cutoff=0.6)
    return f"{shown} (→ {near[0]}?)" if near else shown
