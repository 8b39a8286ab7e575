"""Together: requests of one statement that wait at the same moment are answered by one run of it.

A request that comes alone runs at once and costs nothing more. Those that come while it runs wait for its end, and are
then asked as one: the statement is joined sideways to the list of their parameters. Only requests join to which the
walls between rows, and the statement's own conditions, show the same.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.errors import Unavailable
from hub.resolvers.plan.prepared import Joined, Prepared
from hub.storage.sight import Sight
from hub.storage.work import Database

MOST_TOGETHER = 64

Parameters = Sequence[object]


@dataclass(frozen=True)
class _Queue:
    """The requests of one statement, to which the same rows show, that wait while it runs."""

    database: Database
    prepared: Prepared
    joined: Joined
    sight: Sight
    waiting: deque[tuple[Parameters, asyncio.Future[Any]]] = field(default_factory=deque)


class Together:
    """Runs the statements of all requests of one process, those that may join in one run each."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, _Queue] = {}
        self._runs: set[asyncio.Task[None]] = set()

    async def row(self, database: Database, prepared: Prepared, parameters: Parameters, sight: Sight) -> Any:
        """The one row of a statement that has one. Raises Unavailable, or what the statement itself raises."""
        joined = prepared.joined
        if joined is None:
            return await _alone(database, prepared, parameters, sight)
        place = _place(database, prepared, joined, parameters, sight)
        queue = self._queues.get(place)
        if queue is not None:
            turn: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            queue.waiting.append((parameters, turn))
            return await turn
        queue = self._queues[place] = _Queue(database, prepared, joined, sight)
        try:
            return await _alone(database, prepared, parameters, sight)
        finally:
            self._go_on(place, queue)

    def _go_on(self, place: Hashable, queue: _Queue) -> None:
        """Has those answered that came meanwhile, until nobody waits any more."""
        if not queue.waiting:
            del self._queues[place]
            return
        run = asyncio.create_task(self._run(place, queue))
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)

    async def _run(self, place: Hashable, queue: _Queue) -> None:
        try:
            while queue.waiting:
                count = min(len(queue.waiting), MOST_TOGETHER)
                await _answer(queue, [queue.waiting.popleft() for _ in range(count)])
        finally:
            del self._queues[place]
            _fail(queue.waiting, Unavailable())


def _place(
    database: Database, prepared: Prepared, joined: Joined, parameters: Parameters, sight: Sight
) -> Hashable:
    """What requests must have in common to be answered together: the statement, and all that decides on rows."""
    shared = [parameters[place] for place in joined.shared]
    return (
        id(database),
        id(prepared),
        sight,
        *(tuple(each) if isinstance(each, list) else each for each in shared),
    )


async def _answer(queue: _Queue, batch: Sequence[tuple[Parameters, asyncio.Future[Any]]]) -> None:
    """Answers each request; where they cannot be answered together, each is answered for itself."""
    try:
        rows = await _rows(queue, [parameters for parameters, _ in batch])
    except Exception as fault:  # noqa: BLE001 - whatever it is belongs to the one request that caused it
        if len(batch) == 1 or isinstance(fault, Unavailable):
            _fail(batch, fault)
            return
        for each in batch:
            await _answer(queue, [each])
        return
    except BaseException:
        _fail(batch, Unavailable())
        raise
    for (_, turn), row in zip(batch, rows, strict=True):
        if not turn.done():
            turn.set_result(row)


async def _rows(queue: _Queue, asked: Sequence[Parameters]) -> Sequence[Any]:
    """The rows of these requests in their order."""
    joined = queue.joined
    if len(asked) == 1 or not joined.own:
        row = await _alone(queue.database, queue.prepared, asked[0], queue.sight)
        return [row] * len(asked)
    shared = [asked[0][place] for place in joined.shared]
    own = [[parameters[place] for parameters in asked] for place in joined.own]
    found = await queue.database.read(joined.sql, [*shared, *own], queue.sight)
    return sorted(found, key=lambda row: int(row["number"]))


async def _alone(database: Database, prepared: Prepared, parameters: Parameters, sight: Sight) -> Any:
    (row,) = await database.read(prepared.sql, parameters, sight)
    return row


def _fail(batch: Sequence[tuple[Parameters, asyncio.Future[Any]]], fault: Exception) -> None:
    for _, turn in batch:
        if not turn.done():
            turn.set_exception(fault)
