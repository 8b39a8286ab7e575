"""Reads the documents of an activity; the hub holds https addresses, one category each, and fetches nothing."""

from charity_adapter.records import Document, LocalText
from charity_adapter.sources.iati.context import Activity, Element, attribute
from charity_adapter.sources.iati.text import texts, within
from charity_adapter.sources.limits import ADDRESS_LIMIT, BETWEEN_TITLES, IDENTIFIER_LIMIT, TITLE_LIMIT
from charity_adapter.sources.values import CATEGORY, HTTPS

SHOWN = 200


def read_documents(activity: Activity) -> tuple[Document, ...]:
    """Read every document of the activity itself; one without a usable address is left out with its reason."""
    read = (_document(activity, element) for element in activity.element.findall("document-link"))
    return tuple(document for document in read if document)


def _document(activity: Activity, element: Element) -> Document | None:
    url = attribute(element, "url")
    if not HTTPS.fullmatch(url):
        activity.leave_out("not-https", element, "/@url", value=url[:SHOWN])
        return None
    if within(activity, element, "/@url", url, ADDRESS_LIMIT) is None:
        return None
    kind = within(activity, element, "/@format", attribute(element, "format"), IDENTIFIER_LIMIT)
    return Document(url, _titles(activity, element), kind, _category(activity, element))


def _titles(activity: Activity, element: Element) -> tuple[LocalText, ...]:
    titles = texts(activity, element.findall("title"), BETWEEN_TITLES)
    return tuple(each for each in titles if within(activity, element, "/title", each.text, TITLE_LIMIT))


def _category(activity: Activity, element: Element) -> str | None:
    """The first category that is one."""
    chosen = None
    for category in element.findall("category"):
        code = attribute(category, "code")
        if not CATEGORY.fullmatch(code):
            activity.leave_out("unknown-code", category, "/@code", value=code[:SHOWN], allowed="A01, B01, …")
        elif chosen is None:
            chosen = code
        else:
            activity.leave_out("further-value", category)
    return chosen
