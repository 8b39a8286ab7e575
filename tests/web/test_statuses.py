"""GraphQL over HTTP: media types, statuses and headers of answers and of refusals."""

from __future__ import annotations

import pytest

from tests.served import MODERN, World

ASKED = "{ viewer { clientId } }"
LEGACY = "application/json"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        (MODERN, MODERN),
        (LEGACY, LEGACY),
        ("*/*", LEGACY),
        ("", LEGACY),
        (f"{MODERN}, {LEGACY};q=0.9", MODERN),
        (f"{LEGACY}, text/event-stream", LEGACY),
    ],
)
async def test_the_answer_has_the_media_type_that_was_asked_for(
    world: World, accept: str, answered: str
) -> None:
    response = await world.send({"query": ASKED}, Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, f"{answered}; charset=utf-8")
    assert response.json() == {"data": {"viewer": {"clientId": "noor"}}}


@pytest.mark.parametrize(
    ("query", "code", "modern", "legacy"),
    [
        ("{", "GRAPHQL_PARSE_FAILED", 400, 200),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED", 400, 200),
        ("{ aids(first: 0) { nodes { id } } }", "BAD_USER_INPUT", 400, 200),
        ("{ auditEvents { nodes { id } } }", "MISSING_SCOPE", 403, 200),
        ("query A { viewer { clientId } } query B { viewer { clientId } }", "BAD_USER_INPUT", 400, 200),
    ],
)
async def test_a_refused_question_has_its_status_in_the_modern_media_type_alone(
    world: World, query: str, code: str, modern: int, legacy: int
) -> None:
    for accept, status in ((MODERN, modern), (LEGACY, legacy)):
        response = await world.send({"query": query}, Accept=accept)
        assert response.status_code == status
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == code
        assert "data" not in response.json()


async def test_a_missing_scope_is_challenged_with_the_scopes_that_would_do(world: World) -> None:
    response = await world.send({"query": "{ auditEvents { nodes { id } } }"})
    challenge = response.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert 'scope="admin:audit"' in challenge


async def test_answers_are_kept_by_no_cache(world: World) -> None:
    response = await world.send({"query": ASKED})
    assert response.headers["cache-control"] == "no-store"
    assert {"Accept", "Accept-Language", "Authorization"} <= set(response.headers["vary"].split(", "))


class TestGet:
    async def _get(self, world: World, **parameters: str) -> tuple[int, dict[str, object]]:
        token = world.hub.token(world.caller("charity"))
        response = await world.hub.client.get(
            "/graphql", params=parameters, headers={"Authorization": f"Bearer {token}", "Accept": MODERN}
        )
        return response.status_code, response.json()

    async def test_a_query_may_be_sent_with_get(self, world: World) -> None:
        query = "query Q($id: ID!) { charity(id: $id) { code } }"
        variables = f'{{"id": "{world.id("Charity", 0)}"}}'
        assert await self._get(world, query=query, variables=variables, operationName="Q") == (
            200,
            {"data": {"charity": {"code": "NOOR"}}},
        )

    async def test_a_mutation_is_refused(self, world: World) -> None:
        aids = await world.count("aid")
        mutation = (
            f'mutation {{ cancelAid(id: "{world.id("Aid", 5)}", reason: "GET") {{ ... on Aid {{ id }} }} }}'
        )
        status, answer = await self._get(world, query=mutation)
        assert status == 405
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"  # type: ignore[index]
        assert await world.count("aid") == aids
        states = await world.data(
            "charity", "query($id: ID!) { node(id: $id) { ... on Aid { state } } }", id=world.id("Aid", 5)
        )
        assert states == {"node": {"state": "GRANTED"}}

    @pytest.mark.parametrize("variables", ["{", "[]", '"x"', "1"])
    async def test_variables_that_are_no_object_are_refused(self, world: World, variables: str) -> None:
        status, answer = await self._get(world, query=ASKED, variables=variables)
        assert status == 400
        assert answer["errors"][0]["extensions"]["argument"] == "variables"  # type: ignore[index]

    async def test_a_request_without_a_query_is_refused(self, world: World) -> None:
        status, answer = await self._get(world)
        assert status == 400
        assert answer["errors"][0]["extensions"]["argument"] == "query"  # type: ignore[index]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_told_which_are_allowed(world: World, method: str) -> None:
    response = await world.hub.client.request(method, "/graphql")
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")


async def test_a_browser_without_a_question_gets_graphiql_under_a_strict_policy(world: World) -> None:
    response = await world.hub.client.get("/graphql", headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["content-security-policy"]


async def test_those_who_run_the_hub_learn_whether_it_is_well(world: World) -> None:
    live = await world.hub.client.get("/health/live")
    ready = await world.hub.client.get("/health/ready")
    metrics = await world.hub.client.get("/metrics")
    assert (live.status_code, ready.status_code, metrics.status_code) == (200, 200, 200)
    assert 'hub_requests_total{path="/health/ready",status="200"}' in metrics.text


@pytest.mark.parametrize("name", ["graphiql.min.js", "graphiql-start.js", "graphiql.min.css"])
async def test_graphiql_gets_its_scripts_and_styles_from_the_hub(world: World, name: str) -> None:
    assert (await world.hub.client.get(f"/graphiql/{name}")).status_code == 200


@pytest.mark.parametrize("name", ["__init__.py", "index.html", "VERSIONS.txt", "../graphql.py"])
async def test_nothing_else_of_its_folder_is_served(world: World, name: str) -> None:
    assert (await world.hub.client.get(f"/graphiql/{name}")).status_code == 404
