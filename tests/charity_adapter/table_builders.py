"""Small tables of a charity and the charity.toml that names their columns, written in one line each."""

from pathlib import Path

from charity_adapter.config import load_config
from charity_adapter.faults import Fault
from charity_adapter.messages import Language, say
from charity_adapter.records import Project, Transaction
from charity_adapter.sources import Bundle, open_source

HUB = '[hub]\nurl = "https://hub.example.org"\nclient_id = "us"\nclient_secret_env = "SECRET"\n'
PROJECTS = 'columns = { external_id = "رقم المشروع", title = "الاسم", status = "الحالة" }'
BUDGETS = 'columns = { project = "المشروع", value = "المبلغ", year = "السنة" }'
TRANSACTIONS = 'columns = { project = "المشروع", type = "النوع", date = "التاريخ", value = "المبلغ", reference = "القيد" }'
PROJECT_ROWS = "رقم المشروع,الاسم,الحالة\n1,بئر,جارٍ\n2,مدرسة,مكتمل\n"


def csv_source(folder: Path, *more: str, projects: str = PROJECTS, **files: str) -> Path:
    """A charity.toml whose one source has projects.csv, and a table for each further file that is given."""
    columns = {"projects": projects, "budgets": BUDGETS, "transactions": TRANSACTIONS}
    written = {"projects": PROJECT_ROWS, **files}
    for name, text in written.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    tables = [f'[source.{name}]\npath = "{name}.csv"\n{columns.get(name, "")}' for name in written]
    return a_config(folder, '[[source]]\nkind = "csv"\nlanguage = "ar"', *more, *tables)


def a_config(folder: Path, *parts: str) -> Path:
    """A charity.toml of a hub and some more parts."""
    path = folder / "charity.toml"
    path.write_text("\n".join([HUB, *parts]) + "\n", encoding="utf-8")
    return path


def bundles(config: Path) -> list[Bundle]:
    """Everything that the sources hold."""
    return [bundle for source in load_config(config).sources for bundle in open_source(source).read()]


def projects(config: Path) -> list[Project]:
    """Every project that the sources hold."""
    return [bundle.project for bundle in bundles(config) if bundle.project]


def transactions(config: Path) -> list[Transaction]:
    """Every transaction that the sources hold."""
    return [transaction for bundle in bundles(config) for transaction in bundle.transactions]


def faults(config: Path) -> list[Fault]:
    """Every fault of every row that was refused, and of every part that was left out."""
    read = bundles(config)
    refused = [fault for bundle in read for refusal in bundle.refused for fault in refusal.faults]
    return refused + [part.fault for bundle in read for part in bundle.left_out]


def told(config: Path) -> list[tuple[str, int, str, str]]:
    """Every fault as its file, line, column and code."""
    return [
        (Path(fault.place.file).name, fault.place.line, fault.place.element, fault.code)
        for fault in faults(config)
    ]


def in_arabic(fault: Fault) -> str:
    """The reason of a fault, in Arabic."""
    return say(fault.reason, Language.AR)
