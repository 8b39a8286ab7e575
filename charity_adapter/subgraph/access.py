"""Decides who may ask the subgraph: the bearer of our own token, or a client of ours with a token of the hub."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

METADATA = "/.well-known/oauth-authorization-server"
JWKS = "/oauth/jwks.json"
GRAPHQL = "/graphql"
ALGORITHMS = ["ES256", "Ed25519", "PS256", "RS256"]
ACCESS_TOKEN = frozenset({"at+jwt", "application/at+jwt"})
TIMEOUT = httpx.Timeout(10.0)
KEYS_HOLD_SECONDS = 600.0
ASK_AGAIN_SECONDS = 30.0
CLOCK_SKEW_SECONDS = 30
LONGEST_TOKEN = 8_192


class NotAdmitted(Exception):
    """Whoever asks has no token that holds here."""


class KeysAway(Exception):
    """The hub's keys are not known, and so no token of it can be told from a forged one."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who may ask; `scopes` are those of a hub's token, and None for our own token, which opens all."""

    scopes: frozenset[str] | None

    def holds(self, scope: str) -> bool:
        """Whether this scope is open to them."""
        return self.scopes is None or scope in self.scopes


class Doorkeeper(Protocol):
    """One way to be admitted."""

    async def admit(self, token: str) -> Admitted:
        """Who bears this token. Raises NotAdmitted or KeysAway."""


class OwnToken:
    """A bearer token of the charity's own, for its router alone."""

    def __init__(self, token: str) -> None:
        self._digest = _digest(token)

    async def admit(self, token: str) -> Admitted:
        """Whoever bears it."""
        if not hmac.compare_digest(_digest(token), self._digest):
            raise NotAdmitted
        return Admitted(None)


class HubTokens:
    """Access tokens of the hub (RFC 9068) that were issued to clients of the charity's own."""

    def __init__(
        self,
        url: str,
        clients: tuple[str, ...],
        http: httpx.AsyncClient,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._clients = frozenset(clients)
        self._http = http
        self._clock = clock
        self._keys: KeySet | None = None
        self._issuer = ""
        self._asked_at: float | None = None

    async def admit(self, token: str) -> Admitted:
        """A client of ours whose token the hub signed for itself and that has not run out."""
        await self._learn(KEYS_HOLD_SECONDS)
        try:
            decoded = self._decoded(token)
        except NotAdmitted:
            # The hub may have changed its keys since.
            if not await self._learn(ASK_AGAIN_SECONDS):
                raise
            decoded = self._decoded(token)
        return self._checked(decoded.header, decoded.claims)

    def _decoded(self, token: str) -> jwt.Token:
        if self._keys is None:
            raise KeysAway
        try:
            return jwt.decode(token, self._keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotAdmitted from error

    def _checked(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Admitted:
        audience, scope, now = claims.get("aud"), claims.get("scope", ""), time.time()
        expires, begins = claims.get("exp"), claims.get("nbf", claims.get("iat"))
        held = (
            str(header.get("typ", "")).lower() in ACCESS_TOKEN,
            claims.get("iss") == self._issuer,
            self._issuer + GRAPHQL in (audience if isinstance(audience, list) else [audience]),
            claims.get("client_id") in self._clients,
            isinstance(expires, int | float) and now < expires,
            isinstance(begins, int | float) and begins <= now + CLOCK_SKEW_SECONDS,
            isinstance(scope, str),
            # A token that is bound to a key is worth nothing without its proof, which is not asked for here.
            "cnf" not in claims,
        )
        if not all(held):
            raise NotAdmitted
        return Admitted(frozenset(str(scope).split()))

    async def _learn(self, hold: float) -> bool:
        """Ask the hub for its name and its keys, unless they were asked for within `hold` seconds."""
        now = self._clock()
        if self._asked_at is not None and now - self._asked_at < (hold if self._keys else ASK_AGAIN_SECONDS):
            return False
        self._asked_at = now
        try:
            known, keys = await self._json(METADATA), await self._json(JWKS)
            self._keys, self._issuer = KeySet.import_key_set(keys), str(known["issuer"])
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError):
            # Keys that were known hold on: the hub's own short absence shuts nobody out.
            return False
        return True

    async def _json(self, path: str) -> Any:
        response = await self._http.get(self._url + path)
        response.raise_for_status()
        return response.json()


class Door:
    """All ways to be admitted; whoever comes by none of them stays out."""

    def __init__(self, *keepers: Doorkeeper) -> None:
        self._keepers = keepers

    async def admit(self, authorization: str) -> Admitted:
        """Who sends this Authorization header. Raises NotAdmitted, or KeysAway where it could not be told."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip() or len(token) > LONGEST_TOKEN:
            raise NotAdmitted
        away = False
        for keeper in self._keepers:
            try:
                return await keeper.admit(token.strip())
            except KeysAway:
                away = True
            except NotAdmitted:
                continue
        raise KeysAway if away else NotAdmitted


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
