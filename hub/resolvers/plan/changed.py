"""What a subscription is told when objects change: those that its caller may see, read in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import orjson

from hub.resolvers.plan.finishing import finish
from hub.resolvers.plan.planner import Asking, Preparing
from hub.resolvers.plan.prepared import prepare_roots
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import Many, Sources
from hub.resolvers.plan.sources.subscription import CHANGED


def followed_type(sources: Sources, root: Selected) -> str:
    """The type whose changes a root field of Subscription tells of."""
    spec = sources[root.parent].fields[root.name]
    if not isinstance(spec, Many):
        raise TypeError(f"{root.parent}.{root.name} tells of no changes")
    return spec.source


async def read_changed(
    sources: Sources, asking: Asking, ids: Sequence[UUID], preparing: Preparing
) -> list[bytes]:
    """The JSON of each of these objects as the subscription asks for it, in their order, those hidden left out.

    Where their statement has to be made first, that is done within `preparing`. Whose personal data is in them is
    added to the audit records that the asking owes.
    """
    (root,) = asking.plan.roots
    plan, shape = asking.plan, asking.shape
    make = partial(prepare_roots, sources, plan.view, shape, [root])
    prepared = plan.statement(shape, asking.context.caller, preparing, make)
    (row,) = await asking.read(prepared, {**asking.binds(), CHANGED: list(ids)})
    (slot,) = prepared.slots
    asking.served(slot, [row[slot.who]] if slot.who is not None else [])
    found = finish(orjson.loads(row[slot.json]), slot.patches, asking.context)
    return [orjson.dumps(each) for each in found]
