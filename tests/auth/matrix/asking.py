"""Asks a served hub everything that is in a matrix, over HTTP, and tells where its answers are not what they must be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from hub.auth.caller import Caller
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from tests.auth.matrix.cases import Case
from tests.auth.matrix.oracle import Needs
from tests.auth.matrix.values import Scopes
from tests.hub import Hub

_CONNECTIONS = 6
_PERSONS = MAY_HOLD[CallerKind.PERSON] - MAY_HOLD[CallerKind.MINISTRY]


@dataclass(frozen=True)
class Violation:
    """An answer that refuses too little, too much or something else."""

    case: Case
    scopes: Scopes
    answered: object
    expected: frozenset[Needs]


@dataclass
class Asked:
    """What came of it."""

    requests: int
    refusals: int
    violations: list[Violation]


class Asker:
    """Keeps the tokens of one hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._tokens: dict[Scopes, tuple[str, Scopes]] = {}

    async def ask(self, cases: Iterable[Case], *, until: int | None = None) -> Asked:
        """Sends each case with each of its scope sets; ends early after so many violations."""
        self._hub.clients.add("matrix")
        await self._hub.client.get("/health/live")
        pending, asked = iter(cases), Asked(0, 0, [])
        await asyncio.gather(*(self._connection(pending, asked, until) for _ in range(_CONNECTIONS)))
        return asked

    async def _connection(self, pending: Iterable[Case], asked: Asked, until: int | None) -> None:
        address = urlsplit(str(self._hub.client.base_url))
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for case in pending:
            for scopes in case.scopes:
                if until is not None and len(asked.violations) >= until:
                    break
                token, held = self._token(scopes)
                writer.write(_request(case, token))
                expected, answered = case.refused(held), _answered(await _response(reader))
                asked.requests += 1
                asked.refusals += bool(expected)
                if answered != (expected or "BAD_USER_INPUT"):
                    asked.violations.append(Violation(case, scopes, answered, expected))
        writer.close()
        await writer.wait_closed()

    def _token(self, scopes: Scopes) -> tuple[str, Scopes]:
        """A token with these scopes, as far as one kind of caller may hold them."""
        known = self._tokens.get(scopes)
        if known is None:
            wanted = frozenset(Scope(each) for each in scopes)
            kind = CallerKind.PERSON if wanted & _PERSONS else CallerKind.MINISTRY
            held = wanted & MAY_HOLD[kind]
            person = UUID(int=1) if kind is CallerKind.PERSON else None
            token = self._hub.token(Caller("matrix", kind, held, person_id=person))
            known = self._tokens[scopes] = token, frozenset(each.value for each in held)
        return known


def _request(case: Case, token: str) -> bytes:
    body = json.dumps(
        {"query": case.document, "variables": case.variables, "operationName": case.operation}
    ).encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _response(reader: asyncio.StreamReader) -> dict[str, Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next(line for line in head.split(b"\r\n") if line.startswith(b"content-length:"))
    body: dict[str, Any] = json.loads(await reader.readexactly(int(length.partition(b":")[2])))
    return body


def _answered(response: dict[str, Any]) -> object:
    """What the hub says is missing; the code where it says something else."""
    if "errors" not in response:
        return response
    extensions = response["errors"][0]["extensions"]
    if extensions["code"] != "MISSING_SCOPE":
        return extensions["code"]
    return frozenset(tuple(tuple(sorted(one)) for one in each["scopes"]) for each in extensions["missing"])
