"""What standard clients read to find their way: RFC 8414, RFC 9728 and where the endpoints are."""

from __future__ import annotations

from urllib.parse import urlsplit

from authlib.common.security import is_secure_transport

from hub.auth.bearer import RESOURCE_METADATA_PATH
from hub.auth.public_keys import ALGORITHMS
from hub.auth.registration import AuthMethod
from hub.auth.scopes import Scope
from hub.errors import ConfigurationError
from hub.settings import Settings

_OAUTH = "/oauth"
TOKEN_PATH = f"{_OAUTH}/token"
JWKS_PATH = f"{_OAUTH}/jwks.json"
SERVER_METADATA_PATH = "/.well-known/oauth-authorization-server"

__all__ = [
    "JWKS_PATH",
    "RESOURCE_METADATA_PATH",
    "SERVER_METADATA_PATH",
    "TOKEN_PATH",
    "audiences",
    "check_issuer",
    "resource_metadata",
    "server_metadata",
]


def check_issuer(settings: Settings) -> None:
    """Raises ConfigurationError unless the issuer is https, or http on this machine, and nothing but an address."""
    parts = urlsplit(settings.issuer)
    if parts.query or parts.fragment or settings.issuer.endswith("/") or not parts.hostname:
        raise ConfigurationError(
            "HUB_ISSUER must be an address without “/” at its end, such as https://hub.example."
        )
    if not is_secure_transport(settings.issuer):
        raise ConfigurationError(
            "HUB_ISSUER must begin with https:// (http:// only for this machine itself)."
        )


def audiences(settings: Settings) -> frozenset[str]:
    """Whom a client assertion may be meant for."""
    return frozenset({settings.issuer, settings.issuer + TOKEN_PATH})


def server_metadata(settings: Settings) -> dict[str, object]:
    """The authorization server (RFC 8414)."""
    return {
        "issuer": settings.issuer,
        "token_endpoint": settings.issuer + TOKEN_PATH,
        "jwks_uri": settings.issuer + JWKS_PATH,
        "scopes_supported": [scope.value for scope in Scope],
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": [method.value for method in AuthMethod],
        "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
        "ui_locales_supported": ["ar", "en"],
    }


def resource_metadata(settings: Settings) -> dict[str, object]:
    """The GraphQL endpoint as a protected resource (RFC 9728)."""
    return {
        "resource": settings.audience,
        "authorization_servers": [settings.issuer],
        "scopes_supported": [scope.value for scope in Scope],
        "bearer_methods_supported": ["header"],
    }
