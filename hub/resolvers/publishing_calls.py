"""What every publishing call has in common: one charity's rows, not too many, each kept or refused by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.resolvers.publish_refusals import Fault, PublishRefusal, quoted

Given = TypeVar("Given")

_NO_CHARITY = Message(
    "only a charity's own client publishes; this token stands for no charity.",
    "النشر لتطبيقات الجمعيات وحدها؛ وهذا الرمز لا يمثّل جمعية.",
)
_ROWS = Message(
    "send 1 to {limit} in one call; this call has {count}.",
    "أرسل من 1 إلى {limit} في الطلب؛ وفي هذا {count}.",
)
SUSPENDED = Fault(PublishRefusal.CHARITY_SUSPENDED, None)


def charity_of(context: RequestContext) -> UUID:
    """The caller's charity. Raises BadUserInput for a caller who stands for none."""
    if context.caller.charity_id is None:
        raise BadUserInput("charity", _NO_CHARITY)
    return context.caller.charity_id


def counted(inputs: Sequence[object], limit: int) -> None:
    """Raises BadUserInput for a call with no or too many rows."""
    if not 1 <= len(inputs) <= limit:
        raise BadUserInput("input", _ROWS, limit=limit, count=len(inputs))


def with_repetitions(
    faults: Sequence[Fault | None], keys: Sequence[tuple[str, ...]], element: str
) -> list[Fault | None]:
    """The faults, and one for each sound row whose key an earlier sound row of the call already has."""
    seen: set[tuple[str, ...]] = set()
    found: list[Fault | None] = []
    for fault, key in zip(faults, keys, strict=True):
        repeated = fault is None and key in seen
        values = {"value": quoted(key[-1])}
        found.append(Fault(PublishRefusal.DUPLICATE_IN_CALL, element, values) if repeated else fault)
        if fault is None:
            seen.add(key)
    return found


def sound(inputs: Sequence[Given], faults: Sequence[Fault | None]) -> list[Given]:
    """The rows without a fault."""
    return [given for given, fault in zip(inputs, faults, strict=True) if fault is None]


def unknown_project(external_id: str, owners: Mapping[str, UUID]) -> Fault | None:
    """The fault of a row that names a project which the charity does not have."""
    if external_id in owners:
        return None
    return Fault(PublishRefusal.UNKNOWN_PROJECT, "projectExternalId", {"value": quoted(external_id)})
