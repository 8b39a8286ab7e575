"""The page of all scopes: what each means, who may hold it, and which places of the schema it opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from hub.auth.gate import Requirements, ScopeSets
from hub.auth.scopes import MAY_HOLD, MEANING, CallerKind, Scope

Others = tuple[Scope, ...]

_HOLDERS: Mapping[CallerKind, tuple[str, str]] = {
    CallerKind.CHARITY: ("charities", "الجمعيات"),
    CallerKind.MINISTRY: ("the ministry", "الوزارة"),
    CallerKind.DONOR_PORTAL: ("donor portals", "بوابات المتبرعين"),
    CallerKind.PERSON: ("the person", "الشخص نفسه"),
}
_BEGINNING = """\
# Scopes · الصلاحيات

Written by `hub schema --update` from the declarations of the schema: change those, not this page.

A scope opens fields. Which rows these fields show is another question, answered by who asks: a charity sees its own
rows, a person their own, the ministry all. A field beside “with” opens to those who hold all the scopes of one line
together. An operation that asks for anything that its token does not open is refused whole, as `MISSING_SCOPE`, before
anything is read.

<p dir="rtl">تفتح الصلاحية حقولاً. أما الصفوف التي تُعرض فيها فتتبع السائل: للجمعية صفوفها، وللشخص صفوفه، وللوزارة الكل.</p>

| scope | opens | تفتح | held by | يحملها |
| --- | --- | --- | --- | --- |
"""
_PUBLIC = """
## Open to every token

What tells nothing about anybody by itself: whoever reaches such a field has passed a scope on the way.

"""
_NOTHING_YET = "\nOpens nothing of this schema yet.\n"


def scopes_page(requirements: Requirements) -> str:
    """The page in Markdown."""
    opened = _opened(requirements)
    rows = "".join(_row(scope) for scope in Scope)
    sections = "".join(_section(scope, opened[scope]) for scope in Scope)
    return f"{_BEGINNING}{rows}{sections}{_PUBLIC}{_listed(opened[None][()])}"


def _opened(requirements: Requirements) -> Mapping[Scope | None, Mapping[Others, list[str]]]:
    """The places of the schema by the scope that opens them (None: public), and by those that it takes beside it."""
    opened: dict[Scope | None, dict[Others, list[str]]] = defaultdict(lambda: defaultdict(list))
    for place, needs in _places(requirements):
        for together in needs:
            for scope in together or {None}:
                opened[scope][tuple(sorted(together - {scope}))].append(place)
    return opened


def _places(requirements: Requirements) -> Iterator[tuple[str, ScopeSets]]:
    """Schema coordinates, each with its needs."""
    for (owner, name), needs in chain(requirements.fields.items(), requirements.input_fields.items()):
        yield f"{owner}.{name}", needs
    for (owner, name, argument), needs in requirements.arguments.items():
        yield f"{owner}.{name}({argument}:)", needs
    yield from requirements.types.items()


def _row(scope: Scope) -> str:
    meaning, holders = MEANING[scope], [_HOLDERS[kind] for kind in _HOLDERS if scope in MAY_HOLD[kind]]
    english, arabic = (", ".join(names) for names in zip(*holders, strict=True))
    arabic = arabic.replace(", ", "، ")
    return f"| [`{scope}`](#{_anchor(scope)}) | {meaning.en} | {meaning.ar} | {english} | {arabic} |\n"


def _section(scope: Scope, opened: Mapping[Others, list[str]]) -> str:
    heading = f"\n## {scope}\n"
    if not opened:
        return f"{heading}{_NOTHING_YET}"
    parts = (f"\n{_with(others)}{_listed(places)}" for others, places in sorted(opened.items()))
    return heading + "".join(parts)


def _with(others: Others) -> str:
    return f"With {' and '.join(f'`{scope}`' for scope in others)}:\n\n" if others else ""


def _listed(places: Iterable[str]) -> str:
    """The places, one line for each type of the schema."""
    by_type: dict[str, list[str]] = defaultdict(list)
    for place in sorted(places):
        owner, _, name = place.partition(".")
        by_type[owner].append(name)
    lines = (f"- `{owner}`{_names(names)}\n" for owner, names in by_type.items())
    return "".join(lines)


def _names(names: list[str]) -> str:
    return ": " + ", ".join(f"`{name}`" for name in names) if names != [""] else ""


def _anchor(scope: Scope) -> str:
    """The heading's anchor, as Markdown renderers make it."""
    return scope.replace(":", "")
