"""What every part of one activity is read with: where it stands, its defaults, and what was left out so far."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from charity_adapter.faults import Fault, LeftOut, Place
from charity_adapter.messages import message
from charity_adapter.sources.values import UnreadableError

Element = etree._Element
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class Activity:
    """One iati-activity while it is read."""

    file: str
    element: Element
    identifier: str
    language: str
    currency: str | None
    left_out: list[LeftOut] = field(default_factory=list)

    def place(self, element: Element, suffix: str = "") -> Place:
        """Say where an element (and, after it, an attribute or a missing child) stands."""
        return Place(self.file, line_of(element), path_of(element) + suffix)

    def fault(self, code: str, element: Element, suffix: str = "", **details: str | int) -> Fault:
        """Make a fault of an element."""
        return Fault(code, self.place(element, suffix), message(code, **details))

    def leave_out(self, code: str, element: Element, suffix: str = "", **details: str | int) -> None:
        """Note that a part is not carried over, so that nothing is lost in silence."""
        self.left_out.append(LeftOut(self.identifier, self.fault(code, element, suffix, **details)))

    def leave_out_unreadable(self, error: UnreadableError, element: Element, suffix: str = "") -> None:
        """Note that a value could not be read."""
        self.leave_out(error.code, element, suffix, **error.details)


def path_of(element: Element) -> str:
    """Write the path from the activity, counting siblings of one name from 1: iati-activity/budget[2]/value."""
    steps = list(_steps(element))
    return "/".join(reversed(steps))


def _steps(element: Element) -> Iterator[str]:
    current: Element | None = element
    while current is not None:
        parent = current.getparent()
        if current.tag == "iati-activity" or parent is None:
            yield str(current.tag)
            return
        siblings = parent.findall(str(current.tag))
        yield f"{current.tag}[{siblings.index(current) + 1}]" if len(siblings) > 1 else str(current.tag)
        current = parent


def line_of(element: Element) -> int:
    """The line of the file that an element ends its start tag on, from 1."""
    line: Any = element.sourceline
    return int(line or 1)


def attribute(element: Element | None, name: str) -> str:
    """Read an attribute without the spaces around it; empty when it is absent."""
    return "" if element is None else str(element.get(name, "")).strip()
