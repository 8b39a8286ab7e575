"""Withdraws projects that no source has any more: the hub keeps them, marked as cancelled; nothing is deleted."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from charity_adapter.batches import RECORD_LIMIT
from charity_adapter.client import Answer, Declined, HubClient
from charity_adapter.faults import Fault, Place, RecordKind, Refusal, Refuser
from charity_adapter.held import IDS_A_CALL, contents
from charity_adapter.planning import gone
from charity_adapter.report import Report
from charity_adapter.survey import Survey

CANCELLED = "CANCELLED"


def withdraw(client: HubClient, found: Survey, report: Report) -> list[str]:
    """Mark as cancelled the running projects that the sources no longer have; answers those that are now.

    Each keeps everything else that was published of it. What the hub refuses stands in the report.
    """
    missing, _ = gone(client, found)
    names = [each.external_id for each in missing]
    withdrawn: list[str] = []
    for start in range(0, len(names), IDS_A_CALL):
        held = contents(client, names[start : start + IDS_A_CALL])
        for batch in _batches([{**said, "status": CANCELLED} for said in held.values()]):
            answers = client.publish_projects([encoded for _, encoded in batch], with_revisions=False)
            for (name, _), answer in zip(batch, answers, strict=True):
                if _is_done(name, answer, report):
                    withdrawn.append(name)
    return withdrawn


def _batches(inputs: Sequence[dict[str, Any]]) -> Iterator[list[tuple[str, bytes]]]:
    held: list[tuple[str, bytes]] = []
    size = 0
    for said in inputs:
        encoded = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        if held and size + len(encoded) + 1 > RECORD_LIMIT:
            yield held
            held, size = [], 0
        held.append((said["externalId"], encoded))
        size += len(encoded) + 1
    if held:
        yield held


def _is_done(name: str, answer: Answer, report: Report) -> bool:
    if not isinstance(answer, Declined):
        return True
    fault = Fault(answer.code, Place("", 0, "status"), answer.message)
    report.refusals.append(Refusal(Refuser.HUB, RecordKind.ACTIVITY, name, None, (fault,)))
    return False
