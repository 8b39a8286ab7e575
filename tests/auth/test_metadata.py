"""Standard clients find the OAuth server by its metadata."""

import httpx
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata

from hub.auth.keys import SigningKeys
from hub.auth.metadata import check_issuer
from hub.errors import ConfigurationError
from hub.settings import Settings


@pytest.mark.parametrize("document", ["oauth-authorization-server", "openid-configuration"])
async def test_the_server_describes_itself(
    oauth: httpx.AsyncClient, settings: Settings, document: str
) -> None:
    response = await oauth.get(f"/.well-known/{document}")
    described = response.json()
    AuthorizationServerMetadata(described).validate()
    OpenIDProviderMetadata(described).validate()

    assert response.headers["Content-Type"] == "application/json"
    assert described["issuer"] == settings.issuer
    assert described["token_endpoint"] == f"{settings.issuer}/oauth/token"
    assert described["jwks_uri"] == f"{settings.issuer}/oauth/jwks.json"
    assert described["authorization_endpoint"] == f"{settings.issuer}/oauth/authorize"
    assert described["grant_types_supported"] == [
        "authorization_code",
        "client_credentials",
        "refresh_token",
    ]
    assert described["id_token_signing_alg_values_supported"] == ["RS256", "ES256"]
    assert described["userinfo_endpoint"] == f"{settings.issuer}/oauth/userinfo"
    assert described["code_challenge_methods_supported"] == ["S256"]
    assert described["authorization_response_iss_parameter_supported"] is True
    assert described["token_endpoint_auth_methods_supported"] == [
        "client_secret_basic",
        "client_secret_post",
        "private_key_jwt",
        "none",
    ]
    assert "none" not in described["introspection_endpoint_auth_methods_supported"]
    assert {"ES256", "RS256", "PS256", "EdDSA"} <= set(
        described["token_endpoint_auth_signing_alg_values_supported"]
    )
    assert "aid:read:provider" in described["scopes_supported"]


async def test_the_graphql_endpoint_names_its_server(oauth: httpx.AsyncClient, settings: Settings) -> None:
    described = (await oauth.get("/.well-known/oauth-protected-resource/graphql")).json()

    assert described["resource"] == settings.audience
    assert described["authorization_servers"] == [settings.issuer]


async def test_the_published_keys_are_public(oauth: httpx.AsyncClient, signing_keys: SigningKeys) -> None:
    response = await oauth.get("/oauth/jwks.json")

    assert response.json() == signing_keys.jwks()
    assert "d" not in response.json()["keys"][0]


@pytest.mark.parametrize(
    "issuer",
    [
        "https://hub.example",
        "https://hub.example:8443/hub",
        "http://127.0.0.1:8000",
        "http://localhost",
        "http://[::1]:1",
    ],
)
def test_an_issuer_is_https_or_this_machine(issuer: str) -> None:
    check_issuer(Settings(issuer=issuer))

    assert Settings(issuer=issuer).audience == issuer + "/graphql"


@pytest.mark.parametrize(
    "issuer",
    [
        "http://hub.example",
        "https://hub.example/",
        "https://hub.example?a=b",
        "hub.example",
        "",
        "ftp://hub.example",
    ],
)
def test_another_issuer_does_not_start(issuer: str) -> None:
    with pytest.raises(ConfigurationError, match="HUB_ISSUER"):
        check_issuer(Settings(issuer=issuer))
