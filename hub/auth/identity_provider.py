"""Which identity provider the settings name."""

from __future__ import annotations

from authlib.common.security import is_secure_transport

from hub.auth.identity import IdentityProvider
from hub.auth.identity_oidc import OpenIdConnect
from hub.auth.identity_push import PhonePush
from hub.auth.identity_words import ProviderWords
from hub.auth.provider_http import ProviderHttp
from hub.errors import ConfigurationError
from hub.settings import Settings


def provider_of(settings: Settings) -> IdentityProvider | None:
    """The provider that people prove themselves to; None where nobody signs in. Raises ConfigurationError."""
    if settings.identity_kind == "NONE":
        return None
    issuer, client_id = settings.identity_issuer, settings.identity_client_id
    secret = settings.identity_client_secret
    if issuer is None or client_id is None or secret is None:
        raise ConfigurationError(
            "HUB_IDENTITY_KIND needs HUB_IDENTITY_ISSUER, HUB_IDENTITY_CLIENT_ID and HUB_IDENTITY_CLIENT_SECRET."
        )
    if not is_secure_transport(issuer):
        raise ConfigurationError(
            "HUB_IDENTITY_ISSUER must begin with https:// (http:// only for this machine itself)."
        )
    http = ProviderHttp(issuer, client_id, secret.get_secret_value())
    words = ProviderWords(http, issuer, client_id)
    scope, claim = settings.identity_scope, settings.identity_civil_number_claim
    if settings.identity_kind == "OIDC":
        return OpenIdConnect(http, words, client_id, scope, claim)
    return PhonePush(http, words, scope, claim)
