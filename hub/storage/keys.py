"""The hub's secret keys as files: made once, readable by their owner alone, never in the database."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from hub.errors import ConfigurationError
from hub.storage.erasable import Damaged, PeopleSecrets

KEY_BYTES = 32
HIGHEST_KEY_NUMBER = 0xFFFF

_DATA_KEY = re.compile(r"data-(\d{4,5})\.key")
_INDEX_KEY = "civil-index.key"
_PEOPLE_KEYS = "people.key"
_RETIRED = ".retired"
_COARSE_NS = 1_000_000_000


@dataclass(frozen=True)
class Keys:
    """The data keys by number, the highest of which is in use, the key of the civil numbers, the people's secrets."""

    data: Mapping[int, bytes] = field(repr=False)
    civil_index: bytes = field(repr=False)
    people: PeopleSecrets = field(repr=False)
    directory: Path | None = None

    @property
    def current(self) -> int:
        """The number of the key that new values are sealed with."""
        return max(self.data)


def load_keys(directory: Path, *, create: bool) -> Keys:
    """Reads the keys in `directory`; with `create`, makes the ones that are not there yet.

    Raises ConfigurationError when a key is missing (without `create`), damaged or unreadable.
    """
    if create:
        _make_missing(directory)
    data = {number: _read(path) for number, path in sorted(_data_keys(directory).items())}
    index, people = directory / _INDEX_KEY, directory / _PEOPLE_KEYS
    if not data or not index.exists() or not people.exists():
        raise ConfigurationError(f"There are no data keys in {directory}: put the hub's keys back there.")
    return Keys(MappingProxyType(data), _read(index), _read_people(people), directory)


def add_data_key(directory: Path) -> int:
    """Makes one more data key, which running hubs seal all new values with at once; returns its number."""
    with _alone_in(directory):
        number = max(_data_keys(directory), default=0) + 1
        if number > HIGHEST_KEY_NUMBER:
            raise ConfigurationError(f"{directory} holds as many data keys as a sealed value can name.")
        _write(_data_key(directory, number), secrets.token_bytes(KEY_BYTES))
    return number


def retire_data_keys(directory: Path, current: int) -> list[str]:
    """Puts the data keys before this one aside, where the hub does not look; answers their new names.

    They are not deleted: a backup from before a rotation can be read with them alone.
    """
    with _alone_in(directory):
        old = [path for number, path in sorted(_data_keys(directory).items()) if number < current]
        return [path.rename(path.with_name(path.name + _RETIRED)).name for path in old]


def destroy_secrets(directory: Path, people: Iterable[UUID]) -> None:
    """Destroys the secrets of these people for good; what hangs on them opens nowhere any more."""
    with _alone_in(directory):
        path = directory / _PEOPLE_KEYS
        _write(path, _read_people(path).without(people).content())


def make_secret_file(path: Path, content: bytes) -> bool:
    """Writes a secret once, whole or not at all and with mode 0600; False when another process already has."""
    with _alone_in(path.parent):
        if path.exists():
            return False
        _write(path, content)
        return True


class Changes:
    """Tells cheaply whether files came to a directory or went since one asked last."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._seen = -1
        self.seen()

    def seen(self) -> bool:
        """Whether there were changes; the clock of a file system is coarse, so that very recent ones tell twice."""
        changed = self._directory.stat().st_mtime_ns
        if changed == self._seen:
            return False
        settled = changed < time.time_ns() - _COARSE_NS
        self._seen = changed if settled else -1
        return True


def problems(directory: Path) -> list[str]:
    """What is wrong with the directory of the keys, a sentence each; empty when all is well."""
    if not directory.is_dir():
        return [f"The keys directory {directory} does not exist."]
    found = [
        _exposure(path) for path in (directory, *sorted(directory.glob("*.key")), *directory.glob("*.jwk"))
    ]
    return [sentence for sentence in found if sentence]


def _make_missing(directory: Path) -> None:
    with _alone_in(directory):
        if not _data_keys(directory):
            _write(_data_key(directory, 1), secrets.token_bytes(KEY_BYTES))
        if not (directory / _INDEX_KEY).exists():
            _write(directory / _INDEX_KEY, secrets.token_bytes(KEY_BYTES))
        if not (directory / _PEOPLE_KEYS).exists():
            _write(directory / _PEOPLE_KEYS, PeopleSecrets.fresh().content())


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Keeps other processes from making keys in the same directory at the same moment."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(directory, os.O_RDONLY)
    except OSError as failure:
        raise ConfigurationError(
            f"The keys directory {directory} cannot be used: {failure.strerror}."
        ) from failure
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _data_keys(directory: Path) -> dict[int, Path]:
    named = ((_DATA_KEY.fullmatch(path.name), path) for path in directory.glob("data-*.key"))
    return {int(match[1]): path for match, path in named if match}


def _data_key(directory: Path, number: int) -> Path:
    return directory / f"data-{number:04}.key"


def _write(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.half")
    half.unlink(missing_ok=True)
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read_people(path: Path) -> PeopleSecrets:
    try:
        return PeopleSecrets.read(_content(path))
    except Damaged:
        raise ConfigurationError(f"The file {path} is damaged. Restore it.") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as failure:
        raise ConfigurationError(f"The key {path} cannot be read: {failure.strerror}.") from failure


def _read(path: Path) -> bytes:
    content = _content(path)
    if len(content) != KEY_BYTES:
        raise ConfigurationError(f"The key {path} is damaged: it should hold {KEY_BYTES} bytes. Restore it.")
    return content


def _exposure(path: Path) -> str | None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077 == 0:
        return None
    return f"{path} can be read by others (mode {mode:04o}): chmod {'700' if path.is_dir() else '600'} it."
