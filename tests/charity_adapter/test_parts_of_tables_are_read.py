"""Results, milestones, documents and other parts have tables of their own; a wrong one is left out and told."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

from charity_adapter.records import (
    CountryShare,
    Document,
    Indicator,
    IndicatorPeriod,
    LocalText,
    Location,
    Milestone,
    OrganisationRole,
    Participant,
    RegionShare,
    ResultKind,
    Sector,
)
from tests.charity_adapter.table_builders import a_config, csv_source, projects, told

PARTS = {
    "results": (
        "project,title,kind,indicator,baseline_value,baseline_year,period_start,period_end,target,actual",
        "1,ماء نقي,مخرج,آبار,0,1444,2024-01-01,2024-06-30,5,٤",
        "1,ماء نقي,1,آبار,,,2024-07-01,2024-12-31,5,6",
        "1,,1,,,,,,,",
    ),
    "milestones": ("project,title,planned_on,done_on", "1,حفر,2024-03-01,1 رمضان 1445", "1,ضخ,غدًا,"),
    "documents": ("project,url,title,category", "1,https://example.org/a.pdf,عقد,A09", "1,http://x,عقد,Z1"),
    "dates": ("project,kind,date", "1,start-planned,2024-01-01", "1,2,2024-02-01", "1,2,2024-02-02"),
    "sectors": ("project,code,percentage", "1,14030,٦٠٫٥%", "1,14020,140"),
    "countries": ("project,code,percentage", "1,kw,60", "1,الكويت,40"),
    "regions": ("project,code,vocabulary", "1,298,", "1,,2"),
    "locations": ("project,name,latitude,longitude", "1,الواحة,٢٩٫٣,47.9", "1,,,"),
    "participants": ("project,role,name", "1,منفذ,شركة", "1,ممول,", "9,ممول,محسن"),
}


def _source(folder: Path, *kinds: str) -> Path:
    config = csv_source(folder)
    tables = []
    for kind in kinds:
        (folder / f"{kind}.csv").write_text("\n".join(PARTS[kind]), encoding="utf-8")
        columns = ", ".join(f'{name} = "{name}"' for name in PARTS[kind][0].split(","))
        tables.append(f'[source.{kind}]\npath = "{kind}.csv"\ncolumns = {{ {columns} }}')
    text = config.read_text(encoding="utf-8").split("[[source]]")[1]
    return a_config(folder, f"[[source]]{text}", *tables)


def _faults(config: Path) -> list[tuple[int, str, str]]:
    return [(line, element, code) for _, line, element, code in told(config)]


def test_rows_of_one_result_and_one_indicator_are_joined(tmp_path: Path) -> None:
    config = _source(tmp_path, "results")
    (result,) = projects(config)[0].results
    assert (result.kind, result.titles) == (ResultKind.OUTPUT, (LocalText("ar", "ماء نقي"),))
    first = IndicatorPeriod(dt.date(2024, 1, 1), dt.date(2024, 6, 30), "5", "٤")
    second = IndicatorPeriod(dt.date(2024, 7, 1), dt.date(2024, 12, 31), "5", "6")
    assert result.indicators == (Indicator((LocalText("ar", "آبار"),), 2022, "0", (first, second)),)
    assert _faults(config) == [(4, "title (2)", "missing")]


def test_milestones_and_documents_are_read(tmp_path: Path) -> None:
    config = _source(tmp_path, "milestones", "documents")
    project = projects(config)[0]
    assert project.milestones == (
        Milestone((LocalText("ar", "حفر"),), dt.date(2024, 3, 1), dt.date(2024, 3, 11)),
    )
    contract = Document("https://example.org/a.pdf", (LocalText("ar", "عقد"),), None, "A09")
    assert project.documents == (contract,)
    assert _faults(config) == [(3, "planned_on (3)", "bad-day"), (3, "url (2)", "not-https")]


def test_dates_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    config = _source(tmp_path, "dates")
    project = projects(config)[0]
    assert (project.planned_start, project.actual_start) == (dt.date(2024, 1, 1), dt.date(2024, 2, 1))
    assert _faults(config) == [(4, "date (3)", "further-value")]


def test_shares_and_places_are_read(tmp_path: Path) -> None:
    config = _source(tmp_path, "sectors", "countries", "regions", "locations")
    project = projects(config)[0]
    assert project.sectors == (
        Sector("14030", percentage=Decimal("60.5")),
        Sector("14020"),
    )
    assert project.countries == (CountryShare("KW", Decimal(60)),)
    assert project.regions == (RegionShare("298"),)
    assert project.locations == (Location("الواحة", Decimal("29.3"), Decimal("47.9")),)
    assert sorted(code for *_, code in _faults(config)) == [
        "bad-country",
        "missing",
        "missing-either",
        "out-of-range",
    ]


def test_an_organisation_without_a_name_and_one_of_no_project_are_told(tmp_path: Path) -> None:
    config = _source(tmp_path, "participants")
    assert projects(config)[0].participants == (Participant(OrganisationRole.IMPLEMENTING, "شركة"),)
    assert sorted(_faults(config)) == [
        (3, "name (3)", "missing-either"),
        (4, "project (1)", "unknown-project"),
    ]


def test_how_many_were_reached_is_a_whole_number(tmp_path: Path) -> None:
    columns = '{ external_id = "id", title = "t", status = "s", beneficiaries_reached = "عدد" }'
    config = csv_source(tmp_path, projects=f"columns = {columns}")
    (tmp_path / "projects.csv").write_text("id;t;s;عدد\n1;بئر;2;١٬٢٠٠\n2;بئر;2;1.5\n", encoding="utf-8")
    assert [project.beneficiaries_reached for project in projects(config)] == [1200, None]
    assert _faults(config) == [(3, "عدد (4)", "bad-count")]
