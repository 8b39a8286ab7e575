"""`/oauth/authorize` (RFC 6749, 3.1): an application sends a person here, and the sign-in begins."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from hub.auth.authorization import checked_request, denied, parameters
from hub.auth.identity import NotIdentified
from hub.errors import Language
from hub.settings import Settings
from hub.storage.signins import StoredSignIn
from hub.storage.work import Database
from hub.web.signin import words
from hub.web.signin.desk import BACK_PATH, NUMBER_PATH, Desk, Held, go_to
from hub.web.signin.pages import language_of

_LARGEST_FORM = 16_384


class Authorize:
    """The endpoint, by GET and by POST (OpenID Connect Core, 3.1.2.1)."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, request: Request) -> Response:
        params = parameters(await _sent(request))
        desk = self._desk
        async with desk.database.work() as work:
            await checked_request(work, params)
            language = _language(request, params.get("ui_locales", ""))
            secret = await desk.signins.begin(work, params, language)
        response = await self._on_the_way(secret)
        desk.cookie.give(response, secret)
        return response

    async def _on_the_way(self, secret: str) -> Response:
        desk = self._desk
        if desk.signins.provider.asks_for_number:
            return go_to(NUMBER_PATH)
        begun = await desk.signins.of_browser(secret)
        return await self._to_the_provider(begun, secret) if begun else go_to(NUMBER_PATH)

    async def _to_the_provider(self, signin: StoredSignIn, secret: str) -> Response:
        desk = self._desk
        try:
            begun = await desk.signins.ask(signin, desk.settings.issuer + BACK_PATH)
        except NotIdentified as failure:
            held = Held(signin, secret, Language(signin.language))
            return await desk.give_up(held, words.TROUBLES[failure.trouble])
        return go_to(begun.address or NUMBER_PATH)


async def nobody_signs_in(request: Request, settings: Settings, database: Database) -> Response:
    """The answer of a hub without an identity provider."""
    async with database.work() as work:
        asked = await checked_request(work, parameters(await _sent(request)))
    return go_to(denied(asked, "temporarily_unavailable", settings))


async def _sent(request: Request) -> bytes:
    if request.method != "POST":
        return bytes(request.scope["query_string"])
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_FORM:
                break
    except ClientDisconnect:
        body.clear()
    return bytes(body)


def _language(request: Request, ui_locales: str) -> Language:
    """The application's wish for its person, or else the browser's."""
    for tag in ui_locales.lower().split():
        short = tag.partition("-")[0]
        if short in Language.__members__.values():
            return Language(short)
    return language_of(request)
