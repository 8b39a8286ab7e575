"""Lanes: the reads' connections, the last used first, and one that was told of the same party before any other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from hub.storage.connection import Patience
from hub.storage.sight import Sight, SightedConnection

Connect = Callable[[], Awaitable[SightedConnection]]
_Turn = asyncio.Future[SightedConnection | None]

LONGEST_IDLE = 300.0
"""In seconds; a firewall may have forgotten a connection that lay for longer, without a word."""


class Lanes:
    """So many connections at most, opened as they are needed.

    The driver's own pool resets a connection, shields and times each hand-over in a task of its own: it takes as
    much of the processor's time as the statement. Nothing here is left on a connection but what `sight` knows of it.
    """

    def __init__(self, connect: Connect, size: int, patience: Patience) -> None:
        self._connect = connect
        self._patience = patience
        self._openable = size
        self._free: list[tuple[float, SightedConnection]] = []
        self._waiting: deque[_Turn] = deque()
        self._closed = False

    async def take(self, sight: Sight | None) -> SightedConnection:
        """A connection to be given back. Raises TimeoutError when there is none in time, and what connecting raises."""
        while (connection := self._taken(sight)) is None:
            if self._openable:
                return await self._opened()
            if (handed := await self._handed()) is not None:
                return handed
        return connection

    def give_back(self, connection: SightedConnection, *, is_sound: bool = True) -> None:
        """Takes a connection back; one that broke off amidst its work, or is in a transaction, is thrown away."""
        if self._closed or not is_sound or connection.is_closed() or connection.is_in_transaction():
            self._throw_away(connection)
            self._hand_over(None)
        elif not self._hand_over(connection):
            self._free.append((asyncio.get_running_loop().time(), connection))

    async def close(self) -> None:
        """Closes what is free; what is not is closed when it is given back."""
        self._closed = True
        for _, connection in self._free:
            await connection.close(timeout=self._patience.connect)
        self._free = []

    def _taken(self, sight: Sight | None) -> SightedConnection | None:
        oldest = asyncio.get_running_loop().time() - LONGEST_IDLE
        while self._free:
            since, connection = self._free.pop(self._place(sight))
            if since >= oldest and not connection.is_closed():
                return connection
            self._throw_away(connection)
        return None

    def _place(self, sight: Sight | None) -> int:
        """Where the connection stands that is best for this party; by default the one used last."""
        for place in range(len(self._free) - 1, -1, -1):
            if sight is None or self._free[place][1].told == sight:
                return place
        return -1

    async def _opened(self) -> SightedConnection:
        self._openable -= 1
        try:
            return await self._connect()
        except BaseException:
            self._openable += 1
            self._hand_over(None)
            raise

    def _throw_away(self, connection: SightedConnection) -> None:
        connection.terminate()
        self._openable += 1

    async def _handed(self) -> SightedConnection | None:
        """The next connection that is given back, in turn; None when there is room for a new one instead."""
        turn: _Turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self._patience.pool):
                return await turn
        except BaseException:
            if turn.done() and not turn.cancelled() and (handed := turn.result()) is not None:
                self.give_back(handed)
            raise

    def _hand_over(self, connection: SightedConnection | None) -> bool:
        """Whether somebody waited for it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return True
        return False
