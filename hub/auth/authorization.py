"""The authorization request (RFC 6749, 4.1.1): what a client may ask of a person, and how it is answered."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from hub.auth import clients
from hub.auth.clients import Client
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.errors import Message
from hub.settings import Settings
from hub.storage import clients as stored_clients
from hub.storage import grants
from hub.storage.work import Work

CODE_LIFETIME = timedelta(seconds=60)
FAMILY_LIFETIME = {
    CallerKind.PERSON: timedelta(days=30),
    CallerKind.CHARITY: timedelta(hours=12),
    CallerKind.MINISTRY: timedelta(hours=12),
}
"""How long one sign-in lasts through refresh tokens: an officer's for a working day."""

OPENID = "openid"
STANDARD_SCOPES = frozenset({OPENID, "offline_access", "profile", "email", "address", "phone"})
"""OIDC's own names, which standard clients send by themselves; only `openid` changes the answer."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VISIBLE = re.compile(r"[ -~]*")
_LONGEST = {"state": 2048, "nonce": 512, "dpop_jkt": 43}
_MOST_PARAMETERS = 50
_LONGEST_QUERY = 16_384

_UNREADABLE = Message(
    "The address of this page is not one that an application makes: go back to it and try again.",
    "عنوان هذه الصفحة ليس مما تصنعه التطبيقات: عُد إلى التطبيق وحاول مجدداً.",
)
_UNKNOWN_CLIENT = Message(
    "The hub does not know this application, or not this address to go back to. Tell its makers.",
    "لا تعرف المنصة هذا التطبيق أو لا تعرف عنوان العودة إليه. أخبر القائمين عليه.",
)


class ShownOnPage(Exception):
    """A request whose sender cannot be trusted with an answer: `message` is for the person, on a page."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message.en)


class SentBack(Exception):
    """A request that is answered with an OAuth error, by redirecting to `url(settings)`."""

    def __init__(self, error: str, description: str, redirect_uri: str, state: str | None) -> None:
        self.error = error
        self.description = description
        self._redirect_uri = redirect_uri
        self._state = state
        super().__init__(error)

    def url(self, settings: Settings) -> str:
        """Where the person's browser goes next."""
        told = {"error": self.error, "error_description": self.description}
        return _answer(self._redirect_uri, self._state, settings, told)


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request of a known client that may be put to a person."""

    client: Client
    redirect_uri: str
    scopes: frozenset[Scope]
    state: str | None
    nonce: str | None
    code_challenge: str
    openid: bool = False
    dpop_jkt: str | None = None

    @property
    def signs_in(self) -> CallerKind:
        """In which capacity somebody signs in here: as officer for officers' clients, else as themselves."""
        is_portal = self.client.kind is CallerKind.DONOR_PORTAL
        return CallerKind.PERSON if is_portal else self.client.kind


def parameters(query: bytes) -> dict[str, str]:
    """The parameters of a query or form, those without a value left out.

    Raises ShownOnPage for what is not UTF-8, comes twice or is too much.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise ShownOnPage(_UNREADABLE) from None
    named = dict(pairs)
    if len(named) != len(pairs) or len(query) > _LONGEST_QUERY:
        raise ShownOnPage(_UNREADABLE)
    return {name: value for name, value in named.items() if value}


async def checked_request(work: Work, params: Mapping[str, str]) -> AuthorizationRequest:
    """What the client asks for.

    Raises ShownOnPage when the client or the redirect URI is not a registered one, SentBack for all else.
    """
    client = await _client(work, params.get("client_id", ""))
    redirect_uri = params.get("redirect_uri", "")
    if client is None or redirect_uri not in client.redirect_uris:
        raise ShownOnPage(_UNKNOWN_CLIENT)
    state = params.get("state")
    fault = _fault(params)
    if fault is not None:
        raise SentBack(*fault, redirect_uri, state if state and _is_short(params, "state") else None)
    asked = frozenset(params.get("scope", "").split(" ")) - {""}
    wanted = asked - STANDARD_SCOPES
    if not wanted <= client.scopes:
        told = "The client may not ask for every scope that it asked for."
        raise SentBack("invalid_scope", told, redirect_uri, state)
    return AuthorizationRequest(
        client=client,
        redirect_uri=redirect_uri,
        scopes=frozenset(Scope(name) for name in wanted) if asked else client.scopes,
        state=state,
        nonce=params.get("nonce"),
        code_challenge=params["code_challenge"],
        openid=OPENID in asked,
        dpop_jkt=params.get("dpop_jkt"),
    )


async def grant_code(
    work: Work,
    request: AuthorizationRequest,
    person: SignedIn,
    scopes: Iterable[Scope],
    settings: Settings,
) -> str:
    """Where the browser goes next, with a code for those of the scopes that were asked for and may be given.

    A person of another kind than the client serves, or to whom no scope is left, is answered `access_denied`.
    """
    granted = request.scopes & frozenset(scopes) & person.scopes_it_may_hold & MAY_HOLD[person.kind]
    if not _serves(request, person) or not (granted or (request.openid and not request.scopes)):
        return denied(request, "access_denied", settings)
    code, now = secrets.token_urlsafe(32), datetime.now(UTC)
    family = grants.NewFamily(
        client_id=request.client.client_id,
        kind=person.kind.value,
        subject_id=person.subject,
        charity_id=person.charity_id,
        scopes=sorted(granted | ({OPENID} if request.openid else set())),
        auth_time=person.auth_time,
        expires_at=now + FAMILY_LIFETIME[person.kind],
    )
    bound = grants.NewCode(
        family_id=await grants.begin_family(work, family),
        redirect_uri=request.redirect_uri,
        challenge=request.code_challenge,
        nonce=request.nonce,
        jkt=request.dpop_jkt,
        expires_at=now + CODE_LIFETIME,
    )
    await grants.add_code(work, code, bound)
    return _answer(request.redirect_uri, request.state, settings, {"code": code})


def denied(request: AuthorizationRequest, error: str, settings: Settings) -> str:
    """Where the browser goes next when no code is given, with OAuth's name for why, such as `access_denied`."""
    return _answer(request.redirect_uri, request.state, settings, {"error": error})


def _serves(request: AuthorizationRequest, person: SignedIn) -> bool:
    return person.kind is request.signs_in and person.charity_id == request.client.charity_id


async def _client(work: Work, client_id: str) -> Client | None:
    stored = await stored_clients.find(work, client_id) if client_id.isprintable() else None
    return clients.shown(stored) if stored is not None and stored.may_come_in else None


def _fault(params: Mapping[str, str]) -> tuple[str, str] | None:
    """OAuth's error and its description, for a request whose client and redirect URI are right."""
    challenge = _CHALLENGE.fullmatch(params.get("code_challenge", ""))
    unsupported = "invalid_request" if "response_type" not in params else "unsupported_response_type"
    faults = (
        (
            not all(_is_short(params, name) for name in _LONGEST),
            ("invalid_request", "A state, nonce or dpop_jkt is too long or not plain ASCII."),
        ),
        ("request" in params, ("request_not_supported", "Send the parameters themselves.")),
        ("request_uri" in params, ("request_uri_not_supported", "Send the parameters themselves.")),
        (params.get("response_type") != "code", (unsupported, "Ask for response_type=code.")),
        (
            params.get("response_mode", "query") != "query",
            ("invalid_request", "Answers come as response_mode=query."),
        ),
        (
            challenge is None or params.get("code_challenge_method") != "S256",
            ("invalid_request", "Send a code_challenge with code_challenge_method=S256."),
        ),
        (
            "none" in params.get("prompt", "").split(" "),
            ("login_required", "People sign in anew for every request."),
        ),
    )
    return next((fault for is_there, fault in faults if is_there), None)


def _is_short(params: Mapping[str, str], name: str) -> bool:
    value = params.get(name, "")
    return len(value) <= _LONGEST[name] and _VISIBLE.fullmatch(value) is not None


def _answer(redirect_uri: str, state: str | None, settings: Settings, told: Mapping[str, str]) -> str:
    """The redirect URI with the answer, the state and the issuer (RFC 9207) in its query."""
    query = {**told, **({"state": state} if state else {}), "iss": settings.issuer}
    return f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(query)}"
