"""The consent: who asks, for what, of whom; and what the person decides."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from hub.auth import sign_in_trail, signin
from hub.auth.authorization import AuthorizationRequest, checked_request, denied, grant_code
from hub.auth.scopes import MAY_HOLD, CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.auth.signin import Step
from hub.auth.standing import standing_of
from hub.errors import Language
from hub.storage import charities
from hub.storage.work import Work
from hub.web.signin import words
from hub.web.signin.cookie import form_token
from hub.web.signin.desk import Desk, Held, go_to
from hub.web.signin.pages import page

_SHOWN_DIGITS = 4


@dataclass(frozen=True)
class _Question:
    """What is put to the person."""

    asked: AuthorizationRequest
    person: SignedIn
    scopes: frozenset[Scope]
    charity: str | None

    @property
    def is_empty(self) -> bool:
        """Whether the application asked for something, and nothing of it can be opened to this person."""
        return bool(self.asked.scopes) and not self.scopes


class Consent:
    """The page by GET, the decision by POST."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def __call__(self, request: Request) -> Response:
        held = await self._desk.held(request)
        if held is None or held.signin.step != Step.IDENTIFIED:
            return self._desk.ended(request)
        if request.method != "POST":
            return await self._ask(held)
        form = await self._desk.own_form(request, held)
        if form is None or form.get("decision") not in {"allow", "deny"}:
            return self._desk.ended(request)
        if form["decision"] == "deny":
            return await self._desk.refuse(held)
        return await self._allow(request, held)

    async def _ask(self, held: Held) -> Response:
        number = held.signin.civil_number or ""
        async with self._desk.database.work() as work:
            question = await _question(work, number, held)
        if question is None:
            return await self._desk.give_up(held, words.NO_OFFICE)
        if question.is_empty:
            return await self._desk.give_up(held, words.NOTHING_OPENS)
        asked = question.asked
        return page(
            "consent",
            held.language,
            leads_to=asked.redirect_uri,
            client=asked.client.name,
            digits=number[-_SHOWN_DIGITS:],
            kind=question.person.kind.value,
            charity=question.charity,
            opens=[words.sentence_of(scope, held.language) for scope in words.in_order(question.scopes)],
            asks_for_more=question.scopes != asked.scopes,
            place=_place(asked.redirect_uri),
            token=form_token(held.secret),
            switch=True,
        )

    async def _allow(self, request: Request, held: Held) -> Response:
        desk = self._desk
        async with desk.database.work() as work:
            used = await signin.use_up(work, held.secret)
            if used is None or used.civil_number is None:
                return desk.ended(request)
            asked = await checked_request(work, used.request)
            person = await standing_of(work, used.civil_number, asked)
            if person is None:
                address = denied(asked, "access_denied", desk.settings)
            else:
                opened = _opened(asked, person)
                address = await grant_code(work, asked, person, opened, desk.settings)
                await sign_in_trail.consented(work, asked, person, opened)
        response = go_to(address)
        desk.cookie.take(response)
        return response


async def _question(work: Work, number: str, held: Held) -> _Question | None:
    asked = await checked_request(work, held.signin.request)
    person = await standing_of(work, number, asked)
    if person is None:
        return None
    charity = await charities.with_id(work, person.charity_id) if person.charity_id else None
    is_arabic = held.language is Language.AR
    name = None if charity is None else (charity.name_ar if is_arabic else charity.name_en)
    return _Question(asked, person, _opened(asked, person), name)


def _opened(asked: AuthorizationRequest, person: SignedIn) -> frozenset[Scope]:
    return asked.scopes & person.scopes_it_may_hold & MAY_HOLD[CallerKind(person.kind)]


def _place(redirect_uri: str) -> str:
    """Where the browser goes afterwards, as a person knows it: the host, or the app's own scheme."""
    parts = urlsplit(redirect_uri)
    return parts.netloc if parts.scheme in {"https", "http"} else parts.scheme
