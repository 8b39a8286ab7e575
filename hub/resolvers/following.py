"""Following changes: one listener a process reads the outbox, and each follower reads on from where it stands."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from itertools import islice
from uuid import UUID

import structlog

from hub.errors import ChangesMissed, Unavailable
from hub.storage.beside import beside
from hub.storage.outbox import Listener, listening

KEPT = 50_000
"""How many changes of a type a process keeps for the followers who have not read them yet."""

EVERY = 1.0
"""How often, in seconds, followed changes are looked for when nobody says that there are any."""

AT_MOST_EVERY = 0.05
LONGEST_AWAY = 1_800.0
"""For how long, in seconds, the database may be away: half as long as changes are kept there."""

_AGAIN_AFTER = 0.25
_PATIENCE = 2.0

_log = structlog.get_logger("hub.changes")


class _Log:
    """The changes of one type: the newest so many, numbered from the first on."""

    def __init__(self) -> None:
        self.ids: deque[UUID] = deque()
        self.end = 0

    def add(self, id: UUID) -> None:
        self.ids.append(id)
        self.end += 1
        if len(self.ids) > KEPT:
            self.ids.popleft()

    def forget_all(self) -> None:
        """Whoever stands anywhere in it has missed something from now on."""
        self.ids.clear()
        self.end += 1

    def after(self, place: int, most: int) -> list[UUID] | None:
        """The changes from a place on; None where the first of them are not kept any more."""
        skipped = place - (self.end - len(self.ids))
        return None if skipped < 0 else list(islice(self.ids, skipped, skipped + most))


class Follower:
    """One who follows the changes of one type."""

    def __init__(self, log: _Log, more: asyncio.Event) -> None:
        self._log = log
        self._place = log.end
        self._reading = 0
        self.more = more

    @property
    def waits(self) -> bool:
        """Whether there is nothing to be read at this moment."""
        return self._place == self._log.end

    def next(self, most: int) -> list[UUID]:
        """The next objects that changed, each once, from `most` changes at most. Raises ChangesMissed."""
        found = self._log.after(self._place, most)
        if found is None:
            raise ChangesMissed
        self._reading = len(found)
        return list(dict.fromkeys(found))

    def done(self) -> None:
        """Says that what was read last has been told: the next begins behind it."""
        self._place += self._reading


class Changes:
    """This process's view of what changes in the database, read while anybody follows it."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._logs: defaultdict[str, _Log] = defaultdict(_Log)
        self._followers: set[Follower] = set()
        self._awake = asyncio.Event()
        self._committed = False
        self._snapshot: str | None = None
        self._looked_at = float("-inf")
        self._began = asyncio.Event()

    def __len__(self) -> int:
        """How many follow."""
        return len(self._followers)

    def committed(self) -> None:
        """Says that this process has committed something, so that all workers look."""
        self._committed = True
        self._awake.set()

    @asynccontextmanager
    async def followed(self, type_name: str) -> AsyncIterator[Follower]:
        """A follower of what is committed from now on. Raises Unavailable when the database is away."""
        follower = Follower(self._logs[type_name], asyncio.Event())
        self._followers.add(follower)
        try:
            await self._begun()
            yield follower
        finally:
            self._followers.discard(follower)
            if not self._followers:
                self._stop()

    async def _begun(self) -> None:
        if self._snapshot is not None:
            return
        self._awake.set()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._began.wait()
        except TimeoutError:
            raise Unavailable from None

    def kept_current(self, url: str) -> AbstractAsyncContextManager[None]:
        """Listens at this database for the block's length."""
        return beside(self._keep_current(url))

    async def _keep_current(self, url: str) -> None:
        while True:
            try:
                async with listening(url, self._awake) as listener:
                    self._awake.set()
                    while True:
                        await self._look(listener)
                        await asyncio.sleep(AT_MOST_EVERY)
                        await self._wait()
            except Exception:  # noqa: BLE001 - whatever cut it off: it begins anew, and reads on where it was
                _log.warning("the hub does not hear of changes and asks again")
            await asyncio.sleep(_AGAIN_AFTER)

    async def _wait(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), EVERY if self._followers else None)

    async def _look(self, listener: Listener) -> None:
        self._awake.clear()
        if self._committed:
            self._committed = False
            await listener.say()
        if not self._followers:
            return
        if self._snapshot is None:
            self._go_on_from(await listener.now())
        else:
            await self._read(listener, self._snapshot)

    def _go_on_from(self, snapshot: str) -> None:
        self._snapshot, self._looked_at = snapshot, self._clock()
        self._began.set()

    def _stop(self) -> None:
        self._snapshot = None
        self._began.clear()
        self._logs.clear()

    async def _read(self, listener: Listener, snapshot: str) -> None:
        look = await listener.since(snapshot, KEPT + 1)
        away = self._clock() - self._looked_at
        self._go_on_from(look.snapshot)
        if len(look.changes) > KEPT or not look.goes_on or away > LONGEST_AWAY:
            self._forget()
            return
        for change in look.changes:
            self._logs[change.type_name].add(change.id)
        if look.changes:
            self._tell()

    def _forget(self) -> None:
        for log in self._logs.values():
            log.forget_all()
        self._tell()

    def _tell(self) -> None:
        for follower in self._followers:
            follower.more.set()
