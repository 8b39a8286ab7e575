"""Reads the real activities: publishers' IATI files, AidData's releases of two AIMS, UNHCR's spreadsheets left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import etree

from hub.rules.duplicates.facts import Participant, Place, ProjectFacts, Text

ROLES = {"1": "FUNDING", "2": "ACCOUNTABLE", "3": "EXTENDING", "4": "IMPLEMENTING"}
HELD = (
    "danish-refugee-council", "islamic-relief-worldwide", "oxfam-novib", "people-in-need",
    "plan-international-uk", "save-the-children-uk", "UgandaAIMS",
)  # fmt: skip
"""The publishers that no word, weight or threshold was chosen on."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Activity:
    """One real activity and the file it is from."""

    id: str
    source: str
    facts: ProjectFacts

    @property
    def split(self) -> str:
        """Which part it belongs to: whole publishers, so that no programme is in both."""
        return "held" if self.source in HELD else "tune"


def activities(directory: Path) -> list[Activity]:
    """All of them, in the files' order."""
    files = [*sorted((directory / "iati").glob("*.xml")), *sorted((directory / "projects").glob("*.xml"))]
    return [found for file in files for found in _of_file(file)]


def _of_file(file: Path) -> Iterator[Activity]:
    aims = "AIMS" in file.stem
    source = file.stem.split("_")[2] if aims else file.stem
    for element in etree.parse(file).getroot().iterfind("iati-activity"):
        id = (element.findtext("iati-identifier") or "").strip()
        yield Activity(id, source, _facts(element, id, source, aims=aims))


def _facts(element: etree._Element, id: str, source: str, *, aims: bool) -> ProjectFacts:
    participants = tuple(
        Participant(ROLES.get(each.get("role") or "", ""), _narrative(each) or None, each.get("ref"))
        for each in element.iterfind("participating-org")
    )
    funder = next((each.name for each in participants if each.role == "FUNDING" and each.name), source)
    name = funder if aims else _narrative(element.find("reporting-org")) or source
    titles = _texts(element, "title")
    said = {title.text.casefold() for title in titles}
    days = {each.get("type"): _day(each.get("iso-date")) for each in element.iterfind("activity-date")}
    countries = {each.get("code") or "" for each in element.iterfind("recipient-country")}
    if source == "UgandaAIMS":
        countries = {"UG"}
    return ProjectFacts(
        charity=f"{source}: {name}",
        external_id=id,
        titles=titles,
        descriptions=tuple(
            each for each in _texts(element, "description") if each.text.casefold() not in said
        ),
        names=(name,),
        identifier=id,
        countries=frozenset(countries),
        places=tuple(place for each in element.iterfind("location") if (place := _place(each))),
        sectors=frozenset(
            each.get("code") or ""
            for each in element.iterfind("sector")
            if each.get("vocabulary", "1") == "1"
        ),
        participants=participants,
        start=days.get("2") or days.get("1"),
        end=days.get("4") or days.get("3"),
    )


def _texts(element: etree._Element, tag: str) -> tuple[Text, ...]:
    return tuple(
        Text((each.get(_LANG) or "en").lower(), " ".join((each.text or "").split()))
        for each in element.iterfind(f"{tag}/narrative")
        if (each.text or "").strip()
    )


def _narrative(element: etree._Element | None) -> str:
    return " ".join((element.findtext("narrative") or "").split()) if element is not None else ""


def _place(element: etree._Element) -> Place | None:
    name = " ".join((element.findtext("name/narrative") or "").split()) or None
    numbers = (element.findtext("point/pos") or "").split()
    if len(numbers) == 2:
        return Place(name, float(numbers[0]), float(numbers[1]))
    return Place(name) if name else None


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        return None
