"""A small hub that speaks real HTTP: keeps what is published, and fails in the ways that networks and hubs fail."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import uvicorn
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

SECRET = "s3cret-with:odd/chars"
BODY_LIMIT = 4 * 1024 * 1024


class CutResponse(Response):
    """Announces more than it sends, so that the connection is cut in the middle of the answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a beginning alone."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})
        await send({"type": "http.response.body", "body": b'{"data":'})


@dataclass
class StandIn:
    """The state of the hub, and the faults it is to show."""

    url: str = ""
    projects: dict[str, dict[str, Any]] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    transactions: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, int, int]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    scopes: str = "project:publish project:read"
    lifetime: float = 600
    revoked: set[str] = field(default_factory=set)
    client_key: ECKey | None = None
    faults: list[Response] = field(default_factory=list)
    transaction_faults: list[Response] = field(default_factory=list)
    token_faults: list[Response] = field(default_factory=list)
    cuts: int = 0
    currencies: set[str] = field(default_factory=lambda: {"KWD", "USD", "EUR", "GBP", "DKK", "CZK", "MNT"})
    unwanted: set[str] = field(default_factory=set)

    def calls_of(self, operation: str) -> list[int]:
        """How many records each call of an operation had."""
        return [count for name, count, _ in self.calls if name == operation]

    def app(self) -> Starlette:
        """The hub's routes."""
        return Starlette(
            routes=[
                Route("/oauth/token", self._token, methods=["POST"]),
                Route("/.well-known/oauth-authorization-server", self._metadata),
                Route("/graphql", self._graphql, methods=["POST"]),
            ]
        )

    async def _metadata(self, _: Request) -> Response:
        return JSONResponse(
            {"issuer": "https://hub.example", "token_endpoint": "https://hub.example/oauth/token"}
        )

    async def _token(self, request: Request) -> Response:
        if self.token_faults:
            return self.token_faults.pop(0)
        form = dict(parse_qsl((await request.body()).decode()))
        if not (self._is_known_by_secret(request) or self._is_known_by_key(form)):
            return JSONResponse({"error": "invalid_client", "error_description": SECRET}, 401)
        if not set(form["scope"].split()) <= set(self.scopes.split()):
            return JSONResponse({"error": "invalid_scope"}, 400)
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        answer = {"access_token": self.tokens[-1], "token_type": "Bearer", "expires_in": self.lifetime}
        return JSONResponse({**answer, "scope": form["scope"]})

    def _is_known_by_secret(self, request: Request) -> bool:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        pair = base64.b64decode(encoded).decode() if scheme == "Basic" else ""
        return [unquote(part) for part in pair.split(":")] == ["our client", SECRET]

    def _is_known_by_key(self, form: dict[str, str]) -> bool:
        if self.client_key is None or "client_assertion" not in form:
            return False
        try:
            claims = jwt.decode(form["client_assertion"], self.client_key, algorithms=["ES256"]).claims
        except JoseError:
            return False
        self.claims.append(claims)
        fresh = claims["iat"] <= time.time() < claims["exp"] <= claims["iat"] + 300
        named = claims["iss"] == claims["sub"] == form["client_id"] == "our client"
        return fresh and named and claims["aud"] == "https://hub.example/oauth/token"

    async def _graphql(self, request: Request) -> Response:
        body = await request.body()
        asked = json.loads(body)
        operation = asked["query"].split("(", 1)[0].split()[1]
        (records,) = asked["variables"].values()
        self.calls.append((operation, len(records), len(body)))
        if request.headers.get("authorization", "") not in {
            f"Bearer {t}" for t in self.tokens if t not in self.revoked
        }:
            return JSONResponse(
                {"errors": [{"message": "who?", "extensions": {"code": "UNAUTHENTICATED"}}]}, 401
            )
        if self.faults:
            return self.faults.pop(0)
        assert len(body) <= BODY_LIMIT
        if operation == "PublishTransactions" and self.transaction_faults:
            return self.transaction_faults.pop(0)
        answer = self._answer(operation, records, "revision" in asked["query"])
        if self.cuts and operation != "Standing":
            self.cuts -= 1
            return CutResponse()
        return answer if isinstance(answer, Response) else JSONResponse({"data": answer})

    def _answer(self, operation: str, records: list[Any], with_revision: bool) -> Any:
        match operation:
            case "Standing":
                return self._known(records)
            case "PublishProjects":
                return self._keep_projects(records, with_revision)
            case "PublishTransactions":
                return {"results": [self._transaction(transaction) for transaction in records]}
            case _:
                raise AssertionError(operation)

    def _known(self, ids: list[str]) -> Any:
        return {"projects": {"nodes": [self._stands(id) for id in ids if id in self.revisions]}}

    def _stands(self, id: str) -> dict[str, Any]:
        """What it tells of a project; as if it had none of its transactions, so that they are sent again."""
        return {
            "externalId": id,
            "revision": self.revisions[id],
            "publication": {"contentDigest": "unknown", "transactionsDigest": "unknown"},
        }

    def _keep_projects(self, projects: list[dict[str, Any]], with_revision: bool) -> Any:
        if with_revision and "project:read" not in self.scopes:
            return failure("MISSING_SCOPE", "Project.revision")
        return {"results": [self._project(project, with_revision) for project in projects]}

    def _project(self, project: dict[str, Any], with_revision: bool) -> dict[str, Any]:
        id = project["externalId"]
        if id in self.unwanted:
            return _refused("ProjectRefused", "NOT_WANTED", "externalId")
        for place, budget in enumerate(project["budgets"]):
            if budget["currency"] not in self.currencies:
                return _refused("ProjectRefused", "UNKNOWN_CURRENCY", f"budgets[{place}].currency")
        for place, country in enumerate(project["countries"]):
            if country["code"] == "AQ":
                return _refused("ProjectRefused", "UNKNOWN_COUNTRY", f"countries[{place}].code")
        if self.projects.get(id) != project:
            self.projects[id] = project
            self.revisions[id] = self.revisions.get(id, 0) + 1
        self._withdraw(id, project.get("transactionReferences"))
        return {"__typename": "Project", **({"revision": self.revisions[id]} if with_revision else {})}

    def _withdraw(self, id: str, kept: list[str] | None) -> None:
        if kept is not None:
            for key in [key for key in self.transactions if key[0] == id and key[1] not in kept]:
                del self.transactions[key]

    def _transaction(self, transaction: dict[str, Any]) -> dict[str, Any]:
        if transaction["projectExternalId"] not in self.projects:
            return _refused("TransactionRefused", "UNKNOWN_PROJECT", "projectExternalId")
        if transaction["currency"] not in self.currencies:
            return _refused("TransactionRefused", "UNKNOWN_CURRENCY", "currency")
        self.transactions[transaction["projectExternalId"], transaction["reference"]] = transaction
        return {"__typename": "Transaction"}


def _refused(kind: str, code: str, element: str) -> dict[str, Any]:
    return {"__typename": kind, "code": code, "message": f"no: {code}", "element": element}


def failure(code: str, said: str, status: int = 200, **extensions: object) -> Response:
    """An answer of the hub that fails as a whole."""
    return JSONResponse(
        {"data": None, "errors": [{"message": said, "extensions": {"code": code, **extensions}}]}, status
    )


@contextmanager
def serving() -> Iterator[StandIn]:
    """Serve a new stand-in on a port of its own."""
    hub = StandIn()
    config = uvicorn.Config(
        hub.app(), port=0, log_level="critical", lifespan="off", ws="none", http="h11", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    hub.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield hub
    server.should_exit = True
    thread.join()
