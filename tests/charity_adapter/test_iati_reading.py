"""How one activity is read: what stands for what, which defaults hold, and what a mistake costs."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from charity_adapter.faults import RecordKind
from charity_adapter.records import (
    Budget,
    BudgetKind,
    BudgetStatus,
    CountryShare,
    LocalText,
    Location,
    Organisation,
    OrganisationRole,
    Participant,
    ProjectStatus,
    RegionShare,
    ResultKind,
    Sector,
    Transaction,
    TransactionType,
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


def _transaction(folder: Path, **parts: str) -> Transaction:
    (transaction,) = read_one(folder, a_transaction(**parts)).transactions
    return transaction


def _budget(folder: Path, **parts: str) -> Budget:
    (budget,) = project_of(read_one(folder, a_budget(**parts))).budgets
    return budget


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


class TestBudgets:
    def test_absent_type_is_original_and_absent_status_indicative(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, attributes="")
        assert (budget.kind, budget.status) == (BudgetKind.ORIGINAL, BudgetStatus.INDICATIVE)

    def test_type_and_status_are_read(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, attributes='type="2" status="2"')
        assert (budget.kind, budget.status) == (BudgetKind.REVISED, BudgetStatus.COMMITTED)

    def test_absent_currency_is_the_activitys(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, value="<value>1</value>")
        assert (budget.currency, budget.value_date) == ("USD", None)

    @pytest.mark.parametrize(
        ("broken", "element", "code"),
        [
            ({"end": '<period-end iso-date="2025-12-31"/>'}, "period-end", "period-reversed"),
            ({"start": ""}, "period-start/@iso-date", "missing"),
            ({"start": '<period-start iso-date="2026-02-30"/>'}, "period-start/@iso-date", "bad-date"),
            ({"start": '<period-start iso-date="0026-02-03"/>'}, "period-start/@iso-date", "bad-date"),
            ({"value": "<value/>"}, "value", "missing"),
            ({"value": ""}, "value", "missing"),
            ({"value": "<value>1,000</value>"}, "value", "bad-number"),
            ({"value": "<value>1 000</value>"}, "value", "bad-number"),
            ({"value": "<value>1e3</value>"}, "value", "bad-number"),
            ({"value": "<value>١٠٠</value>"}, "value", "bad-number"),
            ({"value": "<value>NaN</value>"}, "value", "bad-number"),
            ({"value": "<value>0.0000001</value>"}, "value", "number-too-long"),
            ({"value": "<value>1000000000000000000</value>"}, "value", "number-too-long"),
            ({"value": '<value currency="Dinar">1</value>'}, "value/@currency", "bad-currency"),
            ({"value": '<value value-date="soon">1</value>'}, "value/@value-date", "bad-date"),
            ({"attributes": 'type="9"'}, "@type", "unknown-code"),
            ({"attributes": 'status="9"'}, "@status", "unknown-code"),
        ],
    )
    def test_a_bad_budget_is_refused_alone(
        self, tmp_path: Path, broken: dict[str, str], element: str, code: str
    ) -> None:
        bundle = read_one(tmp_path, a_budget(), a_budget(**broken), a_transaction())
        (refusal,) = bundle.refused
        assert refusal.kind is RecordKind.BUDGET
        assert (f"iati-activity/budget[2]/{element}", code) in told(refusal)
        assert len(project_of(bundle).budgets) == len(bundle.transactions) == 1

    def test_equal_budgets_are_all_kept(self, tmp_path: Path) -> None:
        assert len(project_of(read_one(tmp_path, a_budget(), a_budget())).budgets) == 2


class TestTransactions:
    @pytest.mark.parametrize("number", range(1, 14))
    def test_every_type_of_the_codelist_is_read(self, tmp_path: Path, number: int) -> None:
        transaction = _transaction(tmp_path, kind=f'<transaction-type code="{number}"/>')
        assert transaction.type is list(TransactionType)[number - 1]

    def test_absent_value_date_is_the_transactions(self, tmp_path: Path) -> None:
        transaction = _transaction(tmp_path, value="<value>-3.50</value>")
        assert (transaction.value_date, transaction.value) == (date(2026, 2, 1), Decimal("-3.5"))

    def test_who_gave_and_who_received_and_what_for(self, tmp_path: Path) -> None:
        more = (
            '<provider-org ref="KW-9"><narrative>A donor</narrative></provider-org>'
            "<receiver-org><narrative/></receiver-org>"
            '<description><narrative>Pump</narrative><narrative xml:lang="ar">مضخة</narrative></description>'
        )
        transaction = _transaction(tmp_path, more=more)
        assert transaction.provider == Organisation("A donor", "KW-9")
        assert transaction.receiver is None
        assert transaction.description == "Pump\n\nمضخة"

    def test_every_fault_of_a_row_is_told_at_once(self, tmp_path: Path) -> None:
        bundle = read_one(
            tmp_path,
            a_transaction(kind="<transaction-type/>", day="", value="<value>x</value>", ref="T-1"),
            attributes="",
        )
        (refusal,) = bundle.refused
        row = "iati-activity/transaction[1]"
        assert refusal.reference == "T-1"
        assert told(refusal) == [
            (f"{row}/transaction-type/@code", "missing"),
            (f"{row}/transaction-date/@iso-date", "missing"),
            (f"{row}/value", "bad-number"),
            (f"{row}/value/@currency", "no-currency"),
        ]

    def test_an_amount_given_twice_is_refused(self, tmp_path: Path) -> None:
        (refusal,) = read_one(tmp_path, a_transaction(value="<value>1</value><value>2</value>")).refused
        assert told(refusal) == [("iati-activity/transaction[1]/value", "repeated")]


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
