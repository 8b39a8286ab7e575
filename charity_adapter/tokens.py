"""Gets access tokens for the hub with client_credentials and renews them before they run out.

RFC 6749 section 2.3.1 (client_secret_basic) and RFC 7523 (private_key_jwt). No secret and no token ever
stands in a message, a representation or a log.
"""

import base64
import json
import re
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from charity_adapter.errors import ConfigError, CredentialsError, UnexpectedAnswerError
from charity_adapter.transport import Transport

PUBLISH, READ, MONEY, FINDINGS = "project:publish", "project:read", "budget:read", "finding:read"
Wanted = Sequence[Sequence[str]]
PUBLISHING: Wanted = ((PUBLISH, READ), (PUBLISH,))
PLANNING: Wanted = ((PUBLISH, READ, MONEY),)
TELLING: Wanted = ((PUBLISH, READ, MONEY, FINDINGS), (PUBLISH, READ, FINDINGS), (PUBLISH, READ))
"""What each command asks for: the scopes that help it, and fewer where a client has not all of them."""

EARLY_SECONDS = 30.0
ASSERTION_SECONDS = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SigningKey = ECKey | OKPKey | RSAKey
KEY_TYPES: Mapping[str, type[SigningKey]] = {"EC": ECKey, "OKP": OKPKey, "RSA": RSAKey}
ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "Ed25519"}
TOKEN_ENDPOINT = "/oauth/token"  # noqa: S105
METADATA = "/.well-known/oauth-authorization-server"
ERROR_CODE = re.compile(r"[a-z_]{1,60}")


class Credential(Protocol):
    """How the client proves who it is at the token endpoint."""

    def headers(self) -> Mapping[str, str]:
        """What stands in the request's headers."""

    def form(self, audience: str) -> Mapping[str, str]:
        """What stands in the request's form."""


class SharedSecret:
    """client_secret_basic."""

    def __init__(self, client_id: str, secret: str) -> None:
        pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
        self._header = "Basic " + base64.b64encode(pair.encode()).decode()

    def headers(self) -> Mapping[str, str]:
        """The Basic header of RFC 6749."""
        return {"Authorization": self._header}

    def form(self, audience: str) -> Mapping[str, str]:
        """Nothing: the secret travels in the header alone."""
        return {}


class PrivateKey:
    """private_key_jwt: each request carries an assertion of its own, valid for a minute."""

    def __init__(self, client_id: str, file: Path) -> None:
        self._client_id = client_id
        self._key, self._algorithm = _private_key(file)

    def headers(self) -> Mapping[str, str]:
        """Nothing: the assertion travels in the form."""
        return {}

    def form(self, audience: str) -> Mapping[str, str]:
        """The client assertion of RFC 7523."""
        now = int(time.time())
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": audience,
            "iat": now,
            "exp": now + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": self._algorithm, **({"kid": self._key.kid} if self._key.kid else {})}
        assertion = jwt.encode(header, claims, self._key, algorithms=[self._algorithm])
        return {
            "client_id": self._client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }


def _private_key(file: Path) -> tuple[SigningKey, str]:
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        key = KEY_TYPES[written["kty"]].import_key(written)
        algorithm = str(written.get("alg") or _algorithm(key))
        jwt.encode({"alg": algorithm}, {}, key, algorithms=[algorithm])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, JoseError):
        # The cause may quote the key, so it is not chained.
        raise ConfigError("private-key", file=file.name) from None
    return key, algorithm


def _algorithm(key: SigningKey) -> str:
    return "RS256" if isinstance(key, RSAKey) else ALGORITHMS[key.curve_name]


class Tokens:
    """The current access token of one client, with the first of these sets of scopes that the hub gives it."""

    def __init__(self, transport: Transport, credential: Credential, wanted: Wanted = PUBLISHING) -> None:
        self._transport = transport
        self._credential = credential
        self._wanted = list(wanted)
        self._audience: str | None = None
        self._token: str | None = None
        self._renew_at = 0.0
        self.scopes: frozenset[str] = frozenset()

    def current(self) -> str:
        """A token that is good for a while yet. Raises CredentialsError or HubUnreachableError."""
        if self._token is None or time.monotonic() >= self._renew_at:
            self._take(self._answer())
        return self._token or ""

    def forget(self) -> None:
        """Drop a token that the hub no longer takes."""
        self._token = None

    def _answer(self) -> dict[str, Any]:
        """Ask for every scope that helps; for a client that has not all of them, ask again for fewer."""
        while True:
            response = self._ask(" ".join(self._wanted[0]))
            if _error(response) != "invalid_scope":
                break
            if len(self._wanted) == 1:
                raise CredentialsError("scopes-refused", scopes=", ".join(self._wanted[0]))
            self._wanted.pop(0)
        if response.status_code != httpx.codes.OK:
            raise CredentialsError(
                "credentials-refused", reason=_error(response) or f"HTTP {response.status_code}"
            )
        return _json(response)

    def _ask(self, scope: str) -> httpx.Response:
        return self._transport.exchange(
            lambda: self._transport.request(
                "POST",
                TOKEN_ENDPOINT,
                headers=dict(self._credential.headers()),
                data={
                    "grant_type": "client_credentials",
                    "scope": scope,
                    **self._credential.form(self._token_endpoint()),
                },
            )
        )

    def _take(self, answer: dict[str, Any]) -> None:
        token, lifetime, scope = answer.get("access_token"), answer.get("expires_in", 60), answer.get("scope")
        if not isinstance(token, str) or not isinstance(lifetime, int | float):
            raise UnexpectedAnswerError("unexpected-answer", reason=TOKEN_ENDPOINT)
        self._token = token
        self._renew_at = time.monotonic() + max(lifetime - EARLY_SECONDS, lifetime / 2)
        self.scopes = frozenset(scope.split() if isinstance(scope, str) else self._wanted[0])

    def _token_endpoint(self) -> str:
        """What the hub calls its token endpoint, which differs from our address for it behind a proxy."""
        if self._audience is None:
            response = self._transport.exchange(lambda: self._transport.request("GET", METADATA))
            known = _json(response) if response.status_code == httpx.codes.OK else {}
            self._audience = str(known.get("token_endpoint") or self._transport.url + TOKEN_ENDPOINT)
        return self._audience


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise UnexpectedAnswerError("unexpected-answer", reason=f"HTTP {response.status_code}")
    return answer


def _error(response: httpx.Response) -> str:
    """The OAuth error code; the description beside it is not repeated, as it may quote what was sent."""
    if response.status_code == httpx.codes.OK:
        return ""
    try:
        answer = response.json()
    except ValueError:
        return ""
    code = answer.get("error") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and ERROR_CODE.fullmatch(code) else ""
