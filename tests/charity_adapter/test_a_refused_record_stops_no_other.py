"""A record that the hub refuses, or that spoils its call, is told and stops no other from being published."""

from pathlib import Path

import pytest

from charity_adapter.errors import InputRefusedError
from charity_adapter.faults import RecordKind, Refuser
from charity_adapter.messages import Language, say
from tests.charity_adapter.builders import a_budget, a_file, a_transaction, an_activity, told
from tests.charity_adapter.publishing_builders import published
from tests.charity_adapter.standin import StandIn, failure


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
        strange = a_budget(value='<value currency="XTS">5</value>')
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
        countries = '<recipient-country code="AQ"/><recipient-country code="KW"/>'
        report = published(hub, a_file(tmp_path, an_activity(countries)))
        assert hub.projects["KW-1"]["countries"] == [{"code": "KW"}]
        assert report.refusals == []
        assert [part.fault.place.element for part in report.left_out] == ["iati-activity (countries[0].code)"]
        assert report.wrong_parts == 1

    def test_a_transaction_that_the_hub_refuses_stops_no_other(self, hub: StandIn, tmp_path: Path) -> None:
        strange = a_transaction(value='<value currency="XTS">5</value>', ref="T-2")
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
