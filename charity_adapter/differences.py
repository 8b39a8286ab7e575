"""Tells two states of a record apart, field by field; the entries of a list are known by what names them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "titles": ("lang",),
    "descriptions": ("lang",),
    "sectors": ("vocabulary", "code"),
    "countries": ("code",),
    "regions": ("vocabulary", "code"),
    "locations": ("name",),
    "participants": ("role", "ref", "name"),
    "documents": ("url",),
    "budgets": ("kind", "periodStart", "periodEnd"),
}
ORDER = "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field with what it was and what it is; an absent value is None."""

    field: str
    old: Any
    new: Any


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every field of two records of one kind that is not the same."""
    return tuple(_members("", old, new))


def _members(path: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        yield from _value(f"{path}.{name}" if path else name, name, old.get(name), new.get(name))


def _value(path: str, name: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _members(path, old, new)
    elif isinstance(old or [], list) and isinstance(new or [], list):
        yield from _entries(path, name, old or [], new or [])
    else:
        yield Difference(path, old, new)


def _entries(path: str, name: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Difference]:
    before, after = _by_name(name, old), _by_name(name, new)
    found = False
    for key in dict.fromkeys([*before, *after]):
        for each in _value(f"{path}[{key}]", "", before.get(key), after.get(key)):
            found = True
            yield each
    if not found:
        yield Difference(f"{path}.{ORDER}", list(before), list(after))


def _by_name(name: str, entries: Sequence[Any]) -> dict[str, Any]:
    """The entries by their names, the second of one name with a 2 after it; by their number where they have none."""
    seen: Counter[str] = Counter()
    found: dict[str, Any] = {}
    for place, entry in enumerate(entries, 1):
        key = " ".join(str(entry[part]) for part in NAMED_BY.get(name, ()) if part in entry) or str(place)
        seen[key] += 1
        found[key if seen[key] == 1 else f"{key} #{seen[key]}"] = entry
    return found
