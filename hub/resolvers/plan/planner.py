"""The planner: keeps each operation's plan, runs its one statement, and hands back the JSON of its fields."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import orjson
from graphql.execution.values import VariableValues

from hub.auth.caller import Caller
from hub.errors import HubError
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Made
from hub.resolvers.plan.binding import Binder, Bound, Shape, caller_binds
from hub.resolvers.plan.cost import RowCost
from hub.resolvers.plan.entities import read_entities
from hub.resolvers.plan.finishing import finish
from hub.resolvers.plan.prepared import KEY, KEYS, Prepared, Slot, prepare_objects, prepare_roots
from hub.resolvers.plan.projection import Awaited, project
from hub.resolvers.plan.selection import Selected
from hub.resolvers.plan.source import AnyNode, Call, Entities, Page, Sources, Spec, Viewpoint
from hub.resolvers.plan.together import Together
from hub.storage.audit import AuditRecord

Preparing = Callable[[Caller], AbstractContextManager[None]]
"""What is done around the making of a statement, which takes the processor's time for one caller."""


class Statements(Protocol):
    """The statements of one plan, by what of the arguments changes them; kept as long as there is room."""

    def get(self, shape: Hashable) -> Prepared | None:
        """The statement that was made for these arguments."""

    def keep(self, shape: Hashable, prepared: Prepared, caller: Caller) -> None:
        """Keeps a statement that was made for this caller."""


@dataclass
class Plan:
    """One operation as callers of one viewpoint ask it."""

    roots: tuple[Selected, ...]
    view: Viewpoint
    arguments: tuple[Binder, ...]
    shaping: tuple[int, ...]
    cost: RowCost
    statements: Statements

    def statement(
        self, shape: Hashable, caller: Caller, preparing: Preparing, make: Callable[[], Prepared]
    ) -> Prepared:
        """The statement for these arguments, made within `preparing` unless it was made before."""
        prepared = self.statements.get(shape)
        if prepared is None:
            with preparing(caller):
                prepared = make()
            self.statements.keep(shape, prepared, caller)
        return prepared


@dataclass
class Asking:
    """One request under way: its bound arguments, and the audit records that its answer owes."""

    plan: Plan
    context: RequestContext
    bounds: dict[int, Bound]
    records: list[AuditRecord] = field(default_factory=list)
    refused: list[tuple[tuple[str | int, ...], HubError]] = field(default_factory=list)
    """What could not be told in an answer that stands otherwise: where, and why."""

    @property
    def shape(self) -> Shape:
        """What of the arguments changes the statement."""
        return tuple((number, self.bounds[number].shape) for number in self.plan.shaping)

    def binds(self) -> dict[str, object]:
        """Every bind parameter of the request."""
        binds = caller_binds(self.context)
        for bound in self.bounds.values():
            binds |= bound.binds
        return binds

    async def read(self, prepared: Prepared, binds: Mapping[str, object]) -> list[Any]:
        """The rows of one statement that the caller may see."""
        database, caller = self.context.database, self.context.caller
        return await database.read(prepared.sql, prepared.parameters(binds), caller.sight)

    def values(self, selected: Selected) -> dict[str, Any]:
        """The coerced arguments of one field."""
        bound = self.bounds.get(selected.number)
        return dict(bound.values) if bound else {}

    def served(self, slot: Slot, who: Iterable[str | None]) -> None:
        """Remembers for the audit whose personal fields the answer shows."""
        people = {each for listed in who if listed for each in listed.split(",") if each}
        if people:
            self.records.append(self.context.read(slot.personal, people, self._purpose(slot)))

    def _purpose(self, slot: Slot) -> str | None:
        purpose = self.values(slot.selected).get("purpose")
        return str(getattr(purpose, "value", purpose)) if purpose is not None else None


class Planner:
    """Answers fields from their sources: one statement for all the root fields of a query."""

    def __init__(self, sources: Sources, preparing: Preparing | None = None) -> None:
        self._sources = sources
        self._preparing = preparing or (lambda caller: nullcontext())
        self._together = Together()

    def plan(self, roots: tuple[Selected, ...], view: Viewpoint, statements: Statements) -> Plan:
        """The plan of an operation; it and its statements are kept by whoever keeps the operation."""
        asked = [s for root in roots for s in root.walk() if s.definition is not None and s.definition.args]
        binders = tuple(Binder(s, self._spec(s)) for s in asked)
        cost = RowCost.of(roots, self._spec, {binder.number: binder for binder in binders})
        shaping = tuple(binder.number for binder in binders if isinstance(binder.spec, Page | AnyNode))
        return Plan(roots, view, binders, shaping, cost, statements)

    def _spec(self, selected: Selected) -> Spec | None:
        source = self._sources.get(selected.parent)
        return source.fields.get(selected.name) if source else None

    def asking(self, plan: Plan, variables: VariableValues, context: RequestContext) -> Asking:
        """Binds the request's arguments. Raises BadUserInput, and TooComplex for more rows than one may ask for."""
        bounds = {binder.number: binder.bound(variables, context) for binder in plan.arguments}
        plan.cost.check(bounds, context.settings.most_rows)
        return Asking(plan, context, bounds)

    async def query(self, asking: Asking) -> list[tuple[str, bytes]]:
        """The JSON of each root field of a query, under its key."""
        stored = [
            r
            for r in asking.plan.roots
            if r.definition is not None and not isinstance(self._spec(r), Call | Entities)
        ]
        found = await self._read_roots(asking, stored) if stored else {}
        return [
            (root.key, found.get(root.key) or await self._unstored(asking, root))
            for root in asking.plan.roots
        ]

    async def _unstored(self, asking: Asking, root: Selected) -> bytes:
        spec = self._spec(root)
        if isinstance(spec, Call):
            value, record = await spec.function(asking.context, asking.values(root))
            asking.records += [record] if record else []
            return await self.shown(asking, value, root)
        if isinstance(spec, Entities):
            return await self._entities(asking, root)
        return orjson.dumps(root.parent)

    async def _entities(self, asking: Asking, root: Selected) -> bytes:
        opens = partial(self._sources.opens, view=asking.plan.view)
        read = partial(self._read_objects, asking, root)
        told = await read_entities(asking.values(root)["representations"], root.below, opens, read)
        refused = [(place, each) for place, each in enumerate(told) if isinstance(each, HubError)]
        asking.refused += [((root.key, place), error) for place, error in refused]
        return orjson.dumps([None if isinstance(each, HubError) else each for each in told])

    async def _read_roots(self, asking: Asking, roots: list[Selected]) -> dict[str, bytes]:
        plan, shape, context = asking.plan, asking.shape, asking.context
        make = partial(prepare_roots, self._sources, plan.view, shape, roots)
        prepared = plan.statement(shape, context.caller, self._preparing, make)
        parameters = prepared.parameters(asking.binds())
        row = await self._together.row(context.database, prepared, parameters, context.caller.sight)
        return {slot.selected.key: self._answer(asking, slot, row) for slot in prepared.slots}

    def _answer(self, asking: Asking, slot: Slot, row: Any) -> bytes:
        asking.served(slot, [row[slot.who]] if slot.who is not None else [])
        json: str = row[slot.json]
        if not slot.patches:
            return json.encode()
        return orjson.dumps(finish(orjson.loads(json), slot.patches, asking.context))

    async def shown(self, asking: Asking, outcome: object, selected: Selected) -> bytes:
        """The JSON of what doing or working out a thing came to, as the field asks for it."""
        value = project(outcome, selected, asking.context.language)
        awaited: list[Awaited] = []
        _gather(value, awaited)
        return orjson.dumps(_settled(value, await self._objects(asking, awaited)))

    async def _objects(self, asking: Asking, awaited: list[Awaited]) -> dict[tuple[int, Made], Any]:
        groups: dict[tuple[Selected, str], list[UUID]] = {}
        for each in awaited:
            groups.setdefault((each.selected, each.made.type_name), []).append(each.made.id)
        found: dict[tuple[int, Made], Any] = {}
        for (selected, type_name), keys in groups.items():
            for key, value in (await self._read_objects(asking, selected, type_name, keys)).items():
                found[selected.number, Made(type_name, key)] = value
        return found

    async def _read_objects(
        self, asking: Asking, selected: Selected, type_name: str, keys: list[UUID]
    ) -> dict[UUID, Any]:
        plan, wanted = asking.plan, sorted(set(keys))
        many = len(wanted) > 1
        make = partial(
            prepare_objects, self._sources, plan.view, asking.shape, selected, type_name, many=many
        )
        name = (selected.number, type_name, asking.shape, many)
        prepared = plan.statement(name, asking.context.caller, self._preparing, make)
        (slot,) = prepared.slots
        rows = await asking.read(prepared, asking.binds() | ({KEYS: wanted} if many else {KEY: wanted[0]}))
        if slot.who is not None:
            asking.served(slot, [row[slot.who] for row in rows])
        return {row[0]: _object(slot, row[slot.json], asking.context) for row in rows}


def _object(slot: Slot, json: str, context: RequestContext) -> Any:
    """The object as orjson writes it: as it came, where nothing is left to finish."""
    return finish(orjson.loads(json), slot.patches, context) if slot.patches else orjson.Fragment(json)


def _gather(value: object, awaited: list[Awaited]) -> None:
    if isinstance(value, Awaited):
        awaited.append(value)
    elif isinstance(value, dict):
        for inner in value.values():
            _gather(inner, awaited)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, awaited)


def _settled(value: Any, found: dict[tuple[int, Made], Any]) -> Any:
    if isinstance(value, Awaited):
        return found.get((value.selected.number, value.made))
    if isinstance(value, dict):
        return {key: _settled(inner, found) for key, inner in value.items()}
    if isinstance(value, list):
        return [_settled(inner, found) for inner in value]
    return value
