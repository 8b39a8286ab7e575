"""The hub with its statements' own conditions switched off: whatever is not shown then, PostgreSQL itself holds back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hub.auth.caller import Caller
from hub.auth.scopes import Scope
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.source import Many, One, Page, Source, Sources, Spec, everyone
from hub.resolvers.plan.sources import SOURCES
from hub.resolvers.plan.sources.common import ANYONE
from hub.schema.answer import Answering, Question
from hub.schema.build import build_schema
from hub.storage.audit import ReadAudit
from tests.served import World

EVERYTHING = """{
  beneficiaries(first: 50) { nodes { id name civilId
    household { head { id } members { name beneficiary { id } } } finances { incomes { monthly { amount } } }
    aids(first: 50) { nodes { id } } accesses(first: 50) { nodes { at } } } }
  aids(first: 50) { nodes { id beneficiary { id } } }
  projects(first: 50) { nodes { id budget { spent { amount } lines { kind } transactions(first: 50) { nodes { id } } } } }
  auditEvents(first: 50) { nodes { id } }
}"""


def _without_conditions(name: str, spec: Spec) -> Spec:
    """The field with nothing but the join to what it hangs on."""
    match name, spec:
        case "Query.beneficiaries", Page():
            return replace(spec, on=_anything, table=None)
        case "Query.aids", Page():
            return replace(spec, on=_anything)
        case (("Budget.lines" | "Budget.transactions"), (Many() | Page())):
            return replace(spec, on=lambda p, t, q: t.c.project_id == p.c.id)
        case "Project.budget", One():
            return replace(spec, on=lambda p, t, q: t.c.id == p.c.id)
        case _:
            return spec


def _anything(p: Any, t: Any, q: Any) -> Any:
    return ANYONE


def open_sources() -> Mapping[str, Source]:
    """The hub's sources, of which none says any more which rows a caller may see."""
    return {
        type_name: replace(
            source,
            visible=everyone,
            fields={
                field: _without_conditions(f"{type_name}.{field}", spec)
                for field, spec in source.fields.items()
            },
        )
        for type_name, source in SOURCES.items()
    }


async def everything(world: World, who: str) -> dict[str, Any]:
    """What the caller gets who holds every scope, by statements without any condition of their own."""
    known = world.caller(who)
    caller = Caller(known.client_id, known.kind, frozenset(Scope), known.charity_id, known.person_id)
    schema = build_schema("KW")
    wide_open = replace(schema, sources=Sources(open_sources(), schema.sources.needs_of_ids))
    answering = Answering(wide_open, ReadAudit(world.database))
    context = RequestContext(caller, world.database, world.hub.settings, Language.EN)
    answer = json.loads((await answering.answer(Question(EVERYTHING), context)).body)
    assert "errors" not in answer, answer
    return {name: page["nodes"] for name, page in answer["data"].items()}
