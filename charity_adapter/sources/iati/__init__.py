"""IATI activity files (2.03, and older ones upgraded while they are read) as a source: streamed, hostile XML refused, every row sent or refused with its element."""

from collections.abc import Iterator
from pathlib import Path

from charity_adapter.sources.iati.activity import read_activity
from charity_adapter.sources.iati.stream import activities
from charity_adapter.sources.source import Bundle

__all__ = ["IatiSource"]


class IatiSource:
    """One file of IATI activities."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        """The file's path, as it was given."""
        return str(self._path)

    def read(self) -> Iterator[Bundle]:
        """Yield one bundle for each activity. Raises SourceError naming the file, the line and the element."""
        for element in activities(self._path):
            yield read_activity(self.name, element)
