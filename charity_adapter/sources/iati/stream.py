"""Reads an IATI file one activity at a time, and refuses XML that is hostile, broken or of another kind."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from charity_adapter.errors import (
    AdapterError,
    MalformedXmlError,
    SourceError,
    UnsafeXmlError,
    UnsupportedVersionError,
    WrongRootError,
)
from charity_adapter.sources.iati.context import line_of
from charity_adapter.sources.iati.upgrade import NEW, OLD, upgrade

ROOT = "iati-activities"
ACTIVITY = "iati-activity"
LINE_LIMIT = 1 << 16
GUARDED: Mapping[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": False,
}
QUIET: Mapping[str, Any] = {**GUARDED, "remove_comments": True, "remove_pis": True}


def activities(path: Path) -> Iterator[etree._Element]:
    """Yield each iati-activity; it is emptied when the next one is asked for. Raises SourceError."""
    try:
        with path.open("rb") as file:
            version = _version(str(path), file)
            file.seek(0)
            for element in _stream(str(path), file):
                if version in OLD:
                    upgrade(element)
                yield element
    except OSError as error:
        raise SourceError("unreadable-file", file=str(path), reason=error.strerror or str(error)) from error
    except etree.XMLSyntaxError as error:
        raise _malformed(str(path), error.lineno, error.msg) from error


def _malformed(name: str, line: int | None, reason: str | None) -> MalformedXmlError:
    return MalformedXmlError("malformed-xml", file=name, line=line or 1, reason=(reason or "unknown").strip())


def _stream(name: str, file: BinaryIO) -> Iterator[etree._Element]:
    parser: Any = etree.iterparse(file, events=("end",), tag=ACTIVITY, **QUIET)
    try:
        for _, element in parser:
            parent = element.getparent()
            if parent is None or parent.getparent() is not None:
                raise _misplaced(name, element)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        if error.lineno or not parser.error_log:
            raise
        # An entity that nobody declared is in the parser's log alone.
        entry = parser.error_log[-1]
        raise _malformed(name, entry.line, entry.message) from error


def _misplaced(name: str, element: etree._Element) -> SourceError:
    parent = element.getparent()
    outer = ROOT if parent is None else str(parent.tag)
    place = f"{outer}/{ACTIVITY}"
    return SourceError("misplaced-activity", file=name, line=line_of(element), element=place)


def _version(name: str, file: BinaryIO) -> str:
    """Look at the beginning alone, so that a document type stops the reading before anything in it is read."""
    prolog = _Prolog(name)
    parser: Any = etree.XMLParser(**{**GUARDED, "target": prolog})
    while not prolog.passed and (chunk := file.readline(LINE_LIMIT)):
        prolog.line += 1
        parser.feed(chunk)
    if not prolog.passed:
        parser.close()
    return prolog.version


class _Prolog:
    """A parser target that judges the document type and the root, and no more."""

    def __init__(self, name: str) -> None:
        self.line = 0
        self.passed = False
        self.version = ""
        self._name = name

    def doctype(self, *_: str | None) -> None:
        raise self._fault(UnsafeXmlError, "unsafe-xml")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self.passed:
            return
        if tag != ROOT:
            raise self._fault(WrongRootError, "wrong-root", element=tag)
        self.version = attributes.get("version", "").strip()
        if self.version not in OLD | NEW:
            raise self._fault(UnsupportedVersionError, "unsupported-version", version=self.version)
        self.passed = True

    def end(self, _: str) -> None:
        """Nothing after the root's start tag is judged here."""

    def close(self) -> None:
        """A file without a root has been refused by the parser itself."""

    def _fault(self, kind: type[AdapterError], key: str, **details: str) -> AdapterError:
        return kind(key, file=self._name, line=self.line, **details)
