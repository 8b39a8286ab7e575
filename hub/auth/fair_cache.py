"""A cache that parties share: bounded in bytes and in number, and whoever holds most of it gives way first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakSet

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class _Entry(NamedTuple, Generic[Key, Value]):
    value: Value
    party: str
    size: int
    beside: OrderedDict[Key, None]


class FairCache(Generic[Key, Value]):
    """What was used lately, each entry charged to the party that brought it in, whoever finds it there.

    Where there is no room, the party that is charged with most bytes loses what was not used for longest. So a party
    that is charged with no more than its even share loses nothing to one that brings ever new entries.
    """

    def __init__(self, name: str, *, most_bytes: int, most: int) -> None:
        self.name = name
        self.most_bytes = most_bytes
        self.bytes = self.hits = self.misses = self.evictions = 0
        self._least = most_bytes // most
        self._entries: dict[Key, _Entry[Key, Value]] = {}
        self._keys: dict[str, OrderedDict[Key, None]] = {}
        self._charged: dict[str, int] = {}
        _caches.add(self)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def get(self, key: Key) -> Value | None:
        """What is kept under the key, which counts as used now."""
        entry = self._entries.get(key)
        if entry is None:
            self.misses += 1
            return None
        self.hits += 1
        entry.beside.move_to_end(key)
        return entry.value

    def keep(self, key: Key, value: Value, party: str, size: int) -> None:
        """Keeps the value, which takes about so many bytes, at this party's charge."""
        if key in self._entries:
            self._drop(key)
        size = max(size, self._least)
        beside = self._keys.setdefault(party, OrderedDict())
        beside[key] = None
        self._entries[key] = _Entry(value, party, size, beside)
        self._charged[party] = self._charged.get(party, 0) + size
        self.bytes += size
        while self.bytes > self.most_bytes:
            heaviest = max(self._charged, key=self._charged.__getitem__)
            self._drop(next(iter(self._keys[heaviest])))
            self.evictions += 1

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key)
        del entry.beside[key]
        self.bytes -= entry.size
        self._charged[entry.party] -= entry.size
        if not entry.beside:
            del self._keys[entry.party], self._charged[entry.party]


_caches: WeakSet[FairCache[Any, Any]] = WeakSet()


class _Figures(Collector):
    """Reads the figures when they are asked for, so that a look into a cache costs nothing for them."""

    def collect(self) -> Iterator[Metric]:
        """One family a figure, one sample a cache; those of one name in one process are added up."""
        names = sorted({cache.name for cache in _caches})
        for figure, told in (
            ("bytes", "What it holds, in bytes, as it is reckoned."),
            ("most_bytes", "The most that it may hold, in bytes."),
            ("entries", "How many entries it holds."),
        ):
            yield _family(GaugeMetricFamily(f"hub_cache_{figure}", told, labels=["cache"]), figure, names)
        for figure, told in (
            ("hits", "Look-ups that found something."),
            ("misses", "Look-ups that found nothing."),
            ("evictions", "Entries that gave way."),
        ):
            yield _family(CounterMetricFamily(f"hub_cache_{figure}", told, labels=["cache"]), figure, names)

    def describe(self) -> Iterator[Metric]:
        """Nothing ahead of time."""
        return iter(())


def _family(family: GaugeMetricFamily | CounterMetricFamily, figure: str, names: list[str]) -> Metric:
    for name in names:
        of_name = [cache for cache in _caches if cache.name == name]
        values = [len(each) if figure == "entries" else getattr(each, figure) for each in of_name]
        family.add_metric([name], sum(values))
    return family


REGISTRY.register(_Figures())
