"""Bodies that are no GraphQL request get a clear error and never make the hub fail."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest

from hub.web.body import DEEPEST, LARGEST_BODY, MOST_VALUES
from tests.served import MODERN, World

ASKED = "{ viewer { clientId } }"


def problem(response: httpx.Response) -> tuple[int, str, str]:
    """Status, code and argument of a refused request."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["extensions"].get("argument", "")


BAD_BODIES = {
    "empty": (b"", "body"),
    "not JSON": (b"{", "body"),
    "a comment": (b"/* */ {}", "body"),
    "bad UTF-8": (b'{"query": "{ viewer { clientId } } # \xff"}', "body"),
    "UTF-16": ('{"query": "{ viewer { clientId } }"}'.encode("utf-16"), "body"),
    "a lone surrogate": (
        rb'{"query": "{ viewer { clientId } }", "variables": {"a": "\ud800"}}',
        "variables.a",
    ),
    "a bare surrogate": (b'{"query": "\xed\xa0\x80"}', "query"),
    "not a number": (b'{"query": "{ viewer { clientId } }", "variables": {"a": NaN}}', "body"),
    "a list": (b"[]", "body"),
    "a batch": (b'[{"query": "{ viewer { clientId } }"}]', "body"),
    "a string": (b'"x"', "body"),
    "null": (b"null", "body"),
    "100,000 levels": (b'{"query": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "body"),
    "100,000 levels of variables": (
        b'{"query": "{ viewer { clientId } }", "variables": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
        "body",
    ),
    "no query": (b"{}", "query"),
    "a null query": (b'{"query": null}', "query"),
    "a number for a query": (b'{"query": 1}', "query"),
    "a query in a list": (b'{"query": ["{ viewer { clientId } }"]}', "query"),
    "variables in a list": (b'{"query": "{ viewer { clientId } }", "variables": []}', "variables"),
    "variables in a string": (b'{"query": "{ viewer { clientId } }", "variables": "{}"}', "variables"),
    "extensions in a list": (b'{"query": "{ viewer { clientId } }", "extensions": []}', "extensions"),
    "extensions in a string": (b'{"query": "{ viewer { clientId } }", "extensions": "{}"}', "extensions"),
    "a number for a name": (b'{"query": "{ viewer { clientId } }", "operationName": 5}', "operationName"),
    "an unknown name": (b'{"query": "{ viewer { clientId } }", "operationName": "B"}', "operationName"),
    "an unknown parameter": (b'{"query": "{ viewer { clientId } }", "colour": 1}', "colour"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_malformed_body_is_refused_by_name(world: World, name: str) -> None:
    body, argument = BAD_BODIES[name]
    assert problem(await world.send(body)) == (400, "BAD_USER_INPUT", argument)


@pytest.mark.parametrize("name", ["not JSON", "a list", "no query", "variables in a list"])
async def test_a_malformed_body_is_refused_with_400_in_the_legacy_media_type_too(
    world: World, name: str
) -> None:
    assert (await world.send(BAD_BODIES[name][0], Accept="application/json")).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/x",
    ],
)
async def test_only_json_in_utf_8_is_read(world: World, content_type: str) -> None:
    response = await world.send({"query": ASKED}, Content_Type=content_type)
    assert problem(response) == (415, "BAD_USER_INPUT", "Content-Type")


async def test_a_charset_may_be_named(world: World) -> None:
    response = await world.send({"query": ASKED}, Content_Type='application/json; charset="UTF-8"')
    assert response.status_code == 200


async def test_a_body_of_ten_megabytes_is_refused(world: World) -> None:
    body = orjson.dumps({"query": ASKED + "#" * 10_000_000})
    assert problem(await world.send(body)) == (413, "BAD_USER_INPUT", "body")


async def test_a_chunked_body_over_the_limit_is_refused(world: World) -> None:
    async def long() -> AsyncIterator[bytes]:
        for _ in range(2 + LARGEST_BODY // 1_000_000):
            yield b" " * 1_000_000

    token = world.hub.token(world.caller("charity"))
    headers = {"Content-Type": "application/json", "Accept": MODERN, "Authorization": f"Bearer {token}"}
    response = await world.hub.client.post("/graphql", content=long(), headers=headers)
    assert problem(response) == (413, "BAD_USER_INPUT", "body")
    assert (await world.send({"query": ASKED})).status_code == 200


async def test_a_stranger_learns_nothing_from_a_body(world: World) -> None:
    response = await world.send(b"{", Authorization="")
    assert problem(response) == (401, "UNAUTHENTICATED", "")


async def test_a_body_of_very_many_values_is_refused_before_they_are_made(world: World) -> None:
    for many in (b"[]", b"{}", b"1", b'""'):
        body = (
            b'{"query": "{ viewer { clientId } }", "variables": {"a": ['
            + b",".join([many] * MOST_VALUES)
            + b"]}}"
        )
        assert problem(await world.send(body)) == (400, "BAD_USER_INPUT", "body")


@pytest.mark.parametrize(("levels", "status"), [(DEEPEST - 2, 200), (DEEPEST, 400), (900, 400)])
async def test_a_body_may_be_nested_so_deep(world: World, levels: int, status: int) -> None:
    variables = b'{"a": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"
    response = await world.send(b'{"query": "{ viewer { clientId } }", "variables": ' + variables + b"}")
    assert response.status_code == status
