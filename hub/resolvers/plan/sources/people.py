"""People: beneficiaries, their households and members, their finances."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, DateTime, Text, Uuid, and_, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from hub.errors import Unavailable
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.arguments import ids
from hub.resolvers.plan.source import (
    Asked,
    Column,
    Condition,
    Embedded,
    Filter,
    Finished,
    Many,
    One,
    Page,
    Source,
)
from hub.resolvers.plan.sources.aid import AID_FILTERS
from hub.resolvers.plan.sources.audit import about
from hub.resolvers.plan.sources.common import (
    ANYONE,
    NOBODY,
    decrypted,
    equals,
    key_of_person,
    one_person,
    own_id,
    personal,
    supervises_the_registry,
)
from hub.resolvers.plan.terms import Json, array, code, joined, moment, octets, plain, text, word
from hub.rules.money import minor_units, plain_text
from hub.storage.tables import beneficiary, finance_line, finances, household, household_member

_NAME_OF_THE_ERASED = word("erased")


def _own_household(t: Any, q: Asked) -> Condition:
    if not q.is_person:
        return one_person("head_id")(t, q)
    own: Condition = t.c.id.in_(select(beneficiary.c.household_id).where(beneficiary.c.id == q.person))
    return own


def _served_by_caller(t: Any, q: Asked, wanted: bool) -> Condition:
    """A charity's list holds its own people only, and the ministry serves nobody itself."""
    return NOBODY if supervises_the_registry(q) is wanted else ANYONE


BENEFICIARY_FILTERS = {
    "ids": Filter(ARRAY(Uuid()), ids("Beneficiary"), where=lambda t, q, v: t.c.id == func.any(v)),
    "region": equals("governorate", Text()),
    "mine": Filter(Boolean(), where=_served_by_caller, shaping=True),
    "identityVerified": equals("identity_verified", Boolean()),
    "registeredAfter": Filter(DateTime(timezone=True), where=lambda t, q, v: t.c.registered_at > v),
}

BENEFICIARY = Source(
    table=lambda q: beneficiary,
    visible=one_person("id"),
    person=lambda t: t.c.id,
    fields={
        "id": own_id("Beneficiary"),
        "identityVerified": Column(lambda t, q: plain(t.c.identity_verified)),
        "region": Embedded(
            {
                "governorate": Column(lambda t, q: text(t.c.governorate)),
                "area": Column(lambda t, q: text(t.c.area)),
            },
            present=lambda t, q: or_(t.c.governorate.is_not(None), t.c.area.is_not(None)),
        ),
        "registeredAt": Column(lambda t, q: moment(t.c.registered_at)),
        "name": Column(lambda t, q: text(func.coalesce(t.c.name_ar, t.c.name_latin, _NAME_OF_THE_ERASED))),
        "nameLatin": Column(lambda t, q: text(t.c.name_latin)),
        "civilId": decrypted("beneficiary", "civil_number", lambda t: t.c.id),
        "birthDate": Column(lambda t, q: code(t.c.birth_date)),
        "sex": Column(lambda t, q: code(t.c.sex)),
        "nationality": Column(lambda t, q: code(t.c.nationality)),
        "phone": decrypted("beneficiary", "phone", lambda t: t.c.id),
        "email": decrypted("beneficiary", "email", lambda t: t.c.id),
        "address": decrypted("beneficiary", "address", lambda t: t.c.id),
        "household": One("Household", lambda p, t, q: t.c.id == p.c.household_id),
        "finances": One("Finances", lambda p, t, q: t.c.beneficiary_id == p.c.id, newest=True),
        "aids": Page("Aid", lambda p, t, q: t.c.beneficiary_id == p.c.id, AID_FILTERS),
        "accesses": Page("Access", lambda p, t, q: about(t, p.c.id)),
    },
)

HOUSEHOLD = Source(
    table=lambda q: household,
    visible=_own_household,
    person=lambda t: t.c.head_id,
    fields={
        "id": own_id("Household"),
        "head": One("Beneficiary", lambda p, t, q: t.c.id == p.c.head_id),
        "size": Column(lambda t, q: plain(_size(t.c.id))),
        "members": Many(
            "HouseholdMember", lambda p, t, q: t.c.household_id == p.c.id, lambda t: [t.c.position]
        ),
    },
)

HOUSEHOLD_MEMBER = Source(
    table=lambda q: household_member,
    person=lambda t: t.c.beneficiary_id,
    fields={
        "name": Column(lambda t, q: text(func.coalesce(t.c.name, _NAME_OF_THE_ERASED))),
        "kinship": Column(lambda t, q: code(t.c.kinship)),
        "birthDate": Column(lambda t, q: code(t.c.birth_date)),
        "civilId": decrypted(
            "household_member", "civil_number", lambda t: func.coalesce(t.c.beneficiary_id, t.c.id)
        ),
        "beneficiary": One("Beneficiary", lambda p, t, q: t.c.id == p.c.beneficiary_id),
    },
)


def _size(household_id: Any) -> Any:
    members = select(func.count()).where(household_member.c.household_id == household_id)
    return members.correlate_except(household_member).scalar_subquery()


def _lines(t: Any, side: str) -> Json:
    """The sealed amounts of one side, as JSON pairs of row and sealed amount."""
    line = finance_line.alias()
    pair = joined([word("["), code(line.c.id), word(","), octets(line.c.monthly), word("]")])
    listed = select(array(pair, [line.c.position])).where(line.c.finances_id == t.c.id, line.c.side == side)
    return listed.correlate_except(line).scalar_subquery()


def _amount(context: RequestContext, row: str, wrapped: str | None, sealed: str) -> Decimal:
    """One line's amount. Raises Unavailable in the moment in which its person is being erased, line and all."""
    amount = personal(context, ("finance_line", "monthly"), row, wrapped, sealed)
    if amount is None:
        raise Unavailable
    return Decimal(amount)


def _total(context: RequestContext, wrapped: str | None, lines: list[list[str]]) -> Decimal:
    return sum((_amount(context, row, wrapped, sealed) for row, sealed in lines), Decimal(0))


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": plain_text(amount), "currency": currency}


def _monthly(side: str) -> Finished:
    def finish(inputs: list[Any], context: RequestContext) -> dict[str, str]:
        wrapped, lines, currency = inputs
        return _money(_total(context, wrapped, lines), currency)

    return Finished(lambda t, q: [_own_key(t), _lines(t, side), code(t.c.currency)], finish)


def _own_key(t: Any) -> Json:
    return key_of_person(t.c.beneficiary_id)


def _per_capita(inputs: list[Any], context: RequestContext) -> dict[str, str]:
    """Monthly income less obligations, for each person of the household, to the currency's smallest unit."""
    wrapped, incomes, obligations, currency, size = inputs
    left = _total(context, wrapped, incomes) - _total(context, wrapped, obligations)
    smallest = Decimal(1).scaleb(-minor_units(currency))
    return _money((left / max(size or 1, 1)).quantize(smallest), currency)


def _household_of(t: Any) -> Json:
    mine = select(beneficiary.c.household_id).where(beneficiary.c.id == t.c.beneficiary_id)
    return plain(_size(mine.correlate_except(beneficiary).scalar_subquery()))


FINANCES = Source(
    table=lambda q: finances,
    visible=one_person("beneficiary_id"),
    person=lambda t: t.c.beneficiary_id,
    fields={
        "asOf": Column(lambda t, q: code(t.c.as_of)),
        "incomes": Many("FinanceLine", lambda p, t, q: _side(p, t, "INCOME"), lambda t: [t.c.position]),
        "obligations": Many(
            "FinanceLine", lambda p, t, q: _side(p, t, "OBLIGATION"), lambda t: [t.c.position]
        ),
        "monthlyIncome": _monthly("INCOME"),
        "monthlyObligations": _monthly("OBLIGATION"),
        "perCapita": Finished(
            lambda t, q: [
                _own_key(t),
                _lines(t, "INCOME"),
                _lines(t, "OBLIGATION"),
                code(t.c.currency),
                _household_of(t),
            ],
            _per_capita,
        ),
        "verified": Column(lambda t, q: plain(t.c.verified)),
    },
)


def _side(p: Any, t: Any, side: str) -> Condition:
    return and_(t.c.finances_id == p.c.id, t.c.side == side)


def _line_amount(inputs: list[Any], context: RequestContext) -> dict[str, str]:
    row, wrapped, sealed, currency = inputs
    return _money(_amount(context, row, wrapped, sealed), currency)


def _currency(t: Any) -> Json:
    return _of_the_whole(t, code(finances.c.currency))


def _person_of_line(t: Any) -> Json:
    return _of_the_whole(t, finances.c.beneficiary_id)


def _of_the_whole(t: Any, what: Any) -> Json:
    whole = select(what).where(finances.c.id == t.c.finances_id)
    return whole.correlate_except(finances).scalar_subquery()


FINANCE_LINE = Source(
    table=lambda q: finance_line,
    fields={
        "kind": Column(lambda t, q: text(t.c.kind)),
        "monthly": Finished(
            lambda t, q: [
                code(t.c.id),
                key_of_person(_person_of_line(t)),
                octets(t.c.monthly),
                _currency(t),
            ],
            _line_amount,
        ),
        "note": decrypted("finance_line", "note", _person_of_line),
    },
)
