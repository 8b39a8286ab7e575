"""Small IATI files, written in one line each."""

from pathlib import Path

from charity_adapter.faults import Refusal
from charity_adapter.records import Project
from charity_adapter.sources import Bundle, IatiSource

IATI = Path(__file__).parents[2] / "examples" / "country" / "iati"
FILES = sorted(IATI.glob("*.xml"))

A_TITLE = "<title><narrative>A well</narrative></title>"
A_STATUS = '<activity-status code="2"/>'
A_VALUE = '<value currency="KWD" value-date="2026-01-02">100</value>'


def a_transaction(
    value: str = A_VALUE,
    ref: str = "",
    kind: str = '<transaction-type code="3"/>',
    day: str = '<transaction-date iso-date="2026-02-01"/>',
    more: str = "",
) -> str:
    """One transaction; every part may be replaced by a broken one."""
    named = f' ref="{ref}"' if ref else ""
    return f"<transaction{named}>{kind}{day}{value}{more}</transaction>"


def a_budget(
    attributes: str = 'type="1" status="2"',
    start: str = '<period-start iso-date="2026-01-01"/>',
    end: str = '<period-end iso-date="2026-12-31"/>',
    value: str = A_VALUE,
) -> str:
    """One budget; every part may be replaced by a broken one."""
    return f"<budget {attributes}>{start}{end}{value}</budget>"


def an_activity(
    *parts: str,
    identifier: str = "KW-1",
    title: str = A_TITLE,
    status: str = A_STATUS,
    attributes: str = 'default-currency="USD" xml:lang="en"',
) -> str:
    """One activity with an identifier, a title and a status, and whatever else is given."""
    named = f"<iati-identifier>{identifier}</iati-identifier>"
    return f"<iati-activity {attributes}>{named}{title}{status}{''.join(parts)}</iati-activity>"


def a_file(folder: Path, *activities: str, name: str = "activities.xml", version: str = "2.03") -> Path:
    """A file of activities."""
    path = folder / name
    lines = "\n".join(activities)
    path.write_text(f'<iati-activities version="{version}">\n{lines}\n</iati-activities>', encoding="utf-8")
    return path


def read(path: Path) -> list[Bundle]:
    """Everything a file holds."""
    return list(IatiSource(path).read())


def read_one(folder: Path, *parts: str, **activity: str) -> Bundle:
    """The one activity made of the given parts."""
    (bundle,) = read(a_file(folder, an_activity(*parts, **activity)))
    return bundle


def project_of(bundle: Bundle) -> Project:
    """The project of a bundle that must have one."""
    assert bundle.project is not None
    return bundle.project


def told(refusal: Refusal) -> list[tuple[str, str]]:
    """The faults of a refusal, as element and code."""
    return [(fault.place.element, fault.code) for fault in refusal.faults]
