"""Asks the hub for what it holds of our projects, in the form in which they were published."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from charity_adapter.client import HubClient
from charity_adapter.digests import pruned
from charity_adapter.errors import UnexpectedAnswerError

IDS_A_CALL = 25
"""As many as stay under what the hub reads for one query, with the results of each."""
OURS = """query Ours($after: String) {
  projects(filter: {mine: true}, first: 200, after: $after) {
    nodes { externalId title status } pageInfo { hasNextPage endCursor }
  }
}"""
CONTENT = """query Content($ids: [String!]!) {
  projects(filter: {mine: true, externalIds: $ids}, first: 25) { nodes {
    externalId iatiIdentifier status track plannedStart plannedEnd actualStart actualEnd
    titles { lang text } descriptions { lang text }
    sectors { vocabulary code name percentage } countries { code percentage }
    regions { vocabulary code percentage } locations { name latitude longitude }
    participants { name ref role kind }
    results { kind titles { lang text } descriptions { lang text } indicators {
      titles { lang text } baselineYear baselineValue periods { start end target actual } } }
    report { beneficiariesReached } milestones { titles { lang text } plannedOn doneOn }
    documents { url titles { lang text } format category }
    budget { lines { kind status period { start end } valueDate planned { amount currency } } }
  } }
}"""
TRANSACTIONS = """query Transactions($ids: [String!]!, $after: String) {
  projects(filter: {mine: true, externalIds: $ids}, first: 1) { nodes { budget {
    transactions(first: 200, after: $after) {
      nodes { reference type date value { amount currency } valueDate description
        provider { name ref } receiver { name ref } }
      pageInfo { hasNextPage endCursor }
    } } } }
}"""


@dataclass(frozen=True, slots=True)
class Ours:
    """One of the projects that the hub holds as ours."""

    external_id: str
    title: str
    status: str


def ours(client: HubClient) -> Iterator[Ours]:
    """Every project that the hub holds as ours."""
    after = None
    while True:
        page = _projects(client.ask(OURS, after=after))
        yield from (Ours(node["externalId"], node["title"], node["status"]) for node in page["nodes"])
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def contents(client: HubClient, external_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The whole content of these projects, as the inputs they were published with, and nothing that is absent."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(external_ids), IDS_A_CALL):
        page = _projects(client.ask(CONTENT, ids=list(external_ids[start : start + IDS_A_CALL])))
        found |= {node["externalId"]: _content(node) for node in page["nodes"]}
    return found


def transactions(client: HubClient, external_id: str) -> dict[str, dict[str, Any]]:
    """Every transaction of a project by its reference, as its input without what names it."""
    found: dict[str, dict[str, Any]] = {}
    after = None
    while True:
        (node,) = _projects(client.ask(TRANSACTIONS, ids=[external_id], after=after))["nodes"]
        page = node["budget"]["transactions"]
        found |= {each["reference"]: _transaction(each) for each in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _content(node: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in node.items() if name not in {"budget", "report"}}
    said |= node.get("report") or {}
    made: dict[str, Any] = pruned({**said, "budgets": [_budget(line) for line in node["budget"]["lines"]]})
    return made


def _budget(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": line["kind"],
        "status": line["status"],
        "periodStart": line["period"]["start"],
        "periodEnd": line["period"]["end"],
        "value": line["planned"]["amount"],
        "currency": line["planned"]["currency"],
        "valueDate": line["valueDate"],
    }


def _transaction(node: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in node.items() if name not in {"reference", "value"}}
    value = {"value": node["value"]["amount"], "currency": node["value"]["currency"]}
    made: dict[str, Any] = pruned({**said, **value})
    return made


def _projects(data: Mapping[str, Any]) -> Mapping[str, Any]:
    found = data.get("projects")
    if not isinstance(found, dict):
        raise UnexpectedAnswerError("unexpected-answer", reason="projects")
    return found
