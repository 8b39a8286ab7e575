"""What a request to the OAuth server offers as proof of its client: read, not yet believed (RFC 6749, 2.3)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import InvalidClientError, InvalidRequestError

from hub.auth.bearer import REALM

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Secret:
    """A client id and secret from the Authorization header or the form (`client_secret_basic`, `_post`)."""

    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Signed:
    """A client assertion from the form (`private_key_jwt`)."""

    assertion: str = field(repr=False)


@dataclass(frozen=True)
class Named:
    """A client id alone, of a client that can keep no secret (`none`)."""

    client_id: str


Offered = Secret | Signed | Named
_HOW = "Authenticate with client_secret_basic, client_secret_post or private_key_jwt."


class InvalidClient(InvalidClientError):
    """The client did not prove who it is; answered alike whether it exists or not."""

    def __init__(self, description: str = "The client could not be authenticated.") -> None:
        super().__init__(description, status_code=401)

    def get_headers(self) -> list[tuple[str, str]]:
        plain = [(name, value) for name, value in super().get_headers() if name != "WWW-Authenticate"]
        return [*plain, ("WWW-Authenticate", f'Basic realm="{REALM}", charset="UTF-8"')]


def offered(authorization: Sequence[str], form: Mapping[str, str]) -> Offered:
    """The one proof that the request offers.

    Raises InvalidClient when there is none that could be read, InvalidRequestError when there are several.
    """
    ways = [bool(authorization), "client_secret" in form, "client_assertion" in form]
    if sum(ways) > 1 or len(authorization) > 1:
        raise InvalidRequestError("Authenticate the client in one way, once.")
    if "client_assertion" in form:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise InvalidRequestError(f"The client_assertion_type must be {ASSERTION_TYPE}.")
        return Signed(form["client_assertion"])
    if authorization:
        return _basic(authorization[0])
    if "client_id" not in form:
        raise InvalidClient(_HOW)
    if "client_secret" in form:
        return Secret(form["client_id"], form["client_secret"])
    return Named(form["client_id"])


def _basic(header: str) -> Secret:
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(_HOW)
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
        client_id, separator, secret = (unquote_plus(part, errors="strict") for part in pair.partition(":"))
    except (binascii.Error, ValueError):
        raise InvalidClient(
            "The Basic credentials are not base64 of client id and secret in UTF-8."
        ) from None
    if not separator or not client_id or not secret:
        raise InvalidClient("The Basic credentials lack a client id or a secret.")
    return Secret(client_id, secret)
