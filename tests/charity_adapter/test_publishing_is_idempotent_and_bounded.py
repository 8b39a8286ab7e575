"""Publishing over real HTTP is idempotent, says things as the schema names them, and sends bounded batches."""

import json
from pathlib import Path

import pytest

from charity_adapter import batches
from tests.charity_adapter.builders import FILES, IATI, a_budget, a_file, a_transaction, an_activity
from tests.charity_adapter.publishing_builders import changes, published
from tests.charity_adapter.standin import StandIn


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
