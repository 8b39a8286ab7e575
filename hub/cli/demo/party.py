"""A user of the hub as the demo plays it: a client with its secret, asking over HTTP with tokens of its own."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from typing import Any

import httpx

from hub.cli.failing import CommandFailed


@dataclass(frozen=True)
class Question:
    """A GraphQL operation with its variables."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """The JSON of the request, the operation on one line."""
        said = {"query": " ".join(self.query.split())}
        return said | ({"variables": self.variables} if self.variables else {})


@dataclass(frozen=True)
class Party:
    """One of the hub's users."""

    title: str
    client_id: str
    client_secret: str = field(repr=False)
    http: httpx.AsyncClient = field(repr=False)

    async def token(self) -> str:
        """A fresh access token with all the scopes that the client holds. Raises httpx.HTTPError."""
        answer = await self.http.post(
            "/oauth/token",
            data={"grant_type": "client_credentials"},
            auth=(self.client_id, self.client_secret),
        )
        return str(answer.raise_for_status().json()["access_token"])

    async def ask(self, question: Question, language: str = "en") -> dict[str, Any]:
        """The response to a GraphQL request, as JSON. Raises httpx.HTTPError."""
        headers = {"Authorization": f"Bearer {await self.token()}", "Accept-Language": language}
        answer = await self.http.post("/graphql", json=question.body, headers=headers)
        response: dict[str, Any] = answer.json()
        return response

    async def told(self, question: Question) -> dict[str, Any]:
        """The data of a response that must have no errors. Raises UnexpectedAnswer."""
        response = await self.ask(question)
        if "errors" in response:
            raise UnexpectedAnswer(self.title, response["errors"])
        data: dict[str, Any] = response["data"]
        return data

    def curl(self, question: Question, token: str) -> str:
        """The question as one command for a shell."""
        body = json.dumps(question.body, ensure_ascii=False)
        return " ".join(
            [
                f"curl -s {self.http.base_url.join('/graphql')}",
                f"-H {shlex.quote(f'Authorization: Bearer {token}')}",
                "-H 'Content-Type: application/json' -H 'Accept-Language: en'",
                f"-d {shlex.quote(body)}",
            ]
        )

    @property
    def curl_for_a_token(self) -> str:
        """The command that gets a fresh token."""
        proof = shlex.quote(f"{self.client_id}:{self.client_secret}")
        return (
            f"curl -s -u {proof} -d grant_type=client_credentials {self.http.base_url.join('/oauth/token')}"
        )


class UnexpectedAnswer(CommandFailed):
    """The hub answered a question of the demo with errors."""

    def __init__(self, title: str, errors: object) -> None:
        said = json.dumps(errors, ensure_ascii=False)
        super().__init__("UNEXPECTED_ANSWER", f"The hub did not answer {title}: {said}")
