"""Reads narratives: every language given, several of one language joined in their order, nothing lost."""

from collections.abc import Iterable, Iterator

from charity_adapter.records import LocalText
from charity_adapter.sources.iati.context import XML_LANG, Activity, Element, attribute
from charity_adapter.sources.limits import NAME_LIMIT
from charity_adapter.sources.values import UnreadableError, read_language

SHOWN = 60


def texts(activity: Activity, elements: Iterable[Element], between: str) -> tuple[LocalText, ...]:
    """Join the narratives of some elements by language, in the order in which the languages appear."""
    by_language: dict[str, list[str]] = {}
    for element in elements:
        for language, text in narratives(activity, element):
            said = by_language.setdefault(language, [])
            if text not in said:
                said.append(text)
    return tuple(LocalText(language, between.join(said)) for language, said in by_language.items())


def narratives(activity: Activity, element: Element) -> Iterator[tuple[str, str]]:
    """Yield the language and the text of each narrative that says something."""
    for narrative in element.findall("narrative"):
        text = inner_text(narrative)
        if text:
            yield _language(activity, narrative), text


def inner_text(element: Element | None) -> str:
    """All text inside an element, without the spaces around it; empty when it is absent."""
    return "" if element is None else "".join(map(str, element.itertext())).strip()


def name(activity: Activity, element: Element) -> str | None:
    """Choose the one name of an organisation or a place; the texts beside it are noted as left out.

    The activity's own language comes first; of several texts in it the shortest, because publishers put an
    account of the organisation beside its name, in either order.
    """
    said = list(dict.fromkeys(narratives(activity, element)))
    if not said:
        return None
    ours = [text for language, text in said if language == activity.language]
    chosen = min(ours or [said[0][1]], key=len)
    for _, text in said:
        if text != chosen:
            activity.leave_out("further-name", element, "/narrative", text=text[:SHOWN])
    return within(activity, element, "/narrative", chosen, NAME_LIMIT)


def within(activity: Activity, element: Element, suffix: str, text: str, limit: int) -> str | None:
    """Keep an optional text that fits; note a longer one as left out. An empty one is absent."""
    if len(text) > limit:
        activity.leave_out("too-long", element, suffix, length=len(text), limit=limit)
        return None
    return text or None


def _language(activity: Activity, narrative: Element) -> str:
    given = attribute(narrative, XML_LANG)
    if not given:
        return activity.language
    try:
        return read_language(given)
    except UnreadableError as error:
        activity.leave_out_unreadable(error, narrative, "/@xml:lang")
        return activity.language
