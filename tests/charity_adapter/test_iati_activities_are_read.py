"""How an activity is read: its texts, its parts, and what a mistake in it costs."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from charity_adapter.records import (
    CountryShare,
    Document,
    LocalText,
    Location,
    OrganisationRole,
    Participant,
    ProjectStatus,
    RegionShare,
    ResultKind,
    Sector,
)
from charity_adapter.sources import Bundle
from tests.charity_adapter.builders import (
    a_budget,
    a_file,
    a_transaction,
    an_activity,
    project_of,
    read,
    read_one,
    told,
)


def _left_out(bundle: Bundle) -> list[tuple[str, str]]:
    return [(part.fault.place.element, part.fault.code) for part in bundle.left_out]


class TestTexts:
    def test_titles_are_read_in_every_language_given(self, tmp_path: Path) -> None:
        title = (
            '<title><narrative xml:lang="AR">بئر</narrative><narrative>A well</narrative>'
            '<narrative xml:lang="fr-CA">Un puits</narrative></title>'
        )
        assert project_of(read_one(tmp_path, title=title)).titles == (
            LocalText("ar", "بئر"),
            LocalText("en", "A well"),
            LocalText("fr-ca", "Un puits"),
        )

    def test_texts_without_a_language_have_the_activitys(self, tmp_path: Path) -> None:
        project = project_of(read_one(tmp_path, attributes='xml:lang="AR"'))
        assert project.titles == (LocalText("ar", "A well"),)

    def test_english_is_meant_where_nothing_is_said(self, tmp_path: Path) -> None:
        assert project_of(read_one(tmp_path, attributes="")).titles == (LocalText("en", "A well"),)

    def test_descriptions_of_one_language_are_joined_in_their_order(self, tmp_path: Path) -> None:
        descriptions = (
            '<description type="1"><narrative>Why</narrative><narrative xml:lang="ar">لماذا</narrative></description>'
            '<description type="2"><narrative>What for</narrative></description>'
            "<description><narrative/></description>"
        )
        assert project_of(read_one(tmp_path, descriptions)).descriptions == (
            LocalText("en", "Why\n\nWhat for"),
            LocalText("ar", "لماذا"),
        )

    def test_comments_inside_a_narrative_do_not_cut_it(self, tmp_path: Path) -> None:
        title = "<title><narrative>A <!-- deep -->well<?print this?> here</narrative></title>"
        assert project_of(read_one(tmp_path, title=title)).titles == (LocalText("en", "A well here"),)

    def test_unknown_language_is_reported_and_its_text_kept(self, tmp_path: Path) -> None:
        title = '<title><narrative xml:lang="english">A well</narrative></title>'
        bundle = read_one(tmp_path, title=title)
        assert project_of(bundle).titles == (LocalText("en", "A well"),)
        assert _left_out(bundle) == [("iati-activity/title/narrative/@xml:lang", "bad-language")]


class TestParts:
    def test_status_dates_and_shares(self, tmp_path: Path) -> None:
        parts = (
            '<activity-date type="1" iso-date="2026-01-01"/><activity-date type="2" iso-date="2026-01-05Z"/>'
            '<activity-date type="3" iso-date="2027-01-01"/><activity-date type="4" iso-date="2027-02-01"/>'
            '<recipient-country code="kw" percentage="60.5"/><recipient-country code="SD"/>'
            '<recipient-region code="298" percentage="39.5"/><recipient-region vocabulary="99" code="R03"/>'
            '<sector code="14030" percentage="100"><narrative>Water</narrative></sector>'
            '<sector vocabulary="2" code="140"/>'
        )
        project = project_of(read_one(tmp_path, parts, status='<activity-status code="5"/>'))
        assert project.status is ProjectStatus.CANCELLED
        assert (project.planned_start, project.actual_start) == (date(2026, 1, 1), date(2026, 1, 5))
        assert (project.planned_end, project.actual_end) == (date(2027, 1, 1), date(2027, 2, 1))
        assert project.countries == (CountryShare("KW", Decimal("60.5")), CountryShare("SD"))
        assert project.regions == (RegionShare("298", "1", Decimal("39.5")), RegionShare("R03", "99"))
        assert project.sectors == (Sector("14030", "1", "Water", Decimal(100)), Sector("140", "2"))

    def test_places_have_a_name_a_point_or_both(self, tmp_path: Path) -> None:
        parts = (
            "<location><name><narrative>Kassala</narrative></name>"
            "<point><pos>15.45 36.4</pos></point></location>"
            "<location><point><pos>8.73519830522147 38.82740020751953</pos></point></location>"
            "<location><point><pos>97 10</pos></point></location>"
            '<location ref="x"><point><pos/></point></location>'
        )
        bundle = read_one(tmp_path, parts)
        assert project_of(bundle).locations == (
            Location("Kassala", Decimal("15.45"), Decimal("36.4")),
            Location(None, Decimal("8.735198"), Decimal("38.827400")),
        )
        assert _left_out(bundle) == [
            ("iati-activity/location[3]/point/pos", "out-of-range"),
            ("iati-activity/location[3]", "missing-either"),
            ("iati-activity/location[4]", "missing-either"),
        ]

    def test_an_organisations_name_is_told_from_the_account_beside_it(self, tmp_path: Path) -> None:
        parts = (
            '<participating-org role="4" ref="KW-7" type="21"><narrative>The association was founded in 1990.</narrative>'
            "<narrative>The Association</narrative></participating-org>"
            '<participating-org role="1"><narrative>A donor</narrative></participating-org>'
            '<participating-org role="7"><narrative>Somebody</narrative></participating-org>'
            '<participating-org role="2"/>'
        )
        bundle = read_one(tmp_path, parts)
        assert project_of(bundle).participants == (
            Participant(OrganisationRole.IMPLEMENTING, "The Association", "KW-7", "21"),
            Participant(OrganisationRole.FUNDING, "A donor"),
        )
        assert _left_out(bundle) == [
            ("iati-activity/participating-org[1]/narrative", "further-name"),
            ("iati-activity/participating-org[3]/@role", "unknown-code"),
            ("iati-activity/participating-org[4]", "missing-either"),
        ]

    def test_documents_have_an_https_address_their_titles_and_one_category(self, tmp_path: Path) -> None:
        parts = (
            '<document-link url="https://kw.example/r?a=1#b" format="application/pdf"><title>'
            '<narrative>Report</narrative><narrative xml:lang="ar">تقرير</narrative></title>'
            '<category code="A08"/><category code="B01"/></document-link>'
            '<document-link url="http://kw.example/old"/>'
            '<document-link url="https://me:secret@kw.example/"/>'
            '<document-link url="https://kw.example"><category code="report"/></document-link>'
        )
        bundle = read_one(tmp_path, parts)
        assert project_of(bundle).documents == (
            Document(
                "https://kw.example/r?a=1#b",
                (LocalText("en", "Report"), LocalText("ar", "تقرير")),
                "application/pdf",
                "A08",
            ),
            Document("https://kw.example"),
        )
        assert _left_out(bundle) == [
            ("iati-activity/document-link[1]/category[2]", "further-value"),
            ("iati-activity/document-link[2]/@url", "not-https"),
            ("iati-activity/document-link[3]/@url", "not-https"),
            ("iati-activity/document-link[4]/category/@code", "unknown-code"),
        ]

    def test_countries_are_taken_from_the_transactions_where_the_activity_names_none(
        self, tmp_path: Path
    ) -> None:
        somewhere = '<recipient-country code="SD"/>'
        project = project_of(read_one(tmp_path, a_transaction(more=somewhere), a_transaction(more=somewhere)))
        assert project.countries == (CountryShare("SD"),)

    def test_results_have_indicators_with_baseline_and_periods(self, tmp_path: Path) -> None:
        parts = (
            '<result type="2"><title><narrative>Water</narrative></title>'
            "<indicator><title><narrative>Litres</narrative></title>"
            '<baseline year="2025" value="0"/>'
            '<period><period-start iso-date="2026-01-01"/><period-end iso-date="2026-12-31"/>'
            '<target value="900"/><actual value="400"><dimension name="sex" value="F"/></actual>'
            '<actual value="870"/></period>'
            "<period><actual><comment><narrative>Done well</narrative></comment></actual></period>"
            "</indicator><indicator><title/></indicator></result>"
            '<result type="8"><title><narrative>Odd</narrative></title></result>'
        )
        bundle = read_one(tmp_path, parts)
        outcome, odd = project_of(bundle).results
        (indicator,) = outcome.indicators
        first, second = indicator.periods
        assert (outcome.kind, odd.kind) == (ResultKind.OUTCOME, ResultKind.OTHER)
        assert (indicator.baseline_year, indicator.baseline_value) == (2025, "0")
        assert (first.start, first.end, first.target, first.actual) == (
            date(2026, 1, 1),
            date(2026, 12, 31),
            "900",
            "870",
        )
        assert (second.start, second.actual) == (None, "Done well")
        assert _left_out(bundle) == [
            ("iati-activity/result[1]/indicator[1]/period[1]/actual[1]", "further-value"),
            ("iati-activity/result[1]/indicator[2]/title/narrative", "missing"),
            ("iati-activity/result[2]/@type", "unknown-code"),
        ]


class TestWholeActivities:
    @pytest.mark.parametrize(
        ("broken", "element", "code"),
        [
            ({"identifier": " "}, "iati-identifier", "missing"),
            ({"identifier": "x" * 201}, "iati-identifier", "too-long"),
            ({"title": "<title><narrative/></title>"}, "title/narrative", "missing"),
            ({"title": f"<title><narrative>{'x' * 1001}</narrative></title>"}, "title", "too-long"),
            ({"status": ""}, "activity-status/@code", "missing"),
            ({"status": '<activity-status code="9"/>'}, "activity-status/@code", "unknown-code"),
        ],
    )
    def test_a_bad_activity_is_refused_with_all_its_rows(
        self, tmp_path: Path, broken: dict[str, str], element: str, code: str
    ) -> None:
        path = a_file(
            tmp_path,
            an_activity(a_budget(), a_transaction(ref="T-1"), a_transaction(), **broken),
            an_activity(identifier="KW-2"),
        )
        bad, good = read(path)
        assert bad.project is None
        assert bad.transactions == ()
        assert told(bad.refused[0]) == [(f"iati-activity/{element}", code)]
        assert [(r.kind.value, r.reference, told(r)[0][1]) for r in bad.refused[1:]] == [
            ("budget", None, "activity-refused"),
            ("transaction", "T-1", "activity-refused"),
            ("transaction", None, "activity-refused"),
        ]
        assert project_of(good).external_id == "KW-2"

    def test_a_file_without_activities_holds_nothing(self, tmp_path: Path) -> None:
        assert read(a_file(tmp_path)) == []
