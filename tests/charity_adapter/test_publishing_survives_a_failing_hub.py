"""A busy hub is tried again, a broken run is completed, and a hub that hides its revisions is published to."""

from pathlib import Path

import pytest
from starlette.responses import Response

from charity_adapter.errors import CredentialsError, HubUnreachableError, UnexpectedAnswerError
from charity_adapter.messages import Language
from tests.charity_adapter.builders import IATI, a_file, a_transaction, an_activity
from tests.charity_adapter.publishing_builders import changes, published
from tests.charity_adapter.standin import StandIn, failure


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
        assert hub.calls_of("Standing") == []
        assert len(hub.transactions) == 1

    def test_a_hub_that_hides_the_revisions_is_published_to(self, hub: StandIn, tmp_path: Path) -> None:
        hub.faults = [failure("MISSING_SCOPE", "projects", 403)]
        report = published(hub, a_file(tmp_path, an_activity()))
        assert not report.knows_changes
        assert list(hub.projects) == ["KW-1"]

    def test_a_client_that_the_hub_does_not_know_is_an_error(self, hub: StandIn, tmp_path: Path) -> None:
        hub.scopes = ""
        with pytest.raises(CredentialsError, match="project:publish"):
            published(hub, a_file(tmp_path, an_activity()))
