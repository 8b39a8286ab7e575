"""Reads what describes an activity: dates, sectors, countries, regions, places and organisations.

A part that cannot be read does not stop its activity: it is left out and reported with its element.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from charity_adapter.records import CountryShare, Location, Participant, RegionShare, Sector
from charity_adapter.sources.codes import ROLES
from charity_adapter.sources.iati.context import Activity, Element, attribute
from charity_adapter.sources.iati.text import inner_text, name, within
from charity_adapter.sources.limits import IDENTIFIER_LIMIT
from charity_adapter.sources.values import UnreadableError, read_country, read_date, read_measure

Value = TypeVar("Value")


def read_dates(activity: Activity) -> dict[str, date]:
    """Read the four dates by ActivityDateType: 1 planned start, 2 actual start, 3 planned end, 4 actual end."""
    dates: dict[str, date] = {}
    for element in activity.element.findall("activity-date"):
        code = attribute(element, "type")
        if code not in {"1", "2", "3", "4"}:
            activity.leave_out("unknown-code", element, "/@type", value=code, allowed="1, 2, 3, 4")
            continue
        day = _kept(activity, element, "iso-date", read_date)
        if day and code in dates:
            activity.leave_out("further-value", element)
        elif day:
            dates[code] = day
    return dates


def read_sectors(activity: Activity) -> tuple[Sector, ...]:
    """Read the sectors with their vocabulary, code and share."""
    return tuple(
        Sector(
            code, attribute(element, "vocabulary") or "1", name(activity, element), _share(activity, element)
        )
        for element in _described(activity, "sector")
        if (code := _code(activity, element))
    )


def read_countries(activity: Activity) -> tuple[CountryShare, ...]:
    """Read the recipient countries with their shares."""
    return tuple(
        CountryShare(code, _share(activity, element))
        for element in _described(activity, "recipient-country")
        if (code := _kept(activity, element, "code", read_country))
    )


def read_regions(activity: Activity) -> tuple[RegionShare, ...]:
    """Read the recipient regions with their shares."""
    return tuple(
        RegionShare(code, attribute(element, "vocabulary") or "1", _share(activity, element))
        for element in _described(activity, "recipient-region")
        if (code := _code(activity, element))
    )


def read_locations(activity: Activity) -> tuple[Location, ...]:
    """Read the places that have a name or a point."""
    return tuple(
        location
        for element in activity.element.findall("location")
        if (location := _location(activity, element))
    )


def read_participants(activity: Activity) -> tuple[Participant, ...]:
    """Read the participating organisations that have a role and a name or an identifier."""
    elements = activity.element.findall("participating-org")
    return tuple(found for element in elements if (found := _participant(activity, element)))


def _described(activity: Activity, tag: str) -> Iterator[Element]:
    """The activity's own elements; where it has none, the distinct ones of its transactions (IATI allows either)."""
    own = activity.element.findall(tag)
    yield from own
    seen: set[tuple[str, str]] = set()
    for element in () if own else activity.element.iterfind(f"transaction/{tag}"):
        key = (attribute(element, "vocabulary"), attribute(element, "code"))
        if key not in seen:
            seen.add(key)
            yield element


def _participant(activity: Activity, element: Element) -> Participant | None:
    role = ROLES.get(attribute(element, "role"))
    if role is None:
        activity.leave_out(
            "unknown-code", element, "/@role", value=attribute(element, "role"), allowed=", ".join(ROLES)
        )
        return None
    named = name(activity, element)
    ref = within(activity, element, "/@ref", attribute(element, "ref"), IDENTIFIER_LIMIT)
    if not (named or ref):
        activity.leave_out("missing-either", element, needs="@ref / narrative")
        return None
    kind = within(activity, element, "/@type", attribute(element, "type"), IDENTIFIER_LIMIT)
    return Participant(role, named, ref, kind)


def _location(activity: Activity, element: Element) -> Location | None:
    child, point = element.find("name"), element.find("point/pos")
    named = None if child is None else name(activity, child)
    latitude, longitude = _point(activity, point) if inner_text(point) else (None, None)
    if named is None and latitude is None:
        activity.leave_out("missing-either", element, needs="name / point")
        return None
    return Location(named, latitude, longitude)


def _point(activity: Activity, element: Element | None) -> tuple[Decimal | None, Decimal | None]:
    parts = inner_text(element).split()
    try:
        if len(parts) != 2:
            raise UnreadableError("bad-point", value=inner_text(element)[:80])
        return read_measure(parts[0], -90, 90), read_measure(parts[1], -180, 180)
    except UnreadableError as error:
        if element is not None:
            activity.leave_out_unreadable(error, element)
        return None, None


def _code(activity: Activity, element: Element) -> str | None:
    code = attribute(element, "code")
    if not code:
        activity.leave_out("missing", element, "/@code")
    return within(activity, element, "/@code", code, IDENTIFIER_LIMIT)


def _share(activity: Activity, element: Element) -> Decimal | None:
    if not attribute(element, "percentage"):
        return None
    return _kept(activity, element, "percentage", lambda text: read_measure(text, 0, 100))


def _kept(activity: Activity, element: Element, name: str, read: Callable[[str], Value]) -> Value | None:
    """Read an attribute, or note it as left out."""
    text = attribute(element, name)
    try:
        if text:
            return read(text)
        activity.leave_out("missing", element, f"/@{name}")
    except UnreadableError as error:
        activity.leave_out_unreadable(error, element, f"/@{name}")
    return None
