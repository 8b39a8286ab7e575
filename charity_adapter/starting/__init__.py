"""Begins a charity.toml from the files that a charity has: what `charity-adapter init` does."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from charity_adapter.errors import ConfigError
from charity_adapter.messages import Language
from charity_adapter.starting.describing import Describer
from charity_adapter.starting.guessing import GuessedTable, guess_tables
from charity_adapter.starting.wanting import missing_fields

__all__ = ["Begun", "GuessedTable", "begin", "describe", "guess_tables"]

TABLES, IATI = (".csv", ".xlsx"), ".xml"
EMPTY_HUB = {
    "url": "https://hub.example.org",
    "client_id": "charity-…",
    "client_secret_env": "CHARITY_HUB_SECRET",
}


@dataclass(frozen=True, slots=True)
class Begun:
    """What was found and written: the IATI files, the tables, and the fields that still lack a column.

    `without` are files without a table that is known; `unread` are files that were named and are of no known kind.
    """

    files: tuple[Path, ...]
    tables: tuple[GuessedTable, ...]
    missing: tuple[tuple[GuessedTable, str], ...]
    without: tuple[Path, ...]
    unread: tuple[Path, ...] = ()


def begin(config: Path, paths: Iterable[Path], language: Language, *, replace: bool = False) -> Begun:
    """Guess what the files hold and write a charity.toml; without files, from those beside it.

    Raises ConfigError when there is one already, and SourceError for a file that cannot be read.
    """
    if config.exists() and not replace:
        raise ConfigError("config-exists", file=str(config))
    found = list(_files(list(paths) or [config.parent]))
    iati = tuple(path for path in found if path.suffix.lower() == IATI)
    guessed = {path: tuple(guess_tables(path)) for path in found if path.suffix.lower() in TABLES}
    tables = tuple(table for own in guessed.values() for table in own)
    try:
        config.write_text(describe(config.parent, language, iati, tables), encoding="utf-8")
    except OSError as error:
        raise ConfigError("config-unwritable", file=str(config), reason=error.strerror or "") from error
    missing = tuple((table, field) for table in tables for field in missing_fields(table))
    without = tuple(path for path, own in guessed.items() if not own)
    unread = tuple(path for path in found if path not in iati and path not in guessed)
    return Begun(iati, tables, missing, without, unread)


def describe(root: Path, language: Language, files: Iterable[Path], tables: Iterable[GuessedTable]) -> str:
    """Write a commented charity.toml of IATI files and guessed tables; `root` is the folder that it is for."""
    return Describer(root, language).document(EMPTY_HUB, list(files), list(tables))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that can be sources, and those of folders, by name; a spreadsheet's own lock file is none."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for own in sorted(path.iterdir()):
            usable = own.suffix.lower() in (*TABLES, IATI) and not own.name.startswith(("~$", "."))
            if usable and own.is_file():
                yield own
