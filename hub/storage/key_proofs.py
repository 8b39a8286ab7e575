"""Whether the keys at hand are the ones that the database was sealed with, before anything is written with others."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from hub.errors import ConfigurationError
from hub.storage.connection import connect
from hub.storage.tables import key_proof
from hub.storage.work import Database, Work, unavailable_when_away


async def may_make_keys(url: str) -> bool:
    """Whether the database at `url` was never sealed: only then may keys that are missing be made."""
    with unavailable_when_away():
        connection = await connect(url)
        try:
            return not await connection.fetchval("SELECT EXISTS (SELECT FROM key_proof)")
        finally:
            await connection.close()


async def check_keys(database: Database) -> None:
    """Raises ConfigurationError when a key is missing or another; a new database takes the keys at hand for its own.

    With another key for the civil numbers, people would not be found again and could be paid twice.
    """
    async with database.work() as work:
        await prove_keys(work)
        strange = await strange_keys(work)
        if strange:
            raise ConfigurationError(
                f"The keys directory does not hold the keys that this database was sealed with ({', '.join(strange)}): "
                "put them back, or name their directory in HUB_KEYS_DIR."
            )


async def prove_keys(work: Work) -> None:
    """Writes down which keys this database is sealed with; an older data key that it does without is none of them."""
    older = {f"data-{number:04}" for number in work.vault.data_keys if number < work.vault.current}
    proofs = work.vault.proofs()
    rows = [{"name": name, "proof": proofs[name]} for name in sorted(proofs.keys() - older)]
    await work.connection.execute(insert(key_proof).on_conflict_do_nothing(), rows)


async def strange_keys(work: Work) -> list[str]:
    """The names of the keys that the database was sealed with and that are missing or others here."""
    ours = work.vault.proofs()
    known = {row.name: row.proof for row in await work.connection.execute(select(key_proof))}
    return sorted(
        name for name, proof in known.items() if not hmac.compare_digest(ours.get(name, b""), proof)
    )
