"""What the endpoints of a sign-in share: finding the browser's sign-in, and saying that it cannot go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.auth import signin
from hub.auth.authorization import AuthorizationRequest, SentBack, ShownOnPage, checked_request, denied
from hub.auth.form import read_form
from hub.auth.identity import Trouble
from hub.auth.signin import SignIns
from hub.errors import Language, Message, Unavailable
from hub.settings import Settings
from hub.storage.signins import StoredSignIn
from hub.storage.work import Database
from hub.web.signin import words
from hub.web.signin.cookie import Cookie, is_own_form
from hub.web.signin.pages import asked_language, language_of, message_page

NUMBER_PATH = "/oauth/signin/number"
PHONE_PATH = "/oauth/signin/phone"
BACK_PATH = "/oauth/signin/back"
HEARD_PATH = "/oauth/signin/heard"
CONSENT_PATH = "/oauth/signin/consent"
CANCEL_PATH = "/oauth/signin/cancel"

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Held:
    """The sign-in of the browser that asks, and the secret that it holds."""

    signin: StoredSignIn
    secret: str
    language: Language


@dataclass(frozen=True)
class Desk:
    """The hub as the endpoints of a sign-in use it."""

    settings: Settings
    database: Database
    signins: SignIns
    cookie: Cookie

    async def held(self, request: Request) -> Held | None:
        """The browser's sign-in, from now on in the language that its link asked for."""
        secret = self.cookie.read(request)
        found = await self.signins.of_browser(secret) if secret else None
        if found is None or secret is None:
            return None
        language = Language(found.language)
        asked = asked_language(request)
        if asked is not None and asked is not language:
            await self.signins.speak(found, asked)
            language = asked
        return Held(found, secret, language)

    async def own_form(self, request: Request, held: Held) -> dict[str, str] | None:
        """The form that this browser sent from the hub's own page; None when anybody else made it."""
        try:
            form = await read_form(request)
        except InvalidRequestError:
            return None
        return form if is_own_form(request, form, held.secret) else None

    def ended(self, request: Request) -> Response:
        """The page for a sign-in that is not there any more."""
        return message_page(language_of(request), *words.ENDED)

    async def give_up(self, held: Held, told: tuple[Message, Message]) -> Response:
        """Ends the sign-in with a page that says why, and shows the way back to the application."""
        async with self.database.work() as work:
            await signin.end(work, held.secret)
            asked = await checked_request(work, held.signin.request)
        back = denied(asked, "access_denied", self.settings)
        response = message_page(held.language, *told, back=back, client=asked.client.name)
        self.cookie.take(response)
        return response

    async def refuse(self, held: Held) -> Response:
        """Ends the sign-in, and sends the browser back to the application with the person's refusal."""
        async with self.database.work() as work:
            await signin.end(work, held.secret)
            asked = await checked_request(work, held.signin.request)
        response = go_to(denied(asked, "access_denied", self.settings))
        self.cookie.take(response)
        return response

    async def failed(self, held: Held) -> Response:
        """Ends a sign-in of which the provider did not say who it is."""
        return await self.give_up(held, words.TROUBLES[Trouble(held.signin.failure or Trouble.NOT_TRUSTED)])

    async def identified(self, held: Held) -> Response:
        """Goes on to the consent, with a new secret: the old one may have been somebody else's gift."""
        secret = await self.signins.rebind(held.signin, held.secret)
        response = go_to(CONSENT_PATH)
        if secret is not None:
            self.cookie.give(response, secret)
        return response

    async def request_of(self, held: Held) -> AuthorizationRequest:
        """What the application asked for, held against what it may ask for now."""
        async with self.database.work() as work:
            return await checked_request(work, held.signin.request)


def go_to(address: str) -> RedirectResponse:
    """Has the browser go on by GET, and keep nothing."""
    return RedirectResponse(address, 303, {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def guarded(settings: Settings, endpoint: Endpoint) -> Endpoint:
    """The endpoint, with a page for whatever keeps it from an answer."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ShownOnPage as problem:
            return message_page(language_of(request), words.CANNOT_GO_ON, problem.message)
        except SentBack as refusal:
            return go_to(refusal.url(settings))
        except Unavailable:
            return message_page(language_of(request), *words.AWAY, status=503)

    return answer
