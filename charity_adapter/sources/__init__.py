"""Where records come from: one small interface, and a reader for each kind of source."""

from collections.abc import Callable, Mapping
from pathlib import Path

from charity_adapter.config import SourceConfig
from charity_adapter.sources.iati import IatiSource
from charity_adapter.sources.source import Bundle, Source

__all__ = ["Bundle", "IatiSource", "Source", "open_source"]

READERS: Mapping[str, Callable[[Path], Source]] = {"iati": IatiSource}


def open_source(config: SourceConfig) -> Source:
    """Choose the reader for a configured source; nothing is opened before it is read."""
    return READERS[config.kind](config.path)
