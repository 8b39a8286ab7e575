"""Gives projects and transactions the digests that the hub gives to what it holds, so that the same is not sent again.

The schema's type `Publication` is where the hub tells them; should the two ever differ, the record is sent, and
the hub sees for itself that nothing has changed.
"""

import hashlib
import json
from typing import Any

from charity_adapter.exact import digits
from charity_adapter.payload import as_input
from charity_adapter.records import Organisation, Project, Transaction

NOT_CONTENT = frozenset({"transactionReferences"})
DEFAULTS = {"track": "DEVELOPMENT"}
"""What the hub takes for a member that is not sent."""

BETWEEN = "\x1f"
KEPT_BYTES = 16


def content_digest(project: Project) -> str:
    """SHA-256 of a project without its transactions, in hex."""
    written = json.dumps(content(project), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def content(project: Project) -> dict[str, Any]:
    """What a project says without its transactions, as its input, and nothing that is absent or empty."""
    said = {**DEFAULTS, **as_input(project)}
    made: dict[str, Any] = pruned({name: value for name, value in said.items() if name not in NOT_CONTENT})
    return made


def transaction_digest(transaction: Transaction) -> int:
    """The first 16 bytes of a transaction's SHA-256; those of a project are combined by exclusive or."""
    told = (
        transaction.reference,
        transaction.type.value,
        transaction.date.isoformat(),
        digits(transaction.value),
        transaction.currency,
        transaction.value_date.isoformat(),
        transaction.description or "",
        *_organisation(transaction.provider),
        *_organisation(transaction.receiver),
    )
    return int.from_bytes(hashlib.sha256(BETWEEN.join(told).encode()).digest()[:KEPT_BYTES], "big")


def in_hex(combined: int) -> str:
    """Combined digests of transactions as the hub writes them."""
    return f"{combined:0{2 * KEPT_BYTES}x}"


def _organisation(organisation: Organisation | None) -> tuple[str, str]:
    return (organisation.name or "", organisation.ref or "") if organisation else ("", "")


def pruned(value: Any) -> Any:
    """The same JSON without members that are null or an empty list."""
    if isinstance(value, dict):
        members = ((name, pruned(member)) for name, member in value.items())
        return {name: member for name, member in members if member is not None and member != []}
    return [pruned(each) for each in value] if isinstance(value, list) else value
