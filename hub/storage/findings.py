"""Keeps what the hub found: the same fact found again is the same finding, and one whose cause has gone is closed.

A finding is open until the ministry decides on it or its cause goes away. One that was decided stays so however
often it is found again, unless its facts have changed materially: then it is open again, and tells the decision
that was taken before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Text, Uuid, bindparam, case, collate, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from hub.rules.finding import Reason
from hub.storage.rowset import encoded, rowset
from hub.storage.tables import finding, new_id
from hub.storage.work import Work

__all__ = ["Found", "Kept", "Reason", "Subject", "put", "settle", "withdraw"]


@dataclass(frozen=True)
class Subject:
    """An object that a finding is about: its GraphQL type, its id, and the charity whose it is, if it is one's."""

    type_name: str
    id: UUID
    charity_id: UUID | None


@dataclass(frozen=True)
class Found:
    """A fact as it was found.

    `key` tells it from the others of its kind, whatever else changes: the project's id, both projects' ids in
    order. `score` is from 0 to 1. `material` is what must change for a decision not to hold any more; without it,
    the severity and the reasons' codes.
    """

    kind: str
    key: str
    severity: str
    score: float
    reasons: Sequence[Reason]
    subjects: Sequence[Subject]
    material: object = None


class Kept(NamedTuple):
    """A finding that `put` has made or changed; one that stood as it was found is not among them."""

    id: UUID
    state: str


_CONTENT = ("severity", "score", "reasons", "subject_types", "subject_ids", "charity_ids")
_INSERTED = ("id", "kind", "natural_key", *_CONTENT, "material_digest", "found_at", "changed_at")

_rows = rowset("found", *(finding.c[name] for name in _INSERTED))
_new = insert(finding).from_select(
    list(_INSERTED),
    select(*(_rows.c[name] for name in _INSERTED)).order_by(_rows.c.kind, collate(_rows.c.natural_key, "C")),
)
_other_facts = finding.c.material_digest != _new.excluded.material_digest
_came_back = finding.c.state == "RESOLVED"
_UPSERT = _new.on_conflict_do_update(
    index_elements=[finding.c.kind, finding.c.natural_key],
    set_={
        **{name: _new.excluded[name] for name in (*_CONTENT, "material_digest", "changed_at")},
        "state": case((or_(_other_facts, _came_back), "OPEN"), else_=finding.c.state),
        "found_at": case((or_(_other_facts, _came_back), _new.excluded.found_at), else_=finding.c.found_at),
        "gone_at": null(),
    },
    where=or_(
        *(finding.c[name].is_distinct_from(_new.excluded[name]) for name in (*_CONTENT, "material_digest")),
        finding.c.gone_at.is_not(None),
    ),
).returning(finding.c.natural_key, finding.c.id, finding.c.state)

_of_kind = (finding.c.kind == bindparam("kind_")) & finding.c.gone_at.is_(None)
_GONE = (
    update(finding)
    .values(
        state=case((finding.c.state == "OPEN", "RESOLVED"), else_=finding.c.state),
        gone_at=bindparam("at"),
        changed_at=bindparam("at"),
    )
    .returning(finding.c.id)
)
_WITHDRAW = _GONE.where(_of_kind, finding.c.natural_key == bindparam("keys", type_=ARRAY(Text)).any_())
_WITHDRAW_OTHERS = _GONE.where(
    _of_kind,
    finding.c.subject_ids.overlap(bindparam("about", type_=ARRAY(Uuid))),
    finding.c.natural_key != bindparam("keys", type_=ARRAY(Text)).all_(),
)


async def put(work: Work, found: Collection[Found], *, at: datetime) -> dict[str, Kept]:
    """Makes these facts stand as findings; answers those that are new or have changed, by their key.

    A finding keeps the moment of its finding until its facts change materially or its cause has been away.
    """
    if not found:
        return {}
    rows = encoded(_row(each, at) for each in found)
    written = await work.connection.execute(_UPSERT, {"found": rows})
    return {row.natural_key: Kept(row.id, row.state) for row in written}


async def withdraw(work: Work, kind: str, keys: Collection[str], *, at: datetime) -> list[UUID]:
    """Says that the cause of these findings has gone: open ones are resolved, decided ones stay decided.

    Answers the findings that had stood until now.
    """
    if not keys:
        return []
    given = {"kind_": kind, "keys": sorted(keys), "at": at}
    return list((await work.connection.execute(_WITHDRAW, given)).scalars())


async def settle(
    work: Work, kind: str, about: Collection[UUID], found: Collection[Found], *, at: datetime
) -> dict[str, Kept]:
    """Makes these the only findings of this kind about these objects: puts them and withdraws the others."""
    kept = await put(work, found, at=at)
    keys = sorted(each.key for each in found)
    given = {"kind_": kind, "about": sorted(about), "keys": keys, "at": at}
    await work.connection.execute(_WITHDRAW_OTHERS, given)
    return kept


def _row(found: Found, at: datetime) -> dict[str, object]:
    charities = {subject.charity_id for subject in found.subjects if subject.charity_id is not None}
    return {
        "id": new_id(),
        "kind": found.kind,
        "natural_key": found.key,
        "severity": found.severity,
        "score": found.score,
        "reasons": [
            {"code": reason.code, "weight": reason.weight, "parameters": reason.parameters}
            for reason in found.reasons
        ],
        "material_digest": _digest(found),
        "subject_types": [subject.type_name for subject in found.subjects],
        "subject_ids": [subject.id for subject in found.subjects],
        "charity_ids": sorted(charities),
        "found_at": at,
        "changed_at": at,
    }


def _digest(found: Found) -> bytes:
    usual = [found.severity, sorted(reason.code for reason in found.reasons)]
    material = usual if found.material is None else found.material
    return hashlib.sha256(orjson.dumps(material, default=str, option=orjson.OPT_SORT_KEYS)).digest()
