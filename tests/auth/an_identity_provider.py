"""An identity provider in the test's own hands: what it signs, and what it answers to the hub."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key
from joserfc.jws import JWSRegistry

from hub.auth.identity_oidc import OpenIdConnect
from hub.auth.identity_push import PhonePush
from hub.auth.identity_words import ProviderWords
from hub.auth.provider_http import ProviderHttp

ISSUER, CLIENT = "https://identity.example", "charity-hub"
JWKS = f"{ISSUER}/jwks.json"
NUMBER = "284030909116"


@dataclass
class AnIdentityProvider(ProviderHttp):
    """Answers in place of HTTP: `answers` are given in turn, `asked` keeps what the hub sent."""

    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    asked: list[Mapping[str, str]] = field(default_factory=list)
    keys_read: int = 0

    def __post_init__(self) -> None:
        super().__init__(ISSUER, CLIENT, "secret")

    async def document(self, address: str) -> dict[str, Any]:
        if address == JWKS:
            self.keys_read += 1
            unusable = [{"kty": "oct", "k": "AAAA", "kid": "shared"}, {"kty": "RSA"}, "nonsense"]
            return {"keys": [*unusable, {**self.key.as_dict(private=False), "kid": "one"}]}
        names = ("authorization", "token", "backchannel_authentication")
        endpoints = {f"{name}_endpoint": f"{ISSUER}/{name}" for name in names}
        return {"issuer": ISSUER, "jwks_uri": JWKS, **endpoints}

    async def ask(self, address: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        return self.answers.pop(0)

    @property
    def words(self) -> ProviderWords:
        """What the hub believes of it."""
        return ProviderWords(self, ISSUER, CLIENT)

    @property
    def page(self) -> OpenIdConnect:
        """Its OpenID Connect."""
        return OpenIdConnect(self, self.words, CLIENT, "openid", "civil_number")

    @property
    def phone(self) -> PhonePush:
        """Its push to phones."""
        return PhonePush(self, self.words, "openid", "civil_number")

    def signed(
        self,
        changes: Mapping[str, object] | None = None,
        *,
        key: Key | None = None,
        alg: str = "ES256",
        kid: str | None = "one",
    ) -> str:
        """A token as it should be, with claims changed; one that is None is left out."""
        now = int(time.time())
        right = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 60, "civil_number": NUMBER}
        claims = {name: value for name, value in {**right, **(changes or {})}.items() if value is not None}
        told = {"alg": alg, **({"kid": kid} if kid else {})}
        return jwt.encode(told, claims, key or self.key, registry=JWSRegistry(algorithms=[alg]))

    def gives(self, id_token: str) -> None:
        """The next answer is this token."""
        self.answers.append((200, {"id_token": id_token}))
