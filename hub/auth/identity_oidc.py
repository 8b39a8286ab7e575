"""Identity by OpenID Connect (Core 1.0, code flow with PKCE): the person goes to the provider's page and comes back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from hub.auth.identity import Beginning, Begun, Heard, Identified, NotIdentified, Trouble
from hub.auth.identity_words import ProviderWords
from hub.auth.provider_http import ProviderHttp

_LASTS = 600


class OpenIdConnect:
    """A provider with a page of its own."""

    asks_for_number = False

    def __init__(
        self, http: ProviderHttp, words: ProviderWords, client_id: str, scope: str, claim: str
    ) -> None:
        self._http = http
        self._words = words
        self._client_id = client_id
        self._scope = scope
        self._claim = claim

    async def begin(self, beginning: Beginning) -> Begun:
        """Sends the browser to the provider. Raises NotIdentified when it is away."""
        kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": beginning.return_to,
            "scope": self._scope,
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": _challenge(kept["verifier"]),
            "code_challenge_method": "S256",
            "ui_locales": beginning.language.value,
        }
        page = await self._http.endpoint("authorization_endpoint")
        address = f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}"
        return Begun({**kept, "return_to": beginning.return_to}, _LASTS, address=address)

    async def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identified:
        """Who the returned browser's person is. Raises NotIdentified."""
        await self._check_return(kept, answer)
        form = {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": kept["return_to"],
            "code_verifier": kept["verifier"],
        }
        status, given = await self._http.ask(await self._http.endpoint("token_endpoint"), form)
        if status != 200:
            trouble = Trouble.AWAY if status >= 500 else Trouble.NOT_TRUSTED
            raise NotIdentified(trouble, f"the provider answered {status} to the code")
        token = await self._words.checked(given.get("id_token"), await self._http.endpoint("jwks_uri"))
        if not hmac.compare_digest(str(token.claims.get("nonce")).encode(), kept["nonce"].encode()):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the id_token answers another sign-in")
        number = token.name(self._claim)
        if number is None:
            raise NotIdentified(Trouble.NOT_TRUSTED, "the id_token holds no civil number")
        return Identified(number)

    async def hear(self, response: str) -> Heard:
        """Nothing: this provider answers through the browser alone."""
        raise NotIdentified(Trouble.NOT_TRUSTED, "this provider has nothing to call back about")

    async def _check_return(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> None:
        if not hmac.compare_digest(answer.get("state", "").encode(), kept["state"].encode()):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the browser came back from another sign-in")
        found = await self._http.discovered()
        said = answer.get("iss")
        if said != found["issuer"] and (said or found.get("authorization_response_iss_parameter_supported")):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the browser came back from another provider")
        if answer.get("error") == "access_denied":
            raise NotIdentified(Trouble.DENIED, "the person did not agree")
        if not answer.get("code"):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the browser came back without a code")


def _challenge(verifier: str) -> str:
    """The S256 code challenge (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
