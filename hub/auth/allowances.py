"""How often one party may do something, in this process: token buckets, and misses in a row."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from cachetools import LRUCache

from hub.errors import BadUserInput, RateLimited, Unavailable

_REMEMBERED = 20_000
Clock = Callable[[], float]


class Allowance:
    """So many a minute for each key, saved up for at most a minute (a token bucket)."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._most = per_minute
        self._clock = clock
        self._left: LRUCache[Hashable, tuple[float, float]] = LRUCache(_REMEMBERED)

    def take(self, key: Hashable, count: int = 1) -> None:
        """Uses some up. Raises RateLimited, and then uses nothing."""
        now = self._clock()
        left = self._checked(key, count, now)
        self._left[key] = left - count, now

    def spend(self, key: Hashable, amount: float) -> None:
        """Uses up what something has cost, also more than is left: then the next has to wait for it."""
        now = self._clock()
        self._left[key] = self._left_of(key, now) - amount, now

    def check(self, key: Hashable, count: float = 1) -> float:
        """What is left. Raises RateLimited when that is less; what is more than a minute's needs a full minute's."""
        return self._checked(key, count, self._clock())

    def _checked(self, key: Hashable, count: float, now: float) -> float:
        left = self._left_of(key, now)
        wanted = min(count, self._most)
        if left < wanted:
            raise RateLimited(retry_after=math.ceil((wanted - left) * 60 / self._most))
        return left

    def _left_of(self, key: Hashable, now: float) -> float:
        known = self._left.get(key)
        if known is None:
            return float(self._most)
        left, since = known
        return min(self._most, left + (now - since) * self._most / 60)


@dataclass
class _Streak:
    """What one party missed since it last found something, and what it is looking for at this moment."""

    missed: int = 0
    under_way: int = 0
    paused_until: float = 0.0
    settled: asyncio.Condition = field(default_factory=asyncio.Condition)


class Guesses:
    """Refuses a party that has looked for too many in a row that it did not find, however many it sends at once."""

    def __init__(self, most: int, pause_seconds: int, clock: Clock = time.monotonic) -> None:
        self._most = most
        self._pause = pause_seconds
        self._clock = clock
        self._streaks: LRUCache[Hashable, _Streak] = LRUCache(_REMEMBERED)

    @asynccontextmanager
    async def looking(
        self, key: Hashable, count: int, *, withholds: bool = True
    ) -> AsyncIterator[list[bool]]:
        """Admits that many look-ups; the block appends to the list whether each of them found something.

        When the block fails, what it left out counts as missed, unless the input was refused or the database away.
        Waits for look-ups that are under way, whose misses could be too many together. Raises RateLimited: before
        the block, or after it, so that nobody sees more misses in a row; what is done stands without `withholds`.
        """
        found: list[bool] = []
        if not count:
            yield found
            if found:
                await self._settle(self._streaks.setdefault(key, _Streak()), 0, found)
            return
        streak = self._streaks.setdefault(key, _Streak())
        await self._admit(streak, count)
        left_out = 0
        try:
            yield found
        except (Unavailable, BadUserInput):
            raise
        except BaseException:
            left_out = count - len(found)
            raise
        finally:
            too_many = await self._settle(streak, count, [*found, *[False] * left_out])
        if too_many and withholds:
            raise RateLimited(retry_after=self._pause)

    async def _admit(self, streak: _Streak, count: int) -> None:
        async with streak.settled:
            await streak.settled.wait_for(
                lambda: not streak.under_way or streak.missed + streak.under_way + count <= self._most
            )
            left = streak.paused_until - self._clock()
            if left > 0:
                raise RateLimited(retry_after=math.ceil(left))
            streak.under_way += count

    async def _settle(self, streak: _Streak, count: int, found: list[bool]) -> bool:
        """Whether more were missed in a row than anybody may see."""
        async with streak.settled:
            streak.under_way -= count
            longest = streak.missed
            for one in found:
                streak.missed = 0 if one else streak.missed + 1
                longest = max(longest, streak.missed)
            if longest >= self._most:
                self._begin_pause(streak)
            streak.settled.notify_all()
            return longest > self._most

    def _begin_pause(self, streak: _Streak) -> None:
        streak.missed = 0
        streak.paused_until = self._clock() + self._pause


class Failures:
    """Refuses those who fail too often: as one client from one address, and from one address as anybody."""

    def __init__(self, per_minute: int, clock: Clock = time.monotonic) -> None:
        self._as_client = Allowance(per_minute, clock)
        self._from_address = Allowance(10 * per_minute, clock)

    def check(self, address: str, client_id: str) -> None:
        """Raises RateLimited, alike whether there is such a client or not."""
        self._as_client.check((address, client_id))
        self._from_address.check(address)

    def note(self, address: str, client_id: str) -> None:
        """Counts one failure."""
        with suppress(RateLimited):
            self._from_address.take(address)
            self._as_client.take((address, client_id))
