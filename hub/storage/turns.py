"""Those who act under a decision and those who change it take turns in the order of their arrival.

Row locks would do the first half: a shared one keeps a charity from being suspended until the grant has ended. But
PostgreSQL lets newcomers share a row past a writer who waits for it, so that a charity that grants without a pause
could not be suspended at all. Advisory locks have a queue.
"""

from __future__ import annotations

from uuid import UUID
from zlib import crc32

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.storage.work import Work

# The first key keeps these locks apart from the hub's other ones and from anybody else's.
_TURNS = 0x7125


def charity_turn(charity_id: UUID) -> str:
    """The turns of those who act as this charity."""
    return f"charity {charity_id}"


def aid_type_turn(code: str) -> str:
    """The turns of those who give aid of this type."""
    return f"aid type {code}"


def to_act_under(*turns: str) -> str:
    """The statement that keeps these decisions as they are until the transaction ends: read them afterwards.

    It waits for who is changing one.
    """
    locks = (f"pg_advisory_xact_lock_shared({_TURNS}, '{number}')" for number in _numbers(turns))
    return f"SELECT {', '.join(locks)}"


async def decide(work: Work, turn: str) -> None:
    """Waits until everybody who acts under this decision has ended, and keeps others from beginning until the end."""
    await work.connection.execute(_ALONE, {"turns": _numbers((turn,))})


def _numbers(turns: tuple[str, ...]) -> list[int]:
    return sorted(crc32(turn.encode()) - 2**31 for turn in turns)


_number = func.unnest(bindparam("turns", type_=ARRAY(Integer()))).column_valued("turn")
_ALONE = select(func.pg_advisory_xact_lock(_TURNS, _number))
