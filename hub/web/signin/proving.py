"""Where a person proves who they are: the way back from the provider's page, or the number matched on the phone."""

from __future__ import annotations

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from hub.auth.identity import NotIdentified, Trouble
from hub.auth.signin import Step, TooOften
from hub.errors import Unavailable
from hub.rules.civil_number import CivilNumber, check
from hub.web.signin import words
from hub.web.signin.cookie import form_token
from hub.web.signin.desk import HEARD_PATH, PHONE_PATH, Desk, Held, go_to
from hub.web.signin.pages import page

_LARGEST_CALLBACK = 16_384


class Proving:
    """The endpoints between the application's request and the person's consent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def back(self, request: Request) -> Response:
        """The browser returns from the provider's page."""
        held = await self._desk.held(request)
        if held is None:
            return self._desk.ended(request)
        if held.signin.step == Step.ASKED:
            await self._desk.signins.come_back(held.signin, dict(request.query_params))
            held = await self._desk.held(request)
        return await self._next(request, held)

    async def number(self, request: Request) -> Response:
        """The page that asks for the civil number, and its form."""
        held = await self._desk.held(request)
        if held is None:
            return self._desk.ended(request)
        if held.signin.step != Step.BEGUN or held.signin.claimed:
            return await self._next(request, held)
        if request.method != "POST":
            return await self._number_page(held)
        form = await self._desk.own_form(request, held)
        return self._desk.ended(request) if form is None else await self._push(held, form.get("number", ""))

    async def phone(self, request: Request) -> Response:
        """The page with the number to match, which asks for itself again until the person has answered."""
        held = await self._desk.held(request)
        if held is not None and held.signin.step == Step.ASKED:
            await self._desk.signins.ask_again(held.signin)
            held = await self._desk.held(request)
        return await self._next(request, held)

    async def heard(self, request: Request) -> Response:
        """The provider calls back; what it may not say is answered alike, whatever is wrong with it."""
        try:
            told = orjson.loads(await _body(request))
            response = told.get("response") if isinstance(told, dict) else None
            is_taken = isinstance(response, str) and await self._desk.signins.hear(response)
        except orjson.JSONDecodeError:
            is_taken = False
        except NotIdentified as failure:
            if failure.trouble is Trouble.AWAY:
                return _later()
            is_taken = False
        except Unavailable:
            return _later()
        return Response(status_code=204) if is_taken else JSONResponse({"error": "invalid_request"}, 400)

    async def cancel(self, request: Request) -> Response:
        """The person does not want to go on."""
        held = await self._desk.held(request)
        if held is None or await self._desk.own_form(request, held) is None:
            return self._desk.ended(request)
        return await self._desk.refuse(held)

    async def _next(self, request: Request, held: Held | None) -> Response:
        if held is None:
            return self._desk.ended(request)
        if held.signin.step == Step.IDENTIFIED:
            return await self._desk.identified(held)
        if held.signin.step == Step.FAILED:
            return await self._desk.failed(held)
        if held.signin.ask_every is None and not held.signin.claimed:
            return self._desk.ended(request)
        if request.url.path != PHONE_PATH:
            return go_to(PHONE_PATH)
        return await self._phone_page(held)

    async def _push(self, held: Held, typed: str) -> Response:
        desk = self._desk
        number = check(typed, desk.settings.country)
        if not isinstance(number, CivilNumber):
            return await self._number_page(held, "number_wrong")
        try:
            await desk.signins.ask(held.signin, desk.settings.issuer + HEARD_PATH, number.digits)
        except TooOften:
            again = await desk.signins.of_browser(held.secret)
            if again is not None and again.claimed:
                return go_to(PHONE_PATH)
            return await self._number_page(held, "number_often", status=429)
        except NotIdentified as failure:
            return await desk.give_up(held, words.TROUBLES[failure.trouble])
        return go_to(PHONE_PATH)

    async def _number_page(self, held: Held, problem: str | None = None, status: int = 200) -> Response:
        asked = await self._desk.request_of(held)
        return page(
            "number",
            held.language,
            status=400 if problem and status == 200 else status,
            leads_to=asked.redirect_uri,
            client=asked.client.name,
            token=form_token(held.secret),
            problem=problem,
            switch=True,
        )

    async def _phone_page(self, held: Held) -> Response:
        asked = await self._desk.request_of(held)
        return page(
            "phone",
            held.language,
            leads_to=asked.redirect_uri,
            refresh=held.signin.ask_every or 1,
            shown=held.signin.kept.get("shown", "…"),
            token=form_token(held.secret),
            switch=True,
        )


def _later() -> Response:
    return JSONResponse({"error": "temporarily_unavailable"}, 503, {"Retry-After": "2"})


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_CALLBACK:
                return b""
    except ClientDisconnect:
        return b""
    return bytes(body)
