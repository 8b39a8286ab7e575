"""Whether a good token may still be used: what the ministry decided since it was issued, known within 5 seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import lru_cache

import structlog
from cachetools import LRUCache

from hub.auth.caller import Caller
from hub.auth.scopes import Scope
from hub.errors import Unauthenticated, Unavailable
from hub.storage import trust as stored_trust
from hub.storage.beside import beside
from hub.storage.trust import Standing
from hub.storage.work import Database

HOLDS = 4.0
"""How long, in seconds, what was read of the database is believed; with the reading's own time it stays below 5."""

EVERY = 2.0
"""How often, in seconds, it is read when nobody says that it has changed."""

_PATIENCE = 2.0
_AGAIN_AFTER = 0.25
_JUDGED = 10_000
AT_MOST_EVERY = 0.1

_log = structlog.get_logger("hub.trust")


@dataclass(frozen=True)
class _Trusted:
    admitted: bool
    scopes: frozenset[Scope]
    trusted_documents_only: bool


class Trust:
    """This process's view of every client, officer and charity: whether they may come in, and with which scopes.

    It is read anew when another worker says that something has changed, every 2 seconds besides, and by a request
    that finds it too old or does not find its client in it.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._clock = clock
        self._turn = asyncio.Lock()
        self._read_at = float("-inf")
        self._known: Mapping[tuple[str, str], _Trusted] = {}
        self._judged: LRUCache[tuple[Caller, tuple[str, ...]], Caller] = LRUCache(_JUDGED)

    async def checked(self, caller: Caller, names: tuple[str, ...] = ()) -> Caller:
        """The caller with the scopes that its client, and the officer if it is one, still hold.

        Raises Unauthenticated (`invalid_token`) when the client was revoked or is unknown, the charity suspended,
        the officer dismissed, or the token with these names ended early; Unavailable when that cannot be known.
        """
        asked_at = self._clock()
        place = (caller, names)
        if asked_at - self._read_at <= HOLDS and (judged := self._judged.get(place)) is not None:
            return judged
        parties = _parties(caller)
        if asked_at - self._read_at > HOLDS or not all(party in self._known for party in parties):
            await self._renew(asked_at)
        judged = self._judged[place] = self._judge(caller, names, parties)
        return judged

    def _judge(self, caller: Caller, names: Iterable[str], parties: Iterable[tuple[str, str]]) -> Caller:
        if any(("ended", name) in self._known for name in names):
            raise Unauthenticated("invalid_token", "The access token was revoked.")
        scopes, limited = caller.scopes, caller.trusted_documents_only
        for party in parties:
            trusted = self._known.get(party)
            if trusted is None or not trusted.admitted:
                raise Unauthenticated("invalid_token", "The access token was withdrawn.")
            scopes &= trusted.scopes
            limited |= trusted.trusted_documents_only
        if len(scopes) == len(caller.scopes) and limited is caller.trusted_documents_only:
            return caller
        return replace(caller, scopes=scopes, trusted_documents_only=limited)

    def kept_current(self, url: str) -> AbstractAsyncContextManager[None]:
        """Listens for changes at this database, and polls it, for the block's length."""
        return beside(self._keep_current(url))

    async def _keep_current(self, url: str) -> None:
        while True:
            try:
                async with stored_trust.listening(url) as listener:
                    while True:
                        began = self._clock()
                        self._take(began, await listener.standings())
                        await asyncio.sleep(AT_MOST_EVERY)
                        await listener.word(within=EVERY)
            except Exception:  # noqa: BLE001 - whatever cut it off: who is trusted is read all the same, and it begins anew
                _log.warning("the hub does not hear of revocations and reads them itself")
            await asyncio.sleep(_AGAIN_AFTER)

    async def _renew(self, asked_at: float) -> None:
        """Reads the view unless somebody did since `asked_at`: however many wait, one of them reads."""
        try:
            async with asyncio.timeout(_PATIENCE), self._turn:
                began = self._clock()
                if self._read_at < asked_at:
                    self._take(began, await stored_trust.standings(self._database))
        except TimeoutError:
            raise Unavailable from None

    def _take(self, read_at: float, standings: Iterable[Standing]) -> None:
        if read_at > self._read_at:
            self._known = {
                (each.kind, each.name): _Trusted(
                    each.admitted, _held(each.scopes), each.trusted_documents_only
                )
                for each in standings
            }
            self._read_at = read_at
            self._judged.clear()


def _parties(caller: Caller) -> tuple[tuple[str, str], ...]:
    """Whose standing the token hangs on."""
    parties = [("client", caller.client_id)]
    if caller.charity_id:
        parties.append(("charity", str(caller.charity_id)))
    if caller.officer_id:
        parties.append(("officer", str(caller.officer_id)))
    return tuple(parties)


@lru_cache(maxsize=1_024)
def _held(scopes: tuple[str, ...] | None) -> frozenset[Scope]:
    return frozenset(scope for scope in Scope if scopes is None or scope.value in scopes)
