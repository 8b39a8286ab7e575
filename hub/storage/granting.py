"""Granting in two statements: one reads all that decides on a grant, one writes all that a grant is or nothing.

They run on the driver's own connection, since a grant is made under load and its statements never vary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from hub.rules.cycle import CycleKind
from hub.rules.payer import AidRule, AidSubject
from hub.storage.aid import Aid, AidType
from hub.storage.grantees import Grantee
from hub.storage.kept_answers import KeptAnswer
from hub.storage.slots import Slots
from hub.storage.work import Work


class Taken(Exception):
    """A slot belongs to somebody else by now: what was begun in this transaction must be taken back."""


@dataclass(frozen=True)
class Asked:
    """Who asks under which key, and for whom: by id, or by the keyed index of a civil number."""

    client_id: str
    key: str
    charity_id: UUID
    aid_type: str
    cycles: tuple[str, ...]
    person: UUID | bytes


@dataclass(frozen=True)
class Known:
    """What decides on a grant; `seems_taken` may have changed by now, what was `kept` under the key has not."""

    suspended: bool
    aid_type: AidType | None
    grantee: Grantee | None
    kept: KeptAnswer | None
    seems_taken: bool


async def known(work: Work, asked: Asked) -> Known:
    """All that decides on this grant; who may change the charity's or the aid type's part must wait already.

    Where the aid is counted for the grantee alone, nobody changes the grantee's civil number until the end: a key
    share is what the aid's own link to its grantee takes, and it keeps out whoever locks a person to do that.
    """
    statement = _BY_ID if isinstance(asked.person, UUID) else _BY_NUMBER
    driver = await work.driver()
    (row,) = await driver.fetch(
        statement,
        asked.charity_id,
        asked.client_id,
        asked.key,
        asked.aid_type,
        asked.person,
        asked.cycles,
    )
    return Known(
        row["charity_state"] in {None, "SUSPENDED"},
        _aid_type(asked.aid_type, row),
        Grantee(row["grantee_id"], row["civil_index"], row["identity_verified"])
        if row["grantee_id"]
        else None,
        KeptAnswer(asked.client_id, asked.key, row["input_digest"], orjson.loads(row["answer"]))
        if row["answer"]
        else None,
        row["seems_taken"],
    )


async def write(
    work: Work, answer: KeptAnswer, slots: Slots, rule: AidRule, granted: Aid, at: datetime
) -> bool:
    """Keeps the answer, takes every slot and writes the aid down, and that its charity serves the beneficiary.

    False, with nothing written, when the key has an answer by now; waits for those who are deciding on the key or on
    one of the slots. A shared need is taken as far as its ceiling goes. Raises Taken.
    """
    shared = (rule.ceiling,) if rule.co_funding else ()
    driver = await work.driver()
    (row,) = await driver.fetch(
        _SHARE if rule.co_funding else _TAKE,
        answer.client_id,
        answer.key,
        answer.input_digest,
        orjson.dumps(answer.answer).decode(),
        at,
        sorted(slots.subjects),
        sorted(slots.cycles),
        granted.aid_type_id,
        granted.amount,
        granted.id,
        granted.beneficiary_id,
        granted.charity_id,
        granted.cycles,
        granted.state.value,
        granted.currency,
        granted.granted_at,
        *shared,
    )
    if row["kept"] and not row["made"]:
        raise Taken
    return bool(row["made"])


def _aid_type(code: str, row: Any) -> AidType | None:
    if row["aid_type_id"] is None:
        return None
    return AidType(
        row["aid_type_id"],
        AidRule(
            code,
            AidSubject(row["counted_for"]),
            CycleKind(row["cycle"]),
            row["ceiling"],
            row["currency"],
            row["co_funding"],
            row["identity_required"],
            row["active"],
        ),
    )


# Of a household many people are locked, in one order: whoever is locked here must be alone.
_KNOWN = """
WITH kind AS MATERIALIZED (
    SELECT id AS aid_type_id, counted_for, cycle, ceiling, currency, co_funding, identity_required, active
    FROM aid_type WHERE code = $4
), locked AS MATERIALIZED (
    SELECT id AS grantee_id, civil_index, identity_verified FROM beneficiary
    WHERE {which} = $5 AND erased_at IS NULL AND (SELECT counted_for FROM kind) = 'PERSON'
    FOR KEY SHARE
), grantee AS MATERIALIZED (
    SELECT * FROM locked
    UNION ALL
    SELECT id, civil_index, identity_verified FROM beneficiary
    WHERE {which} = $5 AND erased_at IS NULL AND (SELECT counted_for FROM kind) IS DISTINCT FROM 'PERSON'
)
SELECT (SELECT state FROM charity WHERE id = $1) AS charity_state, kept.input_digest, kept.answer::text AS answer,
    kind.*, grantee.*,
    EXISTS (
        SELECT FROM aid_slot
        WHERE subject_id = grantee.grantee_id AND aid_slot.aid_type_id = kind.aid_type_id
            AND aid_slot.cycle = ANY ($6::text[])
    ) AS seems_taken
FROM (SELECT) AS one
LEFT JOIN kept_answer AS kept ON kept.client_id = $2 AND kept.idempotency_key = $3
LEFT JOIN kind ON true
LEFT JOIN grantee ON true
"""
_BY_ID, _BY_NUMBER = _KNOWN.format(which="id"), _KNOWN.format(which="civil_index")

# Slots are locked in the order of subject, then cycle, as everywhere.
_WRITE = """
WITH kept AS (
    INSERT INTO kept_answer (client_id, idempotency_key, input_digest, answer, answered_at)
    VALUES ($1, $2, $3, $4::text::jsonb, $5)
    ON CONFLICT DO NOTHING RETURNING 1
), taken AS (
    INSERT INTO aid_slot (subject_id, aid_type_id, cycle, committed)
    SELECT subject, $8::uuid, slot, $9::numeric
    FROM kept, unnest($6::uuid[]) AS subject, unnest($7::text[]) AS slot ORDER BY subject, slot
    {conflict} RETURNING subject_id, cycle
), whole AS (
    SELECT FROM taken HAVING count(*) = cardinality($6::uuid[]) * cardinality($7::text[])
), granted AS (
    INSERT INTO aid (id, beneficiary_id, charity_id, aid_type_id, cycles, state, amount, currency, granted_at)
    SELECT $10::uuid, $11::uuid, $12::uuid, $8::uuid, $13::text[], $14, $9::numeric, $15, $16 FROM whole
    RETURNING id
), serves AS (
    INSERT INTO served (charity_id, beneficiary_id, since)
    SELECT $12::uuid, $11::uuid, $16 FROM whole
    ON CONFLICT DO NOTHING
), shares AS (
    INSERT INTO slot_share (subject_id, aid_type_id, cycle, aid_id)
    SELECT taken.subject_id, $8::uuid, taken.cycle, granted.id FROM granted, taken
)
SELECT EXISTS (SELECT FROM kept) AS kept, EXISTS (SELECT FROM granted) AS made
"""
_TAKE = _WRITE.format(conflict="ON CONFLICT DO NOTHING")
_SHARE = _WRITE.format(
    conflict="ON CONFLICT ON CONSTRAINT one_payer DO UPDATE SET committed = aid_slot.committed + excluded.committed"
    " WHERE aid_slot.committed + excluded.committed <= $17::numeric"
)
