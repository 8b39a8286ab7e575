"""Statements on sign-ins under way; each step is taken once, whoever tries at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Row, delete, func, insert, select, update

from hub.storage.tables import new_id, signin
from hub.storage.turns import decide
from hub.storage.work import Work


@dataclass(frozen=True)
class StoredSignIn:
    """A sign-in as it stands: `step` is BEGUN, ASKED (the provider), IDENTIFIED or FAILED.

    One that is only begun may have `claimed` a phone: then the provider is being asked at this moment.
    """

    id: UUID
    language: str
    step: str
    claimed: bool
    request: Mapping[str, str] = field(repr=False)
    kept: Mapping[str, str] = field(repr=False)
    civil_number: str | None = field(repr=False)
    failure: str | None
    ask_every: int | None
    answer_until: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class Asked:
    """What was asked of the provider, and until when it may answer; `ask_every` is in seconds."""

    kept: Mapping[str, str] = field(repr=False)
    answer_until: datetime
    callback_hash: bytes | None = None
    ask_every: int | None = None
    ask_after: datetime | None = None


async def begin(
    work: Work,
    browser_hash: bytes,
    request: Mapping[str, str],
    *,
    language: str,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Writes a new sign-in down."""
    id = new_id()
    row = {
        "id": id,
        "browser_hash": browser_hash,
        "language": language,
        "step": "BEGUN",
        "request": _sealed(work, "request", id, request),
        "began_at": at,
        "expires_at": expires_at,
    }
    await work.connection.execute(insert(signin).values(row))


async def of_browser(work: Work, browser_hash: bytes, now: datetime) -> StoredSignIn | None:
    """The sign-in of the browser that holds this cookie, unless its time is over."""
    theirs = (signin.c.browser_hash == browser_hash) & (signin.c.expires_at > now)
    return _stored(work, (await work.connection.execute(select(signin).where(theirs))).one_or_none())


async def awaiting(work: Work, callback_hash: bytes, now: datetime) -> StoredSignIn | None:
    """The sign-in whose answer the provider still owes under this request id; it stays locked."""
    owed = (signin.c.callback_hash == callback_hash) & (signin.c.step == "ASKED")
    in_time = (signin.c.answer_until > now) & (signin.c.expires_at > now)
    found = await work.connection.execute(select(signin).where(owed, in_time).with_for_update())
    return _stored(work, found.one_or_none())


async def speak(work: Work, id: UUID, language: str) -> None:
    """Has the pages of this sign-in speak another language from now on."""
    await work.connection.execute(update(signin).where(signin.c.id == id).values(language=language))


async def claim_push(work: Work, id: UUID, civil_number: str, since: datetime, most: int) -> bool:
    """Notes whose phone this sign-in asks, once. False when it was asked that often since then."""
    index = work.vault.civil_index(civil_number)
    await decide(work, f"phone {index.hex()}")
    others = (signin.c.civil_index == index) & (signin.c.began_at > since) & (signin.c.id != id)
    if int(await work.connection.scalar(select(func.count()).where(others)) or 0) >= most:
        return False
    unclaimed = (signin.c.id == id) & (signin.c.step == "BEGUN") & signin.c.civil_index.is_(None)
    claimed = await work.connection.execute(update(signin).where(unclaimed).values(civil_index=index))
    return bool(claimed.rowcount)


async def ask(work: Work, id: UUID, asked: Asked) -> bool:
    """Notes what the provider was asked. False when this sign-in had asked before."""
    values = {
        "step": "ASKED",
        "kept": _sealed(work, "kept", id, asked.kept),
        "callback_hash": asked.callback_hash,
        "ask_every": asked.ask_every,
        "ask_after": asked.ask_after,
        "answer_until": asked.answer_until,
    }
    return await _step(work, id, "BEGUN", values)


async def take_turn(work: Work, id: UUID, now: datetime, again_at: datetime) -> bool:
    """Whether it is time to ask the provider again, and nobody else does at this moment."""
    due = (signin.c.id == id) & (signin.c.step == "ASKED") & (signin.c.ask_after <= now)
    taken = await work.connection.execute(update(signin).where(due).values(ask_after=again_at))
    return bool(taken.rowcount)


async def ask_less_often(work: Work, id: UUID, ask_every: int, again_at: datetime) -> None:
    """Sets the seconds between two questions to the provider."""
    waiting = (signin.c.id == id) & (signin.c.step == "ASKED")
    await work.connection.execute(
        update(signin).where(waiting).values(ask_every=ask_every, ask_after=again_at)
    )


async def identify(work: Work, id: UUID, civil_number: str) -> bool:
    """Notes who it is. False when the answer had come before."""
    sealed = work.vault.seal("signin", "civil_number", id, civil_number)
    return await _step(work, id, "ASKED", {"step": "IDENTIFIED", "civil_number": sealed, "kept": None})


async def fail(work: Work, id: UUID, failure: str) -> bool:
    """Notes that the provider did not say who it is. False when the answer had come before."""
    return await _step(work, id, "ASKED", {"step": "FAILED", "failure": failure, "kept": None})


async def rebind(work: Work, id: UUID, old_hash: bytes, new_hash: bytes) -> bool:
    """Gives an identified sign-in to the new cookie of its browser. False when it is no longer the old one's."""
    theirs = (signin.c.id == id) & (signin.c.browser_hash == old_hash) & (signin.c.step == "IDENTIFIED")
    changed = await work.connection.execute(update(signin).where(theirs).values(browser_hash=new_hash))
    return bool(changed.rowcount)


async def use_up(work: Work, browser_hash: bytes, now: datetime) -> StoredSignIn | None:
    """Takes an identified sign-in away for good and answers what it was; only one who tries gets it."""
    theirs = (signin.c.browser_hash == browser_hash) & (signin.c.expires_at > now)
    identified = theirs & (signin.c.step == "IDENTIFIED")
    gone = await work.connection.execute(delete(signin).where(identified).returning(signin))
    return _stored(work, gone.one_or_none())


async def end(work: Work, browser_hash: bytes, now: datetime) -> None:
    """Ends the sign-in of this browser; whose phone it asked is remembered as long as of any other."""
    values = {"step": "FAILED", "failure": "ENDED", "kept": None, "civil_number": None, "expires_at": now}
    await work.connection.execute(
        update(signin).where(signin.c.browser_hash == browser_hash).values(**values)
    )


async def forget_begun(work: Work, before: datetime) -> int:
    """Forgets the sign-ins that began before that moment and says how many."""
    return (await work.connection.execute(delete(signin).where(signin.c.began_at <= before))).rowcount


async def _step(work: Work, id: UUID, before: str, values: Mapping[str, Any]) -> bool:
    here = (signin.c.id == id) & (signin.c.step == before)
    return bool((await work.connection.execute(update(signin).where(here).values(**values))).rowcount)


def _sealed(work: Work, column: str, id: UUID, values: Mapping[str, str]) -> bytes:
    return work.vault.seal("signin", column, id, orjson.dumps(dict(values)).decode())


def _stored(work: Work, row: Row[Any] | None) -> StoredSignIn | None:
    if row is None:
        return None

    def opened(column: str) -> str | None:
        sealed = getattr(row, column)
        return None if sealed is None else work.vault.open("signin", column, row.id, sealed)

    return StoredSignIn(
        id=row.id,
        language=row.language,
        step=row.step,
        claimed=row.civil_index is not None,
        request=orjson.loads(opened("request") or "{}"),
        kept=orjson.loads(opened("kept") or "{}"),
        civil_number=opened("civil_number"),
        failure=row.failure,
        ask_every=row.ask_every,
        answer_until=row.answer_until,
        expires_at=row.expires_at,
    )
