"""Speaks the hub's publishing part of its GraphQL schema."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, NoReturn, Self

import httpx

from charity_adapter.errors import (
    BodyTooLargeError,
    CredentialsError,
    InputRefusedError,
    MissingScopeError,
    UnexpectedAnswerError,
)
from charity_adapter.messages import Language, Message, verbatim
from charity_adapter.retry import RetryPolicy
from charity_adapter.tokens import PUBLISHING, READ, Credential, Tokens, Wanted
from charity_adapter.transport import Transport, busy

STANDING = """query Standing($ids: [String!]!) {
  projects(filter: {mine: true, externalIds: $ids}, first: 200) {
    nodes { externalId revision publication { contentDigest transactionsDigest } }
  }
}"""
PUBLISH_PROJECTS = """mutation PublishProjects($input: [ProjectInput!]!) {
  results: publishProjects(input: $input) {
    __typename%s
    ... on ProjectRefused { code message element }
  }
}"""
PROJECT_REVISION = " ... on Project { revision }"
PUBLISH_TRANSACTIONS = """mutation PublishTransactions($input: [TransactionInput!]!) {
  results: publishTransactions(input: $input) {
    __typename
    ... on TransactionRefused { code message element }
  }
}"""
PASSING = frozenset({"UNAVAILABLE", "RATE_LIMITED"})
NO_CODE = frozenset({None, ""})
TOO_MUCH = frozenset({"QUERY_TOO_COMPLEX"})
REFUSED_TYPES = frozenset({"ProjectRefused", "TransactionRefused"})


@dataclass(frozen=True, slots=True)
class Accepted:
    """The hub holds the record; `revision` of a project, when the client may read it."""

    revision: int | None


@dataclass(frozen=True, slots=True)
class Declined:
    """The hub refused the record, with its own words in the language that was asked for."""

    code: str
    message: Message
    element: str | None


@dataclass(frozen=True, slots=True)
class Stands:
    """What the hub holds of one of our projects, in digests."""

    revision: int
    content_digest: str
    transactions_digest: str


Answer = Accepted | Declined


class HubClient:
    """One client of one hub; every call raises HubError when the hub did not do what was asked."""

    def __init__(
        self,
        url: str,
        credential: Credential,
        language: Language,
        policy: RetryPolicy | None = None,
        wanted: Wanted = PUBLISHING,
    ) -> None:
        self._transport = Transport(url, policy or RetryPolicy(), language.value)
        self._tokens = Tokens(self._transport, credential, wanted)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transport.close()

    def may_read(self) -> bool:
        """Whether the client may ask what the hub holds already."""
        return self.holds(READ)

    def holds(self, scope: str) -> bool:
        """Whether the hub gave the client this scope."""
        self._tokens.current()
        return scope in self._tokens.scopes

    def standing(self, external_ids: Sequence[str]) -> Mapping[str, Stands]:
        """What the hub holds of these of our projects (up to 200)."""
        data = self.ask(STANDING, ids=list(external_ids))
        try:
            return {node["externalId"]: _stands(node) for node in data["projects"]["nodes"]}
        except (KeyError, TypeError, ValueError) as error:
            raise UnexpectedAnswerError("unexpected-answer", reason="projects") from error

    def ask(self, document: str, **variables: Any) -> Mapping[str, Any]:
        """The data of any query; an error in it raises HubError."""
        return self._ask(_body(document, _json(variables)[1:-1]))

    def publish_projects(self, inputs: Sequence[bytes], *, with_revisions: bool) -> tuple[Answer, ...]:
        """Publish up to 200 encoded projects; one answer for each, in order."""
        return self._publish(PUBLISH_PROJECTS % (PROJECT_REVISION if with_revisions else ""), inputs)

    def publish_transactions(self, inputs: Sequence[bytes]) -> tuple[Answer, ...]:
        """Publish up to 1,000 encoded transactions; one answer for each, in order."""
        return self._publish(PUBLISH_TRANSACTIONS, inputs)

    def _publish(self, document: str, inputs: Sequence[bytes]) -> tuple[Answer, ...]:
        results = self._ask(_body(document, b'"input":[%s]' % b",".join(inputs))).get("results")
        if not isinstance(results, list) or len(results) != len(inputs):
            raise UnexpectedAnswerError("unexpected-answer", reason="results")
        return tuple(map(_answer, results))

    def _ask(self, body: bytes) -> Mapping[str, Any]:
        response = self._send(body)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            # The hub may have changed its keys or its clock: one new token settles it.
            self._tokens.forget()
            response = self._send(body)
        return _data(response)

    def _send(self, body: bytes) -> httpx.Response:
        return self._transport.exchange(
            lambda: self._transport.request(
                "POST",
                "/graphql",
                content=body,
                headers={
                    "Authorization": f"Bearer {self._tokens.current()}",
                    "Content-Type": "application/json",
                    "Accept": "application/graphql-response+json, application/json;q=0.9",
                },
            ),
            _again,
        )


def _again(response: httpx.Response) -> bool:
    codes = {error.get("extensions", {}).get("code") for error in _errors(_parsed(response))}
    return bool(codes & PASSING) or (busy(response) and not codes - PASSING - NO_CODE)


def _data(response: httpx.Response) -> Mapping[str, Any]:
    if response.status_code == httpx.codes.UNAUTHORIZED:
        raise CredentialsError("credentials-refused", reason="HTTP 401")
    if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
        raise BodyTooLargeError("body-too-large")
    answer = _parsed(response)
    if errors := _errors(answer):
        _raise(errors)
    data = answer.get("data")
    if not isinstance(data, dict):
        raise UnexpectedAnswerError("unexpected-answer", reason=f"HTTP {response.status_code}")
    return data


def _raise(errors: Sequence[Mapping[str, Any]]) -> NoReturn:
    extensions = [error.get("extensions") or {} for error in errors]
    code = str(extensions[0].get("code", ""))
    said = str(errors[0].get("message", ""))
    if code == "MISSING_SCOPE":
        raise MissingScopeError("missing-scope", fields=said)
    if code in TOO_MUCH:
        raise BodyTooLargeError("body-too-large")
    if code == "BAD_USER_INPUT":
        faults = zip(extensions, errors, strict=True)
        raise InputRefusedError(tuple((e.get("argument"), str(error.get("message"))) for e, error in faults))
    raise UnexpectedAnswerError("unexpected-answer", reason=f"{code}: {said}")


def _stands(node: Mapping[str, Any]) -> Stands:
    publication = node["publication"]
    return Stands(int(node["revision"]), publication["contentDigest"], publication["transactionsDigest"])


def _answer(result: Any) -> Answer:
    if not isinstance(result, dict):
        raise UnexpectedAnswerError("unexpected-answer", reason="results")
    if result.get("__typename") in REFUSED_TYPES:
        return Declined(str(result.get("code")), verbatim(str(result.get("message"))), result.get("element"))
    return Accepted(result.get("revision"))


def _parsed(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _errors(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    errors = answer.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _body(document: str, variables: bytes) -> bytes:
    return b'{"query":%s,"variables":{%s}}' % (_json(document), variables)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
