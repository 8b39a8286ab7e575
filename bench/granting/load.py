"""Asks for grants over keep-alive connections as fast as they are answered; started by `bench.grants` as a process.

Reads what to do from standard input as JSON, and writes what came of it to standard output. It is as lean as can be,
since it takes its processor's time from the same cores as the hub: requests are put together from bytes, and of a
response only its length and what it says of the grant are read.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from bench.granting.town import FAMILY, HOUSEHOLDS_AID, PERSONS_AID

_QUERY = """mutation Grant($input: GrantAidInput!) { grantAid(input: $input) { __typename
 ... on Aid { id state aidType { code } cycles amount { amount currency } grantedAt }
 ... on AidRefused { code message conflicts { cycle state } } } }"""
_BEGINNING = (
    b'{"query":' + json.dumps(_QUERY).encode() + b',"operationName":"Grant","variables":{"input":{'
    b'"civilId":"%b","aidType":"%b","cycles":["%b"],"amount":"40.125","currency":"KWD",'
    b'"idempotencyKey":"%b"}}}'
)
_CYCLES = [f"{year}-{month:02}" for year in range(2020, 2027) for month in range(1, 13)]
_GRANTED, _REFUSED = b'"__typename":"Aid"', b'"__typename":"AidRefused"'


class Client(asyncio.Protocol):
    """One connection of a charity's system, with one request under way at a time."""

    def __init__(self, load: Load, head: bytes) -> None:
        self._load, self._head = load, head
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: Any) -> None:
        """Sends the first request."""
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Takes a part of a response; when it is whole, asks the next."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length:")[2].partition(b"\r")[0]):
            return
        self._buffer = b""
        self._load.answered(body, time.perf_counter() - self._sent)
        self._ask()

    def connection_lost(self, _: Exception | None) -> None:
        """Counts a connection that the hub closed."""
        self._load.lost()

    def _ask(self) -> None:
        body = self._load.next_body()
        if body is None:
            self._load.done()
            return
        self._sent = time.perf_counter()
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))


class Load:
    """What is asked, until the time is over, and what came of it."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._asked = asked
        self._bodies = self._endless(random.Random(asked["first"]))
        self._until = time.perf_counter() + asked["seconds"]
        self._running = asked["clients"]
        self._counts: Counter[str] = Counter()
        self._latencies: list[float] = []
        self.over = asyncio.get_running_loop().create_future()
        self.next = asked["first"]

    def next_body(self) -> bytes | None:
        """The next request; None when the time is over."""
        return next(self._bodies) if time.perf_counter() < self._until else None

    def answered(self, body: bytes, seconds: float) -> None:
        """Counts an answer."""
        kind = "granted" if _GRANTED in body else "refused" if _REFUSED in body else "errors"
        if kind == "errors" and not self._counts[kind]:
            print(body.decode()[:500], file=sys.stderr)
        self._counts[kind] += 1
        self._latencies.append(seconds)

    def done(self) -> None:
        """Ends the run with the last client."""
        self._running -= 1
        if not self._running and not self.over.done():
            self.over.set_result(None)

    def lost(self) -> None:
        """Counts a connection that ended before the run."""
        if not self.over.done():
            self._counts["lost"] += 1
            self.done()

    def told(self, wall: float) -> dict[str, Any]:
        """The counts, the latencies in milliseconds, and this process's own time."""
        ordered = sorted(self._latencies) or [0.0]
        p50, p95 = (1000 * ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
        return {
            **{kind: self._counts[kind] for kind in ("granted", "refused", "errors", "lost")},
            "wall": wall,
            "p50": p50,
            "p95": p95,
            "cpu": time.process_time(),
            "next": self.next,
        }

    def _endless(self, dice: random.Random) -> Iterator[bytes]:
        asked, numbers = self._asked, self._asked["numbers"]
        while True:
            place = self.next
            if place and dice.random() < asked["taken"]:
                place = dice.randrange(max(0, place - 10 * asked["clients"]), place)
            else:
                self.next += 1
            yield self._body(numbers, place, b"%d-%d" % (asked["first"], dice.getrandbits(64)))

    def _body(self, numbers: list[str], place: int, key: bytes) -> bytes:
        """The same request for the same place: every so many places one for a household, all else for a person."""
        every = self._asked["household_every"]
        kind, turn, family = PERSONS_AID, place, 1
        if every and place % every == 0:
            kind, turn, family = HOUSEHOLDS_AID, place // every, FAMILY
        cycle, nth = divmod(turn, len(numbers) // family)
        number, month = numbers[nth * family + place % family], _CYCLES[cycle % len(_CYCLES)]
        return _BEGINNING % (number.encode(), kind.encode(), month.encode(), key)


async def main() -> None:
    """Runs one load."""
    asked = json.load(sys.stdin)
    load, loop, began = Load(asked), asyncio.get_running_loop(), time.perf_counter()
    for number in range(asked["clients"]):
        token = asked["tokens"][number % len(asked["tokens"])]
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
            "Accept: application/graphql-response+json\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()
        await loop.create_connection(partial(Client, load, head), asked["host"], asked["port"])
    await load.over
    json.dump(load.told(time.perf_counter() - began), sys.stdout)


if __name__ == "__main__":
    asyncio.run(main())
