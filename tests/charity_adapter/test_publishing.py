"""Publishing over real HTTP: idempotent, in bounded batches, and no bad record stops another."""

import json
from pathlib import Path

import pytest
from starlette.responses import Response

from charity_adapter import batches
from charity_adapter.errors import (
    CredentialsError,
    HubUnreachableError,
    InputRefusedError,
    UnexpectedAnswerError,
)
from charity_adapter.faults import RecordKind, Refuser
from charity_adapter.messages import Language, say
from tests.charity_adapter.builders import (
    FILES,
    IATI,
    a_budget,
    a_file,
    a_transaction,
    an_activity,
    told,
)
from tests.charity_adapter.publishing_builders import changes, published
from tests.charity_adapter.standin import StandIn, failure


def test_the_hub_holds_every_row_of_the_real_files(hub: StandIn) -> None:
    report = published(hub, *FILES)
    total = report.total()
    assert (total.read.activities, total.read.budgets, total.read.transactions) == (496, 576, 2915)
    assert (total.published.activities, total.published.budgets) == (496, 576)
    assert total.published.transactions == len(hub.transactions) == 2915 - 21
    assert len(hub.projects) == 496
    assert sum(len(project["budgets"]) for project in hub.projects.values()) == 576
    assert report.settled == total.read.total


def test_publishing_twice_changes_nothing(hub: StandIn) -> None:
    path = IATI / "christian-aid.xml"
    assert changes(published(hub, path)) == (72, 0, 0)
    before = (json.dumps(hub.projects), json.dumps(list(hub.transactions.values())))
    assert changes(published(hub, path)) == (0, 0, 72)
    assert (json.dumps(hub.projects), json.dumps(list(hub.transactions.values()))) == before


def test_a_changed_file_changes_only_what_changed(hub: StandIn, tmp_path: Path) -> None:
    stays, leaves = a_transaction(ref="T-1"), a_transaction(value="<value>9</value>")
    other = an_activity(a_transaction(), identifier="KW-2")
    published(hub, a_file(tmp_path, an_activity(stays, leaves), other))
    assert len(hub.transactions) == 3
    arrives = a_transaction(value="<value>8</value>")
    report = published(hub, a_file(tmp_path, an_activity(arrives, stays), other))
    assert changes(report) == (0, 1, 1)
    assert sorted(t["value"] for (id, _), t in hub.transactions.items() if id == "KW-1") == ["100", "8"]


def test_records_are_sent_as_the_schema_names_them(hub: StandIn, tmp_path: Path) -> None:
    published(hub, a_file(tmp_path, an_activity(a_budget(), a_transaction(ref="T-1"))))
    project = hub.projects["KW-1"]
    assert project["titles"] == [{"lang": "en", "text": "A well"}]
    assert project["budgets"] == [
        {
            "kind": "ORIGINAL",
            "status": "COMMITTED",
            "periodStart": "2026-01-01",
            "periodEnd": "2026-12-31",
            "value": "100",
            "currency": "KWD",
            "valueDate": "2026-01-02",
        }
    ]
    assert project["transactionReferences"] == ["T-1"]
    assert "place" not in json.dumps(project)
    assert hub.transactions["KW-1", "T-1"] == {
        "projectExternalId": "KW-1",
        "reference": "T-1",
        "type": "DISBURSEMENT",
        "date": "2026-02-01",
        "value": "100",
        "currency": "KWD",
        "valueDate": "2026-01-02",
    }


class TestBatches:
    def test_calls_are_bounded_by_the_number_of_records(self, hub: StandIn, tmp_path: Path) -> None:
        rows = [a_transaction(value=f"<value>{n}</value>") for n in range(5)]
        published(hub, a_file(tmp_path, *(an_activity(*rows, identifier=f"KW-{n}") for n in range(450))))
        assert hub.calls_of("PublishProjects") == [200, 200, 50]
        assert hub.calls_of("PublishTransactions") == [1000, 1000, 250]
        assert len(hub.transactions) == 2250

    def test_calls_are_bounded_by_their_bytes(self, hub: StandIn, tmp_path: Path) -> None:
        long = f"<description><narrative>{'ماء' * 6_600}</narrative></description>"
        published(hub, a_file(tmp_path, *(an_activity(long, identifier=f"KW-{n}") for n in range(200))))
        assert max(size for _, _, size in hub.calls) < batches.BYTES_A_CALL
        assert sum(hub.calls_of("PublishProjects")) == 200
        assert len(hub.calls_of("PublishProjects")) == 3

    def test_a_list_of_references_too_long_to_send_withdraws_nothing(
        self, hub: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("charity_adapter.publishing.RECORD_LIMIT", 1_000)
        rows = [a_transaction(value=f"<value>{n}</value>") for n in range(30)]
        report = published(hub, a_file(tmp_path, an_activity(*rows)))
        assert "transactionReferences" not in hub.projects["KW-1"]
        assert [part.fault.code for part in report.left_out] == ["withdrawals-too-many"]
        assert len(hub.transactions) == 30

    def test_a_project_too_large_to_send_is_refused_with_its_rows(
        self, hub: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("charity_adapter.publishing.RECORD_LIMIT", 1_000)
        large = an_activity(a_transaction(), *[a_budget()] * 20)
        report = published(hub, a_file(tmp_path, large, an_activity(identifier="KW-2")))
        assert report.refusals[0].faults[0].code == "record-too-large"
        assert len(report.refusals) == 22
        assert list(hub.projects) == ["KW-2"]
        assert report.settled == report.total().read.total


class TestRefusals:
    def test_a_project_that_the_hub_refuses_holds_back_its_transactions(
        self, hub: StandIn, tmp_path: Path
    ) -> None:
        hub.unwanted = {"KW-1"}
        path = a_file(
            tmp_path,
            an_activity(a_budget(), a_transaction(ref="T-1")),
            an_activity(a_transaction(), identifier="KW-2"),
        )
        report = published(hub, path)
        assert [(r.by, r.kind, r.reference) for r in report.refusals] == [
            (Refuser.HUB, RecordKind.ACTIVITY, None),
            (Refuser.HUB, RecordKind.BUDGET, None),
            (Refuser.ADAPTER, RecordKind.TRANSACTION, "T-1"),
        ]
        assert told(report.refusals[0]) == [("iati-activity (externalId)", "NOT_WANTED")]
        assert say(report.refusals[0].faults[0].reason, Language.AR) == "no: NOT_WANTED"
        assert next(iter(hub.transactions))[0] == "KW-2"
        assert report.settled == report.total().read.total

    def test_a_budget_that_the_hub_refuses_does_not_stop_its_project(
        self, hub: StandIn, tmp_path: Path
    ) -> None:
        strange = a_budget(value='<value currency="XQX">5</value>')
        path = a_file(tmp_path, an_activity(a_budget(), strange, strange, a_transaction()))
        report = published(hub, path)
        refused = [(refusal.kind, *told(refusal)[0]) for refusal in report.refusals]
        assert refused == [
            (RecordKind.BUDGET, "iati-activity/budget[2] (budgets[1].currency)", "UNKNOWN_CURRENCY"),
            (RecordKind.BUDGET, "iati-activity/budget[3] (budgets[1].currency)", "UNKNOWN_CURRENCY"),
        ]
        assert len(hub.projects["KW-1"]["budgets"]) == len(hub.transactions) == 1
        total = report.total()
        assert (total.sent.budgets, total.published.budgets, total.declined.budgets) == (3, 1, 2)

    def test_a_country_that_the_hub_refuses_is_left_out(self, hub: StandIn, tmp_path: Path) -> None:
        countries = '<recipient-country code="ZZ"/><recipient-country code="KW"/>'
        report = published(hub, a_file(tmp_path, an_activity(countries)))
        assert hub.projects["KW-1"]["countries"] == [{"code": "KW"}]
        assert report.refusals == []
        assert [part.fault.place.element for part in report.left_out] == ["iati-activity (countries[0].code)"]

    def test_a_transaction_that_the_hub_refuses_stops_no_other(self, hub: StandIn, tmp_path: Path) -> None:
        strange = a_transaction(value='<value currency="XQX">5</value>', ref="T-2")
        report = published(hub, a_file(tmp_path, an_activity(a_transaction(ref="T-1"), strange)))
        (refusal,) = report.refusals
        assert (refusal.by, refusal.reference) == (Refuser.HUB, "T-2")
        assert told(refusal) == [("iati-activity/transaction[2] (currency)", "UNKNOWN_CURRENCY")]
        assert list(hub.transactions) == [("KW-1", "T-1")]

    def test_a_record_that_spoils_its_call_is_found_by_its_argument(
        self, hub: StandIn, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, an_activity(*[a_transaction(ref=f"T-{n}") for n in range(3)]))
        hub.transaction_faults = [failure("BAD_USER_INPUT", "too odd", 400, argument="input[1].value")]
        report = published(hub, path)
        assert [told(refusal) for refusal in report.refusals] == [
            [("iati-activity/transaction[2] (value)", "BAD_USER_INPUT")]
        ]
        assert set(hub.transactions) == {("KW-1", "T-0"), ("KW-1", "T-2")}

    def test_a_record_that_spoils_its_call_is_found_without_an_argument(
        self, hub: StandIn, tmp_path: Path
    ) -> None:
        path = a_file(tmp_path, an_activity(*[a_transaction(ref=f"T-{n}") for n in range(4)]))
        hub.transaction_faults = [failure("BAD_USER_INPUT", "too odd", 400) for _ in range(3)]
        report = published(hub, path)
        assert hub.calls_of("PublishTransactions") == [4, 2, 1, 1, 2]
        assert [refusal.reference for refusal in report.refusals] == ["T-0"]
        assert len(hub.transactions) == 3

    def test_what_no_record_is_to_blame_for_stops_the_run(self, hub: StandIn, tmp_path: Path) -> None:
        hub.transaction_faults = [failure("BAD_USER_INPUT", "no charity", 400, argument="charity")]
        with pytest.raises(InputRefusedError, match="no charity"):
            published(hub, a_file(tmp_path, an_activity(a_transaction(), a_transaction())))
        assert hub.calls_of("PublishTransactions") == [2]

    def test_a_call_too_large_for_the_hub_is_halved(self, hub: StandIn, tmp_path: Path) -> None:
        path = a_file(tmp_path, an_activity(*[a_transaction(ref=f"T-{n}") for n in range(4)]))
        hub.transaction_faults = [failure("TOO_LARGE", "too large", 413)]
        published(hub, path)
        assert hub.calls_of("PublishTransactions") == [4, 2, 2]
        assert len(hub.transactions) == 4

    def test_a_lone_record_too_large_for_the_hub_is_refused(self, hub: StandIn, tmp_path: Path) -> None:
        hub.transaction_faults = [failure("TOO_LARGE", "too large", 413)]
        report = published(hub, a_file(tmp_path, an_activity(a_transaction())))
        assert [refusal.faults[0].code for refusal in report.refusals] == ["BODY_TOO_LARGE"]

    def test_the_same_activity_twice_is_published_once(self, hub: StandIn, tmp_path: Path) -> None:
        again = an_activity(a_budget(), a_transaction(), a_transaction(value="<value/>"))
        first = a_file(tmp_path, an_activity(), name="a.xml")
        report = published(hub, first, a_file(tmp_path, again, name="b.xml"))
        codes = sorted(fault.code for refusal in report.refusals for fault in refusal.faults)
        assert codes == ["activity-refused", "activity-refused", "duplicate-activity", "missing"]
        assert "a.xml, line 2" in say(report.refusals[1].faults[0].reason, Language.EN)
        assert report.total().read.total == report.settled == 5


class TestFailures:
    def test_a_cut_connection_is_tried_again_without_doubling(self, hub: StandIn) -> None:
        hub.cuts = 3
        report = published(hub, IATI / "actionaid-uk.xml")
        assert len(hub.calls_of("PublishProjects")) + len(hub.calls_of("PublishTransactions")) == 5
        assert changes(report) == (7, 0, 0)
        assert (len(hub.projects), len(hub.transactions)) == (7, 71)
        assert set(hub.revisions.values()) == {1}

    def test_a_busy_hub_is_tried_again(self, hub: StandIn, tmp_path: Path) -> None:
        hub.faults = [
            failure("UNAVAILABLE", "the database is away"),
            failure("RATE_LIMITED", "slowly", 429),
            Response("<h1>bad gateway</h1>", 502),
        ]
        assert published(hub, a_file(tmp_path, an_activity())).refusals == []
        assert list(hub.projects) == ["KW-1"]

    def test_a_hub_that_stays_away_is_an_error(self, hub: StandIn, tmp_path: Path) -> None:
        hub.faults = [failure("UNAVAILABLE", "away", 503) for _ in range(4)]
        with pytest.raises(HubUnreachableError, match="after 4 attempts: HTTP 503"):
            published(hub, a_file(tmp_path, an_activity()))

    def test_an_error_of_the_hub_is_not_tried_again(self, hub: StandIn, tmp_path: Path) -> None:
        hub.faults = [failure("INTERNAL", "quote 123", 500)]
        with pytest.raises(UnexpectedAnswerError, match="INTERNAL: quote 123"):
            published(hub, a_file(tmp_path, an_activity()))
        assert len(hub.calls) == 1

    def test_a_run_that_broke_off_is_completed_by_the_next(self, hub: StandIn, tmp_path: Path) -> None:
        path = a_file(tmp_path, an_activity(a_transaction(), a_transaction()))
        hub.transaction_faults = [failure("INTERNAL", "quote 123", 500)]
        with pytest.raises(UnexpectedAnswerError):
            published(hub, path)
        assert (len(hub.projects), len(hub.transactions)) == (1, 0)
        assert changes(published(hub, path)) == (0, 0, 1)
        assert len(hub.transactions) == 2


class TestWithoutReading:
    def test_a_client_that_may_not_read_still_publishes(self, hub: StandIn, tmp_path: Path) -> None:
        hub.scopes = "project:publish"
        report = published(hub, a_file(tmp_path, an_activity(a_transaction())))
        assert not report.knows_changes
        assert report.document(Language.EN, published=True)["total"]["changes"] is None
        assert hub.calls_of("Revisions") == []
        assert len(hub.transactions) == 1

    def test_a_hub_that_hides_the_revisions_is_published_to(self, hub: StandIn, tmp_path: Path) -> None:
        hub.faults = [failure("MISSING_SCOPE", "projects", 403)]
        report = published(hub, a_file(tmp_path, an_activity()))
        assert not report.knows_changes
        assert list(hub.projects) == ["KW-1"]

    def test_a_client_that_the_hub_does_not_know_is_an_error(self, hub: StandIn, tmp_path: Path) -> None:
        hub.scopes = ""
        with pytest.raises(CredentialsError, match="invalid_scope"):
            published(hub, a_file(tmp_path, an_activity()))
