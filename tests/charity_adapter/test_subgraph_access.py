"""Whoever asks the subgraph bears its own token, or one that the hub gave to a client of the charity's; nobody else."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from charity_adapter.subgraph.access import Door, HubTokens, KeysAway, NotAdmitted, OwnToken
from tests.charity_adapter.subgraph_builders import CONFIG, TOKEN, a_charity, a_person, a_subgraph

HUB = "https://hub.example"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
OTHER = ECKey.generate_key("P-256", {"kid": "two"})


class AHub:
    """A hub that tells its name and keys, and counts how often it is asked."""

    def __init__(self) -> None:
        self.keys: list[ECKey] = [KEY]
        self.away = False
        self.asked = 0
        self.now = 1_000.0

    def answer(self, request: httpx.Request) -> httpx.Response:
        """The metadata, or the keys."""
        self.asked += 1
        if self.away:
            return httpx.Response(503)
        if request.url.path.startswith("/.well-known"):
            return httpx.Response(200, json={"issuer": HUB})
        return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})

    def tokens(self, *clients: str) -> HubTokens:
        """A check of this hub's tokens."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return HubTokens(HUB, clients or ("ours",), http, lambda: self.now)


def a_token(key: Any = KEY, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token as the hub gives it, but for what is said otherwise; None leaves a claim out."""
    now = int(time.time())
    usual = {
        "iss": HUB,
        "aud": f"{HUB}/graphql",
        "sub": "ours",
        "client_id": "ours",
        "iat": now,
        "exp": now + 300,
        "scope": "beneficiary:read",
        **claims,
    }
    told = {"alg": "ES256", "typ": "at+jwt", "kid": "one", **(header or {})}
    return jwt.encode(
        told,
        {name: value for name, value in usual.items() if value is not None},
        key,
        algorithms=[told["alg"]],
    )


async def test_a_token_that_the_hub_gave_a_client_of_ours_admits_with_its_scopes() -> None:
    admitted = await AHub().tokens().admit(a_token())
    assert admitted.holds("beneficiary:read")
    assert not admitted.holds("project:read")


@pytest.mark.parametrize(
    "made",
    [
        lambda: a_token(OTHER),
        lambda: a_token(OTHER, {"kid": "two"}),
        lambda: a_token(header={"typ": "JWT"}),
        lambda: a_token(header={"kid": "none"}),
        lambda: a_token(iss="https://elsewhere.example"),
        lambda: a_token(aud="https://elsewhere.example/graphql"),
        lambda: a_token(aud=None),
        lambda: a_token(client_id="another-charity"),
        lambda: a_token(client_id=None),
        lambda: a_token(exp=int(time.time()) - 1),
        lambda: a_token(exp=None),
        lambda: a_token(exp="tomorrow"),
        lambda: a_token(iat=int(time.time()) + 3_600),
        lambda: a_token(scope=["beneficiary:read"]),
        lambda: a_token(cnf={"jkt": "a key"}),
        lambda: a_token(OctKey.import_key("a shared secret of 32 characters"), {"alg": "HS256"}),
        lambda: a_token() + "x",
        lambda: a_token().rpartition(".")[0] + ".",
        lambda: "not-a-token",
        lambda: "a.b.c",
    ],
)
async def test_any_other_token_does_not(made: Callable[[], str]) -> None:
    with pytest.raises(NotAdmitted):
        await AHub().tokens().admit(made())


async def test_keys_that_the_hub_changed_are_asked_for_again_but_not_for_every_wrong_token() -> None:
    hub = AHub()
    tokens = hub.tokens()
    await tokens.admit(a_token())
    hub.keys = [OTHER]
    renewed = a_token(OTHER, {"kid": "two"})
    with pytest.raises(NotAdmitted):
        await tokens.admit(renewed)
    hub.now += 31
    assert (await tokens.admit(renewed)).holds("beneficiary:read")
    asked = hub.asked
    for _ in range(5):
        with pytest.raises(NotAdmitted):
            await tokens.admit(a_token(KEY, {"kid": "three"}))
    assert hub.asked == asked


async def test_without_the_hubs_keys_nobody_is_admitted_and_known_ones_outlast_its_absence() -> None:
    hub = AHub()
    hub.away = True
    tokens = hub.tokens()
    with pytest.raises(KeysAway):
        await tokens.admit(a_token())
    hub.away, hub.now = False, hub.now + 31
    await tokens.admit(a_token())
    hub.away, hub.now = True, hub.now + 3_600
    await tokens.admit(a_token())


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {'x' * 9_000}"]
)
async def test_only_our_own_token_opens_the_door(header: str) -> None:
    door = Door(OwnToken(TOKEN))
    assert (await door.admit(f"bearer {TOKEN}")).holds("anything")
    with pytest.raises(NotAdmitted):
        await door.admit(header)


async def test_a_door_without_keepers_stays_shut() -> None:
    with pytest.raises(NotAdmitted):
        await Door().admit(f"Bearer {TOKEN}")


class TestOverHttp:
    @pytest.mark.parametrize("query", ["{ _service { sdl } }", "{ __typename }", "{"])
    async def test_nothing_is_told_without_a_token(self, tmp_path: Path, query: str) -> None:
        async with a_subgraph(a_charity(tmp_path)) as subgraph:
            for token in (None, "wrong"):
                response = await subgraph.post(query, token=token)
                assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")
                assert "data" not in response.json()

    async def test_a_hub_that_is_away_makes_it_unavailable(self, tmp_path: Path) -> None:
        config = CONFIG.replace('token_env = "A_TOKEN"', 'clients = ["ours"]')
        async with a_subgraph(a_charity(tmp_path, config), "http://127.0.0.1:9") as subgraph:
            response = await subgraph.post("{ __typename }", token=a_token())
        assert (response.status_code, response.headers["Retry-After"]) == (503, "30")

    async def test_it_says_that_it_runs(self, tmp_path: Path) -> None:
        async with a_subgraph(a_charity(tmp_path)) as subgraph:
            assert (await subgraph.client.get("/health/live")).json() == {"status": "live"}
            answer = await subgraph.entities(a_person("284010112345"))
        assert "errors" not in answer
