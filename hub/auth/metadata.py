"""What standard clients read to find their way: RFC 8414, OIDC discovery, RFC 9728 and where the endpoints are."""

from __future__ import annotations

from urllib.parse import urlsplit

from authlib.common.security import is_secure_transport

from hub.auth.authorization import OPENID
from hub.auth.bearer import RESOURCE_METADATA_PATH
from hub.auth.keys import ALGORITHM, FOR_ANY_CLIENT
from hub.auth.public_keys import ALGORITHMS
from hub.auth.scopes import Scope
from hub.errors import ConfigurationError
from hub.settings import Settings

_OAUTH = "/oauth"
_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")
TOKEN_PATH = f"{_OAUTH}/token"
AUTHORIZE_PATH = f"{_OAUTH}/authorize"
INTROSPECT_PATH = f"{_OAUTH}/introspect"
REVOKE_PATH = f"{_OAUTH}/revoke"
JWKS_PATH = f"{_OAUTH}/jwks.json"
USERINFO_PATH = f"{_OAUTH}/userinfo"
SERVER_METADATA_PATH = "/.well-known/oauth-authorization-server"
OPENID_METADATA_PATH = "/.well-known/openid-configuration"

__all__ = [
    "AUTHORIZE_PATH",
    "INTROSPECT_PATH",
    "JWKS_PATH",
    "OPENID_METADATA_PATH",
    "RESOURCE_METADATA_PATH",
    "REVOKE_PATH",
    "SERVER_METADATA_PATH",
    "TOKEN_PATH",
    "USERINFO_PATH",
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
    endpoints = (TOKEN_PATH, INTROSPECT_PATH, REVOKE_PATH)
    return frozenset({settings.issuer, *(settings.issuer + path for path in endpoints)})


def server_metadata(settings: Settings) -> dict[str, object]:
    """The authorization server (RFC 8414), which is also an OpenID provider (OpenID Connect Discovery, 3)."""
    issuer = settings.issuer
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZE_PATH,
        "token_endpoint": issuer + TOKEN_PATH,
        "introspection_endpoint": issuer + INTROSPECT_PATH,
        "revocation_endpoint": issuer + REVOKE_PATH,
        "jwks_uri": issuer + JWKS_PATH,
        "userinfo_endpoint": issuer + USERINFO_PATH,
        "scopes_supported": [OPENID, *(scope.value for scope in Scope)],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        **_client_authentication("token", *_METHODS, "none"),
        **_client_authentication("introspection", *_METHODS),
        **_client_authentication("revocation", *_METHODS, "none"),
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [FOR_ANY_CLIENT, ALGORITHM],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash"],
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "ui_locales_supported": ["ar", "en"],
    }


def resource_metadata(settings: Settings) -> dict[str, object]:
    """The GraphQL endpoint as a protected resource (RFC 9728)."""
    return {
        "resource": settings.audience,
        "authorization_servers": [settings.issuer],
        "scopes_supported": [scope.value for scope in Scope],
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
    }


def _client_authentication(endpoint: str, *methods: str) -> dict[str, object]:
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(methods),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
    }
