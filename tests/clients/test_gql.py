"""gql for Python fetches the schema that a caller's scopes open, holds questions against it, and asks them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.dsl import DSLQuery, DSLSchema, dsl_gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from graphql import GraphQLError, GraphQLSchema

from tests.clients.a_program import address
from tests.served import World

_PROJECT = """
query Project($id: ID!) { node(id: $id) { ...Known } }
fragment Known on Node { __typename id ... on Project { externalId charity { code } } }
"""
_CANCEL = """
mutation Cancel($id: ID!) { cancelAid(id: $id, reason: "moved") { ... on Aid { state } ... on AidRefused { code } } }
"""


@asynccontextmanager
async def _session(world: World, who: str, *, fetch: bool = True) -> AsyncIterator[AsyncClientSession]:
    headers = {"Authorization": f"Bearer {world.hub.token(world.caller(who))}"}
    transport = HTTPXAsyncTransport(address(world), headers=headers)
    async with Client(transport=transport, fetch_schema_from_transport=fetch) as session:
        yield session


def _schema(session: AsyncClientSession) -> GraphQLSchema:
    schema = session.client.schema
    assert schema
    return schema


@pytest.mark.parametrize("who", ["charity", "ministry"])
async def test_gql_fetches_the_schema_and_asks_by_it(open_world: World, who: str) -> None:
    id = open_world.id("Project", 0)
    async with _session(open_world, who) as session:
        question = gql(_PROJECT)
        question.variable_values = {"id": id}
        answer = await session.execute(question)
        known = DSLSchema(_schema(session))
        pages = known.Query.projects(first=1).select(known.ProjectConnection.totalCount)
        built = await session.execute(dsl_gql(DSLQuery(pages)))
    told = {"__typename": "Project", "id": id, "externalId": "W-0", "charity": {"code": "NOOR"}}
    assert answer == {"node": told}
    assert built == {"projects": {"totalCount": 4}}


async def test_what_a_caller_may_not_ask_is_refused_by_gql_itself(open_world: World) -> None:
    async with _session(open_world, "charity") as session:
        assert "AuditEvent" not in _schema(session).type_map
        with pytest.raises(GraphQLError, match="Cannot query field 'auditEvents'"):
            await session.execute(gql("{ auditEvents { totalCount } }"))


async def test_gql_writes_and_tells_codes_without_the_schema(open_world: World) -> None:
    async with _session(open_world, "charity", fetch=False) as session:
        question = gql(_CANCEL)
        question.variable_values = {"id": open_world.id("Aid", 5)}
        assert await session.execute(question) == {"cancelAid": {"state": "CANCELLED"}}
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("{ auditEvents { totalCount } }"))
    assert [error["extensions"]["code"] for error in refused.value.errors or ()] == ["MISSING_SCOPE"]
