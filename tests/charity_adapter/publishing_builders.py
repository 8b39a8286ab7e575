"""Publishing in one line each, to a stand-in hub and without waiting."""

from pathlib import Path

from charity_adapter.client import HubClient
from charity_adapter.messages import Language
from charity_adapter.publishing import publish
from charity_adapter.report import Report
from charity_adapter.retry import RetryPolicy
from charity_adapter.sources import IatiSource
from charity_adapter.tokens import Credential, SharedSecret
from tests.charity_adapter.standin import SECRET, StandIn

AT_ONCE = RetryPolicy(attempts=4, first_wait=0.0, longest_wait=0.0)


def a_client(hub: StandIn, credential: Credential | None = None, policy: RetryPolicy = AT_ONCE) -> HubClient:
    """A client that the stand-in knows."""
    return HubClient(hub.url, credential or SharedSecret("our client", SECRET), Language.EN, policy)


def published(hub: StandIn, *paths: Path) -> Report:
    """Publish files and say what came of it."""
    report = Report()
    with a_client(hub) as client:
        publish([IatiSource(path) for path in paths], client, report)
    return report


def changes(report: Report) -> tuple[int, int, int]:
    """Projects created, changed and unchanged."""
    made = report.total().changes
    return made.created, made.changed, made.unchanged
