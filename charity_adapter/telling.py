"""Asks the hub what it holds of ours: how many projects in which state, and what it found about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from charity_adapter.client import HubClient
from charity_adapter.errors import UnexpectedAnswerError
from charity_adapter.tokens import FINDINGS, MONEY

RETURNED = "RETURNED"
PROJECTS = """query Status($after: String) {
  projects(filter: {mine: true}, first: 200, after: $after) {
    nodes { externalId title status approval publication { changedAt } steps { kind reason } %s }
    pageInfo { hasNextPage endCursor }
  }
}"""
COUNTED = "budget { lines { kind } transactions(first: 1) { totalCount } }"
FOUND = """query Found($after: String) {
  findings(filter: {states: [OPEN, CONFIRMED]}, first: 100, after: $after) {
    nodes { kind severity score state foundAt reasons { code text weight }
      subjects { __typename id ... on Project { externalId title } } }
    pageInfo { hasNextPage endCursor }
  }
}"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A project that the ministry returned, with its reason."""

    activity: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the hub found: what, how grave, about what, and why, in the reader's language."""

    kind: str
    severity: str
    score: float
    state: str
    found_at: str
    subjects: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Status:
    """What the hub holds of ours; `findings` is None, and the counts are too, for a client that may not see them."""

    projects: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    by_approval: dict[str, int] = field(default_factory=dict)
    last_change: str | None = None
    budgets: int | None = None
    transactions: int | None = None
    returned: list[Returned] = field(default_factory=list)
    findings: list[Finding] | None = None


def status(client: HubClient) -> Status:
    """What the hub holds of ours. Raises HubError."""
    made, counts = Status(), client.holds(MONEY)
    if counts:
        made.budgets = made.transactions = 0
    for node in _nodes(client, PROJECTS % (COUNTED if counts else ""), "projects"):
        _count(made, node)
    if client.holds(FINDINGS):
        made.findings = [_finding(node) for node in _nodes(client, FOUND, "findings")]
    return made


def _nodes(client: HubClient, document: str, name: str) -> Iterator[Mapping[str, Any]]:
    after = None
    while True:
        page = client.ask(document, after=after).get(name)
        if not isinstance(page, dict):
            raise UnexpectedAnswerError("unexpected-answer", reason=name)
        yield from page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _count(made: Status, node: Mapping[str, Any]) -> None:
    made.projects += 1
    for counts, name in ((made.by_status, node["status"]), (made.by_approval, node["approval"])):
        counts[name] = counts.get(name, 0) + 1
    made.last_change = max(made.last_change or "", node["publication"]["changedAt"])
    if made.budgets is not None and made.transactions is not None:
        made.budgets += len(node["budget"]["lines"])
        made.transactions += node["budget"]["transactions"]["totalCount"]
    if node["approval"] == RETURNED:
        reasons = [step["reason"] for step in node["steps"] if step["kind"] == RETURNED]
        made.returned.append(Returned(node["externalId"], node["title"], reasons[-1] if reasons else ""))


def _finding(node: Mapping[str, Any]) -> Finding:
    subjects = tuple(str(each.get("externalId") or each["id"]) for each in node["subjects"])
    reasons = tuple(str(each["text"]) for each in node["reasons"])
    return Finding(
        node["kind"], node["severity"], node["score"], node["state"], node["foundAt"], subjects, reasons
    )
