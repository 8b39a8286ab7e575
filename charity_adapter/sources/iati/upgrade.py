"""Writes an activity of IATI 1.01 to 1.05 as one of 2.0x, in place: narratives, numbers for words, points for coordinates.

Source: IATI, “2.01 Changelog” and “Migrating from versions 1.x to version 2.01”; sectors' vocabularies are those of
the codelist SectorVocabulary. 2.01 and 2.02 need nothing of this: what 2.03 added is optional in what is read here.
"""

from collections.abc import Mapping

from lxml import etree

from charity_adapter.sources.iati.context import XML_LANG, Element, attribute

OLD = frozenset({"1.01", "1.02", "1.03", "1.04", "1.05"})
NEW = frozenset({"2.01", "2.02", "2.03"})
NARRATED = (
    "title",
    "description",
    "participating-org",
    "provider-org",
    "receiver-org",
    "name",
    "sector",
    "comment",
)
WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("activity-date", "type"): {
        "start-planned": "1",
        "start-actual": "2",
        "end-planned": "3",
        "end-actual": "4",
    },
    ("participating-org", "role"): {
        "funding": "1",
        "accountable": "2",
        "extending": "3",
        "implementing": "4",
    },
    ("budget", "type"): {"original": "1", "revised": "2"},
    ("transaction-type", "code"): {
        letters: str(number)
        for number, letters in enumerate(("if", "c", "d", "e", "ir", "lr", "r", "qp", "qs", "cg"), 1)
    },
    ("sector", "vocabulary"): {
        "dac": "1",
        "dac-3": "2",
        "cofog": "3",
        "nace": "4",
        "ntee": "5",
        "adt": "6",
        "ro": "99",
    },
}


def upgrade(activity: Element) -> None:
    """Write one activity anew; what has no counterpart stays as it is, and is told when it is read."""
    for (tag, name), codes in WORDS.items():
        for element in activity.iter(tag):
            if given := attribute(element, name):
                element.set(name, codes.get(given.lower(), given))
    for element in activity.iter(*NARRATED):
        _narrate(element)
    for element in activity.iterfind("location/coordinates"):
        _point(element)


def _narrate(element: Element) -> None:
    """Put the text of an element, in the language of that element, into a narrative of the same line."""
    text = (element.text or "").strip()
    if not text or element.find("narrative") is not None:
        return
    element.text = None
    narrative = etree.SubElement(element, "narrative")
    narrative.text = text
    narrative.sourceline = element.sourceline
    if language := attribute(element, XML_LANG):
        narrative.set(XML_LANG, language)


def _point(coordinates: Element) -> None:
    location = coordinates.getparent()
    if location is None or location.find("point") is not None:
        return
    point = etree.SubElement(location, "point")
    position = etree.SubElement(point, "pos")
    position.text = f"{attribute(coordinates, 'latitude')} {attribute(coordinates, 'longitude')}"
    point.sourceline = position.sourceline = coordinates.sourceline
