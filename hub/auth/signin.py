"""A sign-in under way: who holds it, what the provider was asked, and what became of it.

It belongs to the browser that holds its secret, lasts ten minutes, and is used once; of the secret and of the
provider's request id only hashes are kept.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import structlog

from hub.auth import sign_in_trail
from hub.auth.identity import (
    Beginning,
    Begun,
    Identified,
    IdentityProvider,
    NotIdentified,
    NotYet,
    Trouble,
)
from hub.auth.identity_push import is_of_asked
from hub.errors import Language
from hub.rules.civil_number import CivilNumber, check
from hub.settings import Settings
from hub.storage import signins
from hub.storage.signins import Asked, StoredSignIn
from hub.storage.work import Database, Work

LASTS = timedelta(minutes=10)
"""From the first page to the last."""

MOST_PUSHES = 3
"""How often one person's phone is asked within that time, whoever types their number."""

_log = structlog.get_logger("hub.signin")


class Step(StrEnum):
    """How far a sign-in has come."""

    BEGUN = "BEGUN"
    ASKED = "ASKED"
    IDENTIFIED = "IDENTIFIED"
    FAILED = "FAILED"


class TooOften(Exception):
    """This person's phone was asked too often just now."""


class SignIns:
    """The sign-ins of one hub, with the provider that says who people are."""

    def __init__(self, settings: Settings, database: Database, provider: IdentityProvider) -> None:
        self._settings = settings
        self._database = database
        self.provider = provider

    async def begin(self, work: Work, request: Mapping[str, str], language: Language) -> str:
        """Begins a sign-in for an authorization request, and answers the secret of its browser."""
        secret, now = secrets.token_urlsafe(32), _now()
        await signins.begin(
            work, hash_of(secret), request, language=language.value, at=now, expires_at=now + LASTS
        )
        return secret

    async def of_browser(self, secret: str) -> StoredSignIn | None:
        """The sign-in whose secret this is, unless its time is over."""
        async with self._database.work() as work:
            return await signins.of_browser(work, hash_of(secret), _now())

    async def speak(self, signin: StoredSignIn, language: Language) -> None:
        """Has the pages speak another language from now on."""
        async with self._database.work() as work:
            await signins.speak(work, signin.id, language.value)

    async def ask(self, signin: StoredSignIn, return_to: str, civil_number: str | None = None) -> Begun:
        """Asks the provider who it is. Raises TooOften, or NotIdentified when nobody can be asked."""
        if civil_number is not None:
            await self._claim_push(signin, civil_number)
        begun = await self.provider.begin(Beginning(return_to, Language(signin.language), civil_number))
        now = _now()
        asked = Asked(
            begun.kept,
            now + timedelta(seconds=begun.lasts),
            None if begun.request_id is None else hash_of(begun.request_id),
            begun.ask_every,
            None if begun.ask_every is None else now + timedelta(seconds=begun.ask_every),
        )
        async with self._database.work() as work:
            if not await signins.ask(work, signin.id, asked):
                raise NotIdentified(Trouble.NOT_TRUSTED, "this sign-in had asked before")
        return begun

    async def come_back(self, signin: StoredSignIn, answer: Mapping[str, str]) -> None:
        """Takes what the browser brought back from the provider's page; a second time it counts for nothing."""
        if signin.step == Step.ASKED and signin.ask_every is None:
            await self._finish(signin, answer)

    async def ask_again(self, signin: StoredSignIn) -> None:
        """Asks the provider whether the person has answered on the phone, if it is time to."""
        now = _now()
        if signin.ask_every is None or signin.step != Step.ASKED:
            return
        if signin.answer_until is not None and signin.answer_until <= now:
            await self._settle(signin, Trouble.EXPIRED)
            return
        async with self._database.work() as work:
            again_at = now + timedelta(seconds=signin.ask_every)
            is_turn = await signins.take_turn(work, signin.id, now, again_at)
        if is_turn:
            await self._finish(signin, {"ask_every": str(signin.ask_every)})

    async def hear(self, response: str) -> bool:
        """Takes a provider's signed callback. False for one that is unknown, late or was heard before.

        Raises NotIdentified when its signature does not hold.
        """
        heard = await self.provider.hear(response)
        async with self._database.work() as work:
            signin = await signins.awaiting(work, hash_of(heard.request_id), _now())
            return signin is not None and await self._note(work, signin, heard.answer)

    async def rebind(self, signin: StoredSignIn, secret: str) -> str | None:
        """The new secret of the browser whose person is identified now; None when the old one is no longer good."""
        new = secrets.token_urlsafe(32)
        async with self._database.work() as work:
            return new if await signins.rebind(work, signin.id, hash_of(secret), hash_of(new)) else None

    async def _claim_push(self, signin: StoredSignIn, civil_number: str) -> None:
        async with self._database.work() as work:
            if not await signins.claim_push(work, signin.id, civil_number, _now() - LASTS, MOST_PUSHES):
                raise TooOften

    async def _finish(self, signin: StoredSignIn, answer: Mapping[str, str]) -> None:
        try:
            found = await self.provider.finish(signin.kept, answer)
        except NotIdentified as failure:
            _log.warning("not_identified", trouble=failure.trouble.value, why=str(failure))
            may_ask_again = failure.trouble is Trouble.AWAY and signin.ask_every is not None
            found_or_trouble: Identified | Trouble | None = None if may_ask_again else failure.trouble
        else:
            if isinstance(found, NotYet):
                await self._wait(signin, found)
                return
            found_or_trouble = found
        if found_or_trouble is not None:
            await self._settle(signin, found_or_trouble)

    async def _wait(self, signin: StoredSignIn, not_yet: NotYet) -> None:
        if not_yet.ask_every != signin.ask_every:
            again_at = _now() + timedelta(seconds=not_yet.ask_every)
            async with self._database.work() as work:
                await signins.ask_less_often(work, signin.id, not_yet.ask_every, again_at)

    async def _settle(self, signin: StoredSignIn, answer: Identified | Trouble) -> None:
        async with self._database.work() as work:
            await self._note(work, signin, answer)

    async def _note(self, work: Work, signin: StoredSignIn, answer: Identified | Trouble) -> bool:
        if isinstance(answer, Trouble):
            return await signins.fail(work, signin.id, answer.value)
        number = check(answer.civil_number, self._settings.country)
        if not isinstance(number, CivilNumber) or not is_of_asked(Identified(number.digits), signin.kept):
            return await signins.fail(work, signin.id, Trouble.NOT_TRUSTED.value)
        is_first = await signins.identify(work, signin.id, number.digits)
        if is_first:
            await sign_in_trail.identified(work, signin.request, number.digits)
        return is_first


async def use_up(work: Work, secret: str) -> StoredSignIn | None:
    """Takes the identified sign-in of this browser away for good; None when it is not there to be taken."""
    return await signins.use_up(work, hash_of(secret), _now())


async def end(work: Work, secret: str) -> None:
    """Ends the sign-in of this browser, whatever became of it."""
    await signins.end(work, hash_of(secret), _now())


def hash_of(secret: str) -> bytes:
    """What is kept of 256 random bits, or of a provider's request id."""
    return hashlib.sha256(secret.encode()).digest()


def _now() -> datetime:
    return datetime.now(UTC)
