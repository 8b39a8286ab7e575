"""Documents by name: trusted ones of a client, those that Apollo's clients name by hash, and clients that may send no other."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from typing import Any

import httpx
import pytest

from hub.auth.caller import Caller, system_caller
from hub.auth.scopes import CallerKind
from hub.resolvers.context import RequestContext
from hub.resolvers.trusted_documents import entrust, take_back
from hub.schema.trusted import HOLDS
from tests.builders.clients import an_oauth_client
from tests.served import MODERN, World
from tests.web.subscribing import connected

VIEWER = "query Viewer { viewer { clientId } }"
FOLLOW = "subscription { findingFound { id } }"
CODES = "{ aidTypes { code } }"
CHANGE = 'mutation Forget { cancelAid(id: "QWlkOjA=", reason: "x") { __typename } }'


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class Client:
    """A registered client with a token, as it sends requests."""

    def __init__(self, world: World, client_id: str) -> None:
        self.id = client_id
        self._world = world
        known = world.caller("ministry")
        self.caller = Caller(client_id, CallerKind.MINISTRY, known.scopes)

    async def post(self, accept: str = MODERN, **body: Any) -> httpx.Response:
        return await self._world.hub.client.post("/graphql", json=body, headers=self._headers(accept))

    async def get(self, **parameters: str) -> httpx.Response:
        headers = self._headers(MODERN)
        return await self._world.hub.client.get("/graphql", params=parameters, headers=headers)

    def _headers(self, accept: str) -> dict[str, str]:
        token = self._world.hub.token(self.caller)
        return {"Authorization": f"Bearer {token}", "Accept": accept, "Accept-Language": "en"}


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}


def code_of(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.fixture
async def free(own_world: World) -> Client:
    return await registered(own_world, limited=False)


@pytest.fixture
async def limited(own_world: World) -> Client:
    return await registered(own_world, limited=True)


@pytest.fixture
async def operator(own_world: World) -> RequestContext:
    return RequestContext(system_caller("test"), own_world.database, own_world.hub.settings)


async def registered(world: World, *, limited: bool) -> Client:
    made = await an_oauth_client(
        world.database, kind=CallerKind.MINISTRY, scopes=["admin:findings"], trusted_documents_only=limited
    )
    return Client(world, made.client_id)


class TestTrustedDocuments:
    async def test_one_is_run_by_its_hash(self, limited: Client, operator: RequestContext) -> None:
        await entrust(operator, limited.id, {f"sha256:{digest(VIEWER)}": VIEWER})
        wanted = {"data": {"viewer": {"clientId": limited.id}}}
        for answer in (
            await limited.post(documentId=f"sha256:{digest(VIEWER)}"),
            await limited.post(documentId=digest(VIEWER)),
            await limited.post(extensions=persisted(VIEWER), operationName="Viewer"),
            await limited.get(documentId=f"sha256:{digest(VIEWER)}"),
            await limited.get(extensions=json.dumps(persisted(VIEWER))),
        ):
            assert (answer.status_code, answer.json()) == (200, wanted)

    async def test_one_is_run_by_a_name_of_its_own(self, free: Client, operator: RequestContext) -> None:
        await entrust(
            operator, free.id, {"x-app:viewer-1": VIEWER, "9a0364b9e99bb480dd25e1f0284c8555": CODES}
        )
        assert (await free.post(documentId="x-app:viewer-1")).json()["data"]["viewer"]
        assert (await free.post(documentId="9a0364b9e99bb480dd25e1f0284c8555")).json()["data"]["aidTypes"]

    async def test_one_of_another_client_is_not_known(
        self, free: Client, limited: Client, operator: RequestContext
    ) -> None:
        await entrust(operator, limited.id, {f"sha256:{digest(CODES)}": CODES, "codes": CODES})
        assert (await limited.post(documentId="codes")).status_code == 200
        for name in ("codes", f"sha256:{digest(CODES)}"):
            assert code_of(await free.post(documentId=name)) == "PERSISTED_QUERY_NOT_FOUND"

    async def test_one_for_all_clients_gives_way_to_the_clients_own(
        self, free: Client, limited: Client, operator: RequestContext
    ) -> None:
        await entrust(operator, None, {"start": CODES})
        await entrust(operator, limited.id, {"start": VIEWER})
        assert "aidTypes" in (await free.post(documentId="start")).json()["data"]
        assert "viewer" in (await limited.post(documentId="start")).json()["data"]

    async def test_one_that_was_taken_back_ends_within_seconds(
        self, limited: Client, operator: RequestContext
    ) -> None:
        await entrust(operator, limited.id, {"soon": VIEWER})
        assert (await limited.post(documentId="soon")).status_code == 200
        await take_back(operator, limited.id, ("soon",))
        began = time.monotonic()
        while (await limited.post(documentId="soon")).status_code == 200:
            assert time.monotonic() - began < HOLDS + 1
            await asyncio.sleep(0.1)
        assert code_of(await limited.post(documentId="soon")) == "PERSISTED_QUERY_NOT_FOUND"

    async def test_a_mutation_is_not_run_by_get(self, limited: Client, operator: RequestContext) -> None:
        await entrust(operator, limited.id, {"change": CHANGE})
        assert (await limited.get(documentId="change")).status_code in (403, 405)


class TestClientsThatMaySendNoOther:
    @pytest.mark.parametrize(
        "body",
        [
            {"query": VIEWER},
            {"query": "{ __schema { types { name } } }"},
            {"query": "{ _service { sdl } }"},
            {"query": ""},
            {"query": VIEWER, "extensions": persisted(VIEWER)},
            {"query": VIEWER, "documentId": f"sha256:{digest(VIEWER)}"},
        ],
    )
    async def test_a_text_is_refused(self, limited: Client, body: dict[str, Any]) -> None:
        refused = await limited.post(**body)
        assert (refused.status_code, code_of(refused)) == (403, "TRUSTED_DOCUMENT_REQUIRED")

    async def test_a_text_in_the_address_is_refused(self, limited: Client) -> None:
        assert code_of(await limited.get(query=VIEWER)) == "TRUSTED_DOCUMENT_REQUIRED"

    async def test_a_text_that_another_client_sent_with_its_hash_is_not_theirs(
        self, free: Client, limited: Client
    ) -> None:
        text = VIEWER + " # sent by another"
        assert (await free.post(query=text, extensions=persisted(text))).status_code == 200
        assert code_of(await limited.post(extensions=persisted(text))) == "PERSISTED_QUERY_NOT_FOUND"

    async def test_over_a_stream_too_a_trusted_subscription_is_all_that_runs(
        self, own_world: World, limited: Client, operator: RequestContext
    ) -> None:
        await entrust(operator, limited.id, {"follow": FOLLOW})
        async with connected(own_world.hub, own_world.hub.token(limited.caller)) as socket:
            for number, text in enumerate((FOLLOW, VIEWER)):
                await socket.send(type="subscribe", id=str(number), payload={"query": text})
                refused = await socket.next()
                assert refused["type"] == "error"
                assert refused["payload"][0]["extensions"]["code"] == "TRUSTED_DOCUMENT_REQUIRED"
            await socket.send(type="subscribe", id="named", payload={"documentId": "follow"})
            await socket.send(type="ping")
            told = await socket.next()
            assert told["type"] == "pong", told
        streamed = await limited.post("text/event-stream", query=FOLLOW)
        assert "TRUSTED_DOCUMENT_REQUIRED" in streamed.text


class TestHashesThatApolloSends:
    async def test_hash_alone_then_text_with_it_then_hash_alone(self, free: Client) -> None:
        text = VIEWER + " # of Apollo"
        unknown = await free.post(extensions=persisted(text))
        assert (unknown.status_code, code_of(unknown)) == (404, "PERSISTED_QUERY_NOT_FOUND")
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        legacy = await free.post("application/json", extensions=persisted(text))
        assert (legacy.status_code, code_of(legacy)) == (200, "PERSISTED_QUERY_NOT_FOUND")
        told = await free.post(query=text, extensions=persisted(text))
        again = await free.post(extensions=persisted(text))
        assert told.json() == again.json() == {"data": {"viewer": {"clientId": free.id}}}

    async def test_a_text_under_another_ones_hash_is_refused_and_not_kept(self, free: Client) -> None:
        right, wrong = VIEWER + " # right", CODES + " # wrong"
        refused = await free.post(query=wrong, extensions=persisted(right))
        assert (refused.status_code, code_of(refused)) == (400, "BAD_USER_INPUT")
        assert code_of(await free.post(extensions=persisted(right))) == "PERSISTED_QUERY_NOT_FOUND"
        assert (await free.post(query=right, extensions=persisted(right))).status_code == 200

    @pytest.mark.parametrize(
        "body",
        [
            {"documentId": 1},
            {"documentId": ""},
            {"documentId": "md5:abc"},
            {"documentId": "sha256:ABC"},
            {"documentId": "x" * 5_000},
            {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": digest(VIEWER)}}},
            {"extensions": {"persistedQuery": {"version": 1}}},
            {"extensions": {"persistedQuery": "x"}},
            {"documentId": f"sha256:{digest(CODES)}", "extensions": persisted(VIEWER)},
        ],
    )
    async def test_what_is_no_name_is_refused(self, free: Client, body: dict[str, Any]) -> None:
        refused = await free.post(**body)
        assert (refused.status_code, code_of(refused)) == (400, "BAD_USER_INPUT")
