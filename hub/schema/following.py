"""Answers subscriptions too: the same documents, gate, walls and rations as of a question, read whenever something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import orjson
from graphql import OperationType

from hub.errors import BadUserInput
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.changed import followed_type, read_changed
from hub.resolvers.plan.planner import Asking
from hub.schema.answer import Answering, Question
from hub.schema.failures import as_failure
from hub.schema.operation import ONLY_STREAMED
from hub.schema.response import data_of


@dataclass(frozen=True)
class Subscription:
    """An admitted subscription of one caller: what it is told of, and how it asks for that."""

    question: Question
    asking: Asking
    type_name: str

    @property
    def context(self) -> RequestContext:
        """Who is told, and in which language."""
        return self.asking.context


class Following(Answering):
    """The hub's GraphQL service with its subscriptions."""

    async def subscription(self, question: Question, context: RequestContext) -> Subscription | None:
        """The subscription that this asks for, counted as a question; None where it asks for something else.

        Raises HubError where the document does not hold or is not open to the caller.
        """
        question = await self._meant(question, context)
        with self._reading(question, context):
            document = self._documents.read(question.text, context.caller)
        operation = document.operation(question.operation_name)
        if operation.operation is not OperationType.SUBSCRIPTION:
            return None
        self._rationing.ask(context.caller)
        return self._admitted_subscription(question, context)

    def renewed(self, subscription: Subscription, context: RequestContext) -> Subscription:
        """The same for a caller whose scopes have changed. Raises MissingScope where they do not suffice any more."""
        return self._admitted_subscription(subscription.question, context)

    def _admitted_subscription(self, question: Question, context: RequestContext) -> Subscription:
        document = self._documents.read(question.text, context.caller)
        context = context.of(document.recorded_as(question.operation_name))
        variables = self._admitted(document, question, context)
        plan = self._operation(document, question.operation_name, variables, context).plan
        if len(plan.roots) != 1 or plan.roots[0].definition is None:
            raise BadUserInput("query", ONLY_STREAMED)
        asking = self._planner.asking(plan, variables, context)
        return Subscription(question, asking, followed_type(self._schema.sources, plan.roots[0]))

    async def told(self, subscription: Subscription, ids: Sequence[UUID]) -> list[bytes]:
        """A response for each of these objects that the caller may see, once its audit record is durable.

        Raises HubError.
        """
        asking = replace(subscription.asking, records=[])
        found = await read_changed(self._schema.sources, asking, ids, self._preparing)
        await self._note(asking.records)
        key = asking.plan.roots[0].key
        return [data_of([(key, json)]) for json in found]

    def refusal(self, error: BaseException, context: RequestContext) -> bytes:
        """What ends a subscription, or keeps it from beginning: GraphQL's errors as a JSON list."""
        return orjson.dumps([as_failure(error, None, context).shown()])
