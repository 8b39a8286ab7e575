"""Answers one operation: document, gate, arguments, the planned or the ordinary way, and the audit before the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import orjson
from graphql import execute
from graphql.execution.values import VariableValues

from hub.errors import BadUserInput, HubError, Internal, Message
from hub.resolvers.commands import command_of
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.loading import Reading
from hub.resolvers.plan.planner import Asking, Plan, Planner
from hub.resolvers.plan.selection import Selected, Selecting
from hub.resolvers.plan.source import Viewpoint
from hub.resolvers.plan.whole import Wholes
from hub.schema.build import HubSchema
from hub.schema.documents import Document, Documents, Place
from hub.schema.doing import Doing
from hub.schema.failures import as_failure
from hub.schema.introspection import Introspection
from hub.schema.operation import Operation
from hub.schema.rationing import Rationing, found_in
from hub.schema.response import data_of, errors_of, in_place
from hub.schema.trusted import TrustedDocuments
from hub.schema.walls import DEFAULTS, Limits
from hub.settings import Settings
from hub.storage.audit import AuditRecord, ReadAudit

_FREE = nullcontext()
_ONLY_QUERIES = Message(
    "only queries may be sent with GET: use POST.", "لا تُرسل بـ GET إلا الاستعلامات: استخدم POST."
)


@dataclass(frozen=True)
class Question:
    """What a request asks, as it came."""

    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    only_reads: bool = False
    document_id: str | None = None


class OnlyReads(BadUserInput):
    """The request's method may not write."""

    http_status = 405


@dataclass(frozen=True)
class Answer:
    """The response's JSON; `failure` is what stopped the whole request, if anything did."""

    body: bytes
    failure: HubError | None = None


class Answering:
    """The hub's GraphQL service: one for the process, shared by all requests."""

    def __init__(
        self,
        schema: HubSchema,
        audit: ReadAudit,
        limits: Limits = DEFAULTS,
        rationing: Rationing | None = None,
        caches_megabytes: int = 32,
    ) -> None:
        self._schema = schema
        self._audit = audit
        self._rationing = rationing or Rationing(Settings())
        self._documents = Documents(schema.graphql, limits, caches_megabytes)
        self._trusted = TrustedDocuments(caches_megabytes)
        self._preparing = partial(self._rationing.planning, under_way=True)
        self._planner = Planner(schema.sources, self._preparing)
        self._introspection = Introspection(schema)
        self._wholes = Wholes(schema.graphql, schema.sources)

    async def answer(self, question: Question, context: RequestContext, *, planned: bool = True) -> Answer:
        """The response. `planned` False reads the ordinary way even where there is a plan."""
        try:
            self._rationing.ask(context.caller)
            question = await self._meant(question, context)
            with self._reading(question, context):
                document = self._documents.read(question.text, context.caller)
                context = context.of(document.recorded_as(question.operation_name))
                variables = self._admitted(document, question, context)
            return await self._operated(document, question, variables, context, planned)
        except HubError as error:
            return Answer(errors_of([as_failure(error, None, context)]), error)
        except Exception as error:  # noqa: BLE001 - masked, logged and answered as a fault of the hub
            return Answer(errors_of([as_failure(error, None, context)]), Internal(id=context.request_id))

    def _reading(self, question: Question, context: RequestContext) -> AbstractContextManager[None]:
        """What is done around reading a document: one that was not read lately is at its sender's charge."""
        return _FREE if self._documents.knows(question.text) else self._rationing.planning(context.caller)

    async def _meant(self, question: Question, context: RequestContext) -> Question:
        """The question with its text, which it may have named. Raises HubError for what the client may not run."""
        if question.document_id is None and not context.caller.trusted_documents_only:
            return question
        text = await self._trusted.text_of(question.text, question.document_id, context)
        return replace(question, text=text)

    def _admitted(self, document: Document, question: Question, context: RequestContext) -> VariableValues:
        """The coerced variables of an operation that the gate lets through."""
        scopes = context.caller.scopes
        self._schema.gate.check(document, scopes)
        self._schema.gate.check_variables(document, question.variables, scopes)
        return document.coerced(question.operation_name, question.variables)

    async def _operated(
        self,
        document: Document,
        question: Question,
        variables: VariableValues,
        context: RequestContext,
        planned: bool,
    ) -> Answer:
        operation = self._operation(document, question.operation_name, variables, context)
        plan = operation.plan
        if operation.asks_for_schema:
            return self._introspected(plan, document, question, context)
        operation.refuse_streamed()
        if not operation.is_query:
            if question.only_reads:
                raise OnlyReads("query", _ONLY_QUERIES)
            self._rationing.write(context.caller, len(plan.roots))
            return await self._done(plan, variables, context)
        asking = self._planner.asking(plan, variables, context)
        ordinarily = None if planned else document
        if operation.may_name_numbers:
            async with self._rationing.looking_up(asking) as sought:
                asking.context = replace(context, sought=sought)
                answer = await self._read(asking, question, ordinarily)
        else:
            answer = await self._read(asking, question, ordinarily)
        await self._note(asking.records)
        return answer

    async def _read(self, asking: Asking, question: Question, ordinarily: Document | None) -> Answer:
        roots, sought = asking.plan.roots, asking.context.sought
        if ordinarily is not None:
            answer, data = await self._read_ordinarily(ordinarily, question, asking.context)
            sought.extend(found_in(data, roots))
            return answer
        fields = await self._planner.query(asking)
        sought.extend(found_in(dict(fields), roots))
        refused = [as_failure(error, path, asking.context) for path, error in asking.refused]
        return Answer(data_of(fields, refused))

    def _introspected(
        self, plan: Plan, document: Document, question: Question, context: RequestContext
    ) -> Answer:
        self._introspection.check(plan.roots, context)
        told = self._introspection.to_a_gateway(plan.roots, context.caller)
        if told is not None:
            return Answer(orjson.dumps({"data": told}))
        name, variables = question.operation_name, dict(question.variables)
        result = self._introspection.answer(document.tree().node, name, variables, context.caller)
        failures = [as_failure(error, error.path, context) for error in result.errors or ()]
        if failures:
            return Answer(errors_of(failures, data=result.data))
        return Answer(orjson.dumps({"data": result.data}))

    def _operation(
        self, document: Document, name: str | None, variables: VariableValues, context: RequestContext
    ) -> Operation:
        view = Viewpoint.of(context.caller)
        place = Place(document.text, name, view, document.conditions(variables.coerced))
        operation = self._documents.planned(place)
        if operation is None:
            with self._rationing.planning(context.caller):
                tree = document.tree()
                node = tree.operation(name)
                roots = Selecting(self._schema.graphql, tree.fragments, variables).roots(node)
                plan = self._planner.plan(roots, view, self._documents.statements())
                operation = Operation.of(node, plan)
            self._documents.keep(place, operation, context.caller)
        return operation

    async def _read_ordinarily(
        self, document: Document, question: Question, context: RequestContext
    ) -> tuple[Answer, Mapping[str, Any] | None]:
        reading = Reading(context, self._schema.sources, self._wholes)
        result: Any = execute(
            self._schema.graphql,
            document.tree().node,
            context_value=reading,
            variable_values=dict(question.variables),
            operation_name=question.operation_name,
            hide_suggestions=True,
        )
        result = await result if hasattr(result, "__await__") else result
        if reading.refused:
            raise reading.refused
        await self._note(reading.records)
        if not result.errors:
            return Answer(orjson.dumps({"data": result.data})), result.data
        failures = [
            as_failure(error.original_error or error, error.path, context) for error in in_place(result)
        ]
        return Answer(errors_of(failures, data=result.data)), result.data

    async def _done(self, plan: Plan, variables: VariableValues, context: RequestContext) -> Answer:
        """A mutation: its fields one after another; the first error ends it, what was done before stands."""
        asking = self._planner.asking(plan, variables, context)
        fields: list[tuple[str, bytes]] = []
        for root in plan.roots:
            try:
                fields.append((root.key, await self._do(asking, root)))
            except Exception as error:  # noqa: BLE001 - masked, logged and answered as GraphQL's errors
                await self._note(asking.records)
                return Answer(errors_of([as_failure(error, [root.key], context)], data=None))
        await self._note(asking.records)
        return Answer(data_of(fields))

    async def _do(self, asking: Asking, root: Selected) -> bytes:
        doing = self._schema.doings.get(root.name)
        if doing is None:
            return orjson.dumps(root.parent)
        command = _command(doing, asking.values(root))
        async with self._rationing.trying(asking, root) as sought:
            purpose = doing.purpose and doing.purpose.value
            asking.context = replace(asking.context, purpose=purpose, sought=sought)
            outcome = await doing.perform(asking.context, command)
        return await self._planner.shown(asking, outcome, root)

    async def _note(self, records: Sequence[AuditRecord]) -> None:
        for record in records:
            await self._audit.record(record)


def _command(doing: Doing, values: Mapping[str, Any]) -> Any:
    if doing.many:
        return tuple(command_of(doing.command, each, f"input[{n}]") for n, each in enumerate(values["input"]))
    if "input" in values:
        return command_of(doing.command, values["input"], "input", doing.id_of)
    return command_of(doing.command, values, "", doing.id_of)
