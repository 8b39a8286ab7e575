"""Streams: the responses to a subscription, for as long as its token holds and whoever reads them keeps up."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace

from prometheus_client import Gauge

from hub.auth.caller import Caller
from hub.auth.tokens import VerifiedToken
from hub.auth.trust import Trust
from hub.errors import Language, TooManyStreams, Unauthenticated, Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.following import Changes, Follower
from hub.schema.answer import Answer, Question
from hub.schema.following import Following, Subscription
from hub.settings import Settings
from hub.storage.work import Database

CHECKED_EVERY = 0.5
"""How often, in seconds, it is looked whether the token of an open stream still holds."""

AT_ONCE = 100
"""How many changes one statement reads for one stream."""

_READ_BESIDE = 4
_AGAIN_AFTER = 1.0
_TRY_AGAIN_SECONDS = 60

_OPEN = Gauge("hub_streams", "Subscriptions, and operations over WebSocket, under way.")

Responses = AsyncIterator[bytes | None]
"""The responses of a stream; None from time to time when there is nothing to be told."""


class Streams:
    """What the streams of one process share."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        trust: Trust,
        following: Following,
        changes: Changes,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.following = following
        self._settings = settings
        self._database = database
        self._trust = trust
        self._changes = changes
        self._clock = clock
        self._reading = asyncio.Semaphore(_READ_BESIDE)
        self._under_way: set[asyncio.Task[Answer]] = set()
        self._taken: Counter[Hashable] = Counter()

    async def caller(self, token: VerifiedToken) -> Caller:
        """Whose token this is, with the scopes that it has now. Raises Unauthenticated once the token has ended."""
        if token.expires_at <= self._clock():
            raise Unauthenticated("invalid_token", "The access token has expired.")
        return await self._trust.checked(token.caller, token.names)

    def unchecked(self, token: VerifiedToken, language: Language, request_id: str) -> RequestContext:
        """What an operation with this token carries, before it is known whether the token still holds."""
        return RequestContext(
            caller=token.caller,
            database=self._database,
            settings=self._settings,
            language=language,
            request_id=request_id,
        )

    async def answer(self, question: Question, context: RequestContext) -> Answer:
        """The answer to a query or a mutation, which is carried out to its end although the asker may leave."""
        under_way = asyncio.create_task(self.following.answer(question, context))
        self._under_way.add(under_way)
        under_way.add_done_callback(self._under_way.discard)
        return await asyncio.shield(under_way)

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """One of the places that the caller's client and person have for the block's length. Raises TooManyStreams."""
        party = caller.client_id, caller.person_id
        if self._taken[party] >= self._settings.streams_at_once:
            raise TooManyStreams(retry_after=_TRY_AGAIN_SECONDS)
        self._taken[party] += 1
        _OPEN.inc()
        try:
            yield
        finally:
            _OPEN.dec()
            self._taken[party] -= 1
            if not self._taken[party]:
                del self._taken[party]

    @asynccontextmanager
    async def opened(self, subscription: Subscription, token: VerifiedToken) -> AsyncIterator[Responses]:
        """The responses to what is committed from now on.

        Reading them raises Unauthenticated once the token has ended, MissingScope when scopes were taken away, and
        ChangesMissed when the stream has fallen behind. Raises Unavailable when it cannot begin.
        """
        async with self._changes.followed(subscription.type_name) as follower:
            yield self._responses(subscription, token, follower)

    async def _responses(
        self, subscription: Subscription, token: VerifiedToken, follower: Follower
    ) -> Responses:
        while True:
            await self._wait(follower)
            try:
                subscription = await self._as_it_stands(subscription, token)
                told = await self._told(subscription, follower)
            except Unavailable:
                # Nothing is told of what is not sure; what changes meanwhile waits in the database.
                await asyncio.sleep(_AGAIN_AFTER)
                continue
            for response in told:
                yield response
            if not told:
                yield None

    async def _wait(self, follower: Follower) -> None:
        if follower.waits:
            follower.more.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(follower.more.wait(), CHECKED_EVERY)

    async def _as_it_stands(self, subscription: Subscription, token: VerifiedToken) -> Subscription:
        caller = await self.caller(token)
        if caller == subscription.context.caller:
            return subscription
        return self.following.renewed(subscription, replace(subscription.context, caller=caller))

    async def _told(self, subscription: Subscription, follower: Follower) -> list[bytes]:
        ids = follower.next(AT_ONCE)
        if not ids:
            return []
        async with self._reading:
            told = await self.following.told(subscription, ids)
        follower.done()
        return told
