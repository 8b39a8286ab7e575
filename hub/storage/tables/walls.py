"""The walls between rows: whose rows PostgreSQL shows and lets be written, whatever a statement asks.

They repeat what the sources' own conditions say (`hub.resolvers.plan.sources`), as a second wall. Each compares
columns of the row itself with settings of the connection (`hub.storage.sight`), since a look-up would be dear; the
settings of a connection that was told nothing are missing, and a comparison with what is missing shows nothing.

What the walls leave to the statements: scopes, and columns. So a charity's statements may reach every registered
person, who can only be found by id or civil number, and other charities' aid, whose giver and amount the statement
leaves out unless the ministry allowed them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import DDL, MetaData, event

OPEN = frozenset({"aid_type", "charity", "deviation_policy", "key_proof", "partner"})
"""The tables without walls: nothing in them is of a person, or one charity's own."""


def _setting(name: str) -> str:
    return f"nullif(current_setting('hub.{name}', true), '')"


def _is_one_of(*kinds: str) -> str:
    """Whether such a party looks: said so that the planner reckons with every row, as a bare IN would not.

    Of an equality without a column it assumes that it holds for one row in two hundred, and plans a page of twenty as
    one of a single row; of a value that may be missing it assumes that it is there.
    """
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    return f"nullif(current_setting('hub.kind', true) IN ({listed}), false) IS NOT NULL"


_ITSELF = _is_one_of("SYSTEM")
_ANYBODY = f"{_setting('kind')} IS NOT NULL"
_CASE_WORKERS = _is_one_of("CHARITY", "MINISTRY")
_THE_TRAIL = _is_one_of("MINISTRY", "SYSTEM")


def _or_own(kinds: str, column: str, setting: str) -> str:
    return f"{kinds} OR {column} = {_setting(setting)}::uuid"


def _once(condition: str) -> str:
    """What does not depend on the row, worked out once a statement and not again for each of its rows."""
    return f"(SELECT {condition})"


BY_THE_HUNDRED = frozenset({"budget_line"})
"""The tables of which one answer shows many rows, and never one by its id: there is no telling, by the work it takes,
one that is hidden from one that does not exist. Where few rows are read the plain comparison is cheaper besides.
"""

_LINES_OF_A_BUDGET = (
    f"{_once(_is_one_of('MINISTRY'))} OR charity_id = {_once(_setting('charity') + '::uuid')}"
)

SHOWN: Mapping[str, str] = {
    "beneficiary": _or_own(_CASE_WORKERS, "id", "person"),
    "household": _or_own(_CASE_WORKERS, "id", "household"),
    "household_member": _or_own(_CASE_WORKERS, "household_id", "household"),
    "person_key": f"{_or_own(_CASE_WORKERS, 'person_id', 'person')} OR person_id = ANY ({_setting('kin')}::uuid[])",
    "finances": _or_own(_CASE_WORKERS, "beneficiary_id", "person"),
    "finance_line": _or_own(_CASE_WORKERS, "beneficiary_id", "person"),
    "aid": _or_own(_CASE_WORKERS, "beneficiary_id", "person"),
    "served": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "donation": f"charity_id = {_setting('charity')}::uuid OR donor_id = {_setting('person')}::uuid"
    f" OR donor_index = decode({_setting('donor')}, 'hex')",
    "project": _ANYBODY,
    "budget_line": _LINES_OF_A_BUDGET,
    "budget_revision": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "project_transaction": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "approved_version": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "project_step": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "risk_forecast": _or_own(_is_one_of("MINISTRY"), "charity_id", "charity"),
    "partner_approval": _ANYBODY,
    "finding": f"{_is_one_of('MINISTRY')} OR {_setting('charity')}::uuid = ANY (charity_ids)",
    "client": _is_one_of("MINISTRY"),
    "officer": _is_one_of("MINISTRY"),
}
"""Which rows a caller's statements may read; those of other tables only the hub itself may, which alone writes."""

_SPECIAL: Mapping[str, tuple[str, ...]] = {
    "audit_event": (
        f"shown ON audit_event FOR SELECT USING ({_THE_TRAIL} OR {_setting('person')}::uuid = ANY (person_ids))",
        f"added ON audit_event FOR INSERT WITH CHECK ({_ANYBODY})",
    ),
    "audit_about": (
        f"shown ON audit_about FOR SELECT USING ({_or_own(_THE_TRAIL, 'person_id', 'person')})",
        f"added ON audit_about FOR INSERT WITH CHECK ({_ANYBODY})",
    ),
    "audit_head": (f"moved ON audit_head USING ({_ANYBODY})",),
}
"""The audit trail: read by the ministry and by whom it is about, and added to by whoever reads or writes."""


def raise_walls(metadata: MetaData) -> None:
    """Has every table of the metadata that is not open made with its walls; even its owner stands before them."""
    for name, table in metadata.tables.items():
        for statement in () if name in OPEN else _walls(name):
            event.listen(table, "after_create", DDL(statement))  # type: ignore[no-untyped-call]


def _walls(table: str) -> Iterator[str]:
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    for policy in _SPECIAL.get(table) or _usual(table):
        yield f"CREATE POLICY {policy}"


def _usual(table: str) -> Iterator[str]:
    itself = _once(_ITSELF) if table in BY_THE_HUNDRED else _ITSELF
    yield f"the_hub_itself ON {table} USING ({itself})"
    if table in SHOWN:
        yield f"shown ON {table} FOR SELECT USING ({SHOWN[table]})"
