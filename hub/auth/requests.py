"""A request to the OAuth server as its grants see it: the form, the proofs that came with it, and its transaction."""

from __future__ import annotations

from collections.abc import Mapping

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

from hub.auth import dpop
from hub.auth.credentials import Offered
from hub.settings import Settings
from hub.storage.work import Work


class OAuthRequest(OAuth2Request):
    """A request to the endpoint at `path`; what it does to the database is the given work's."""

    def __init__(
        self,
        path: str,
        form: Mapping[str, str],
        offered: Offered,
        work: Work,
        settings: Settings,
        proof: dpop.Proof | None = None,
    ) -> None:
        super().__init__("POST", settings.issuer + path)
        self.payload = BasicOAuth2Payload(dict(form))
        self.offered = offered
        self.work = work
        self.settings = settings
        self.proof = proof

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of the form, each once and none of them empty."""
        data: Mapping[str, str] = self.payload.data
        return data

    @property
    def thumbprint(self) -> str | None:
        """The key to which the token is to be bound (RFC 9449)."""
        return self.proof.thumbprint if self.proof else None
