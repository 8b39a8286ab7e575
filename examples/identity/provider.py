"""A stand-in for a national identity provider: its people, its one client, and the tokens that it signs."""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

REQUEST_ID = "urn:openid:params:jwt:claim:auth_req_id"


@dataclass(frozen=True)
class Client:
    """The one client, as it was registered."""

    id: str
    secret: str
    redirect_uri: str
    callback: str | None


@dataclass
class Provider:
    """What the provider holds in memory; its key is made at each start."""

    issuer: str
    client: Client
    people: Mapping[str, str]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    def signed(self, **claims: object) -> str:
        """A token for the client, good for five minutes."""
        now = int(time.time())
        told = {"iss": self.issuer, "aud": self.client.id, "iat": now, "exp": now + 300, **claims}
        header = {"alg": "ES256", "typ": "JWT", "kid": self.key.thumbprint()}
        return jwt.encode(header, told, self.key, algorithms=["ES256"])

    def identity(self, number: str, **claims: object) -> str:
        """A signed statement of who somebody is; `sub` is not the civil number."""
        subject = hmac.digest(b"stand-in", number.encode(), "sha256").hex()[:32]
        return self.signed(sub=subject, civil_number=number, **claims)

    def proves_itself(self, request: Request) -> bool:
        """Whether the request is the client's (client_secret_basic)."""
        wanted = base64.b64encode(f"{self.client.id}:{self.client.secret}".encode()).decode()
        return secrets.compare_digest(request.headers.get("authorization", ""), f"Basic {wanted}")

    def documents(self) -> list[Route]:
        """The configuration and the public key."""

        async def configuration(_: Request) -> Response:
            return JSONResponse(
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/authorize",
                    "token_endpoint": f"{self.issuer}/token",
                    "backchannel_authentication_endpoint": f"{self.issuer}/push",
                    "jwks_uri": f"{self.issuer}/jwks.json",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256"],
                    "code_challenge_methods_supported": ["S256"],
                    "backchannel_token_delivery_modes_supported": ["poll", "push"],
                    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                    "authorization_response_iss_parameter_supported": True,
                }
            )

        async def jwks(_: Request) -> Response:
            public = self.key.as_dict(private=False)
            return JSONResponse(
                {"keys": [{**public, "kid": self.key.thumbprint(), "alg": "ES256", "use": "sig"}]}
            )

        return [
            Route("/.well-known/openid-configuration", configuration),
            Route("/jwks.json", jwks),
        ]


def refused(error: str, status: int = 400) -> Response:
    """An OAuth error."""
    return JSONResponse({"error": error}, status, {"Cache-Control": "no-store"})
