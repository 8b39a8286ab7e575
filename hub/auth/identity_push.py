"""Identity by the phone, in the shape of CIBA (Core 1.0): the person matches a number in the national app.

Hawyti and Nafath work so: the hub sends the civil number, shows a number, and learns the result by asking again or
by a signed callback, which counts for the request that it names and for no other.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from typing import Any

from hub.auth.compact import Unverified
from hub.auth.identity import Beginning, Begun, Heard, Identified, NotIdentified, NotYet, Trouble
from hub.auth.identity_words import ProviderWords
from hub.auth.provider_http import ProviderHttp

GRANT = "urn:openid:params:grant-type:ciba"
REQUEST_ID = "urn:openid:params:jwt:claim:auth_req_id"
"""The claim by which a signed answer names its request (CIBA, 10.3.1)."""

LONGEST = 300
"""How long a person may look for their phone, in seconds."""

_USUAL_INTERVAL = 5
_INTERVALS = range(1, 61)
_SLOWER = 5
_SHOWN = re.compile(r"[0-9]{1,6}")
_REQUEST = re.compile(r"[\x21-\x7e]{16,1024}")
_TROUBLES = {
    "access_denied": Trouble.DENIED,
    "expired_token": Trouble.EXPIRED,
    "transaction_failed": Trouble.DENIED,
}


class PhonePush:
    """A provider that asks the person on their phone."""

    asks_for_number = True

    def __init__(self, http: ProviderHttp, words: ProviderWords, scope: str, claim: str) -> None:
        self._http = http
        self._words = words
        self._scope = scope
        self._claim = claim

    async def begin(self, beginning: Beginning) -> Begun:
        """Has the phone of this civil number ask. Raises NotIdentified."""
        number = beginning.civil_number or ""
        shown = f"{secrets.randbelow(90) + 10}"
        asked = {
            "scope": self._scope,
            "login_hint": number,
            "binding_message": shown,
            "requested_expiry": str(LONGEST),
            "client_notification_token": secrets.token_urlsafe(32),
        }
        endpoint = await self._http.endpoint("backchannel_authentication_endpoint")
        status, given = await self._http.ask(endpoint, asked)
        if status != 200:
            trouble = Trouble.AWAY if status >= 500 else Trouble.DENIED
            raise NotIdentified(trouble, f"the provider answered {status} to the request")
        request_id = given.get("auth_req_id")
        if not isinstance(request_id, str) or not _REQUEST.fullmatch(request_id):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the provider names no request that can be told apart")
        shown = _shown(given, shown)
        return Begun(
            {"request_id": request_id, "number": number, "shown": shown},
            _seconds(given.get("expires_in"), range(1, LONGEST + 1), LONGEST),
            shown_number=shown,
            request_id=request_id,
            ask_every=_seconds(given.get("interval"), _INTERVALS, _USUAL_INTERVAL),
        )

    async def finish(self, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identified | NotYet:
        """Asks whether the person has answered on the phone. Raises NotIdentified once they never will."""
        form = {"grant_type": GRANT, "auth_req_id": kept["request_id"]}
        status, given = await self._http.ask(await self._http.endpoint("token_endpoint"), form)
        every = int(answer.get("ask_every", _USUAL_INTERVAL))
        if status >= 500 or given.get("error") == "authorization_pending":
            return NotYet(every)
        if given.get("error") == "slow_down":
            return NotYet(min(every + _SLOWER, _INTERVALS[-1]))
        if status != 200:
            trouble = _TROUBLES.get(str(given.get("error")), Trouble.NOT_TRUSTED)
            raise NotIdentified(trouble, f"the provider answered {status} to the question")
        token = await self._words.checked(given.get("id_token"), await self._http.endpoint("jwks_uri"))
        if token.claims.get(REQUEST_ID, kept["request_id"]) != kept["request_id"]:
            raise NotIdentified(Trouble.NOT_TRUSTED, "the id_token answers another request")
        return Identified(self._number(token))

    async def hear(self, response: str) -> Heard:
        """What a callback says of which request, once its signature holds. Raises NotIdentified."""
        token = await self._words.checked(response, await self._http.endpoint("jwks_uri"))
        request_id = token.claims.get(REQUEST_ID)
        if not isinstance(request_id, str) or not _REQUEST.fullmatch(request_id):
            raise NotIdentified(Trouble.NOT_TRUSTED, "the callback names no request")
        if "error" in token.claims:
            return Heard(request_id, _TROUBLES.get(str(token.claims["error"]), Trouble.NOT_TRUSTED))
        return Heard(request_id, Identified(self._number(token)))

    def _number(self, token: Unverified) -> str:
        number = token.name(self._claim)
        if number is None:
            raise NotIdentified(Trouble.NOT_TRUSTED, "the answer holds no civil number")
        return number


def is_of_asked(identified: Identified, kept: Mapping[str, str]) -> bool:
    """Whether the person who answered on the phone is the one who was asked for; a page asks for nobody."""
    asked = kept.get("number")
    return asked is None or hmac.compare_digest(identified.civil_number.encode(), asked.encode())


def _shown(given: Mapping[str, Any], ours: str) -> str:
    """The number to match: some providers (Nafath's `random`) choose it themselves."""
    theirs = str(given.get("random", ours))
    return theirs if _SHOWN.fullmatch(theirs) else ours


def _seconds(given: object, within: range, otherwise: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < within[0]:
        return otherwise
    return min(given, within[-1])
