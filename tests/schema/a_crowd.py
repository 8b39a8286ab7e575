"""A country full of rows, written in bulk: for tests of what a page costs, however deep it lies."""

from __future__ import annotations

from uuid import UUID

from hub.storage.tables import new_id
from tests.seeing import SeeingDatabase

FEW, MANY = 5_000, 20_000


async def a_crowd(database: SeeingDatabase, small: UUID, large: UUID, aid_type: UUID, person: UUID) -> UUID:
    """Old rows of the charity `small`, and over them four times as many newer ones of `large`; answers a project of `small`.

    The keys are in the order of time, as the hub makes them, so that what is old lies deep under what is new.
    """
    project = new_id()
    statements = [
        _people(small, 0, FEW), _people(large, FEW, MANY),
        _aid(small, aid_type, person, 0, FEW), _aid(large, aid_type, person, FEW, MANY),
        _projects(small, 0, FEW), _projects(large, FEW, MANY),
        _one_project(project, small), _transactions(small, project),
        _events(),
    ]  # fmt: skip
    await database.as_owner(*statements, "ANALYZE")
    return project


def _key(kind: int, n: str = "n") -> str:
    """A UUIDv7 of a moment in 2020, in the order of n."""
    return f"('01700000-{kind:04x}-7000-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"


def _many(columns: str, values: str, first: int, rows: int) -> str:
    return f"INSERT INTO {columns} SELECT {values} FROM generate_series({first} + 1, {first} + {rows}) AS n"  # noqa: S608


def _people(charity: UUID, first: int, rows: int) -> str:
    people = _many(
        "beneficiary (id, registered_by, external_id, name_ar, registered_at, updated_at)",
        f"{_key(1)}, '{charity}', 'x' || n, 'مريم', now(), now()",
        first,
        rows,
    )
    links = _many("served (charity_id, beneficiary_id, since)", f"'{charity}', {_key(1)}, now()", first, rows)
    return f"{people}; {links}"


def _aid(charity: UUID, aid_type: UUID, person: UUID, first: int, rows: int) -> str:
    return _many(
        "aid (id, beneficiary_id, charity_id, aid_type_id, cycles, state, amount, currency, granted_at)",
        f"{_key(2)}, '{person}', '{charity}', '{aid_type}', ARRAY['2026-01'], 'GRANTED', 40, 'KWD', now()",
        first,
        rows,
    )


_PROJECT = (
    "project (id, charity_id, external_id, titles, descriptions, status, track, sectors, country, countries, regions,"
    " locations, participants, results, currency, content_digest, published_at, changed_at)"
)


def _project(id: str, charity: UUID, external_id: str) -> str:
    lists = "'[]', 'CLOSED', 'CARE', '[]', 'SD', '[]', '[]', '[]', '[]', '[]', 'KWD', '', now(), now()"
    return f'{id}, \'{charity}\', {external_id}, \'[{{"lang": "en", "text": "A well"}}]\', {lists}'


def _projects(charity: UUID, first: int, rows: int) -> str:
    return _many(_PROJECT, _project(_key(3), charity, "'x' || n"), first, rows)


def _one_project(id: UUID, charity: UUID) -> str:
    key, name = f"'{id}'", "'the one'"
    return f"INSERT INTO {_PROJECT} SELECT {_project(key, charity, name)}"


def _transactions(charity: UUID, project: UUID) -> str:
    return _many(
        "project_transaction (id, charity_id, project_id, reference, type, date, value, currency, published_at, changed_at)",
        f"{_key(4)}, '{charity}', '{project}', 'x' || n, 'EXPENDITURE', '2026-01-01', 1, 'KWD', now(), now()",
        0,
        MANY,
    )


def _events() -> str:
    return _many(
        "audit_event (strand, seq, id, at, kind, client_id, operation, fields, person_ids, previous_hash, hash)",
        f"0, 1000000 + n, {_key(5)}, now(), 'READ', 'x', '', '{{}}', '{{}}', '', ''",
        0,
        MANY,
    )
