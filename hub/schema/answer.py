"""Answers one operation: document, gate, arguments, plan or the ordinary way, audit; then the answer's bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from graphql import GraphQLError, OperationDefinitionNode, execute
from graphql.execution.values import VariableValues, get_variable_values

from hub.errors import BadUserInput, HubError, Message
from hub.resolvers.commands import command_of
from hub.resolvers.context import RequestContext
from hub.resolvers.plan.arguments import refuse_malformed
from hub.resolvers.plan.loading import Reading
from hub.resolvers.plan.planner import Asking, Plan, Planner
from hub.resolvers.plan.selection import Selected, Selecting
from hub.resolvers.plan.source import Viewpoint
from hub.resolvers.plan.sources import SOURCES
from hub.resolvers.plan.whole import Wholes
from hub.schema.build import HubSchema
from hub.schema.documents import Document, Documents, is_query
from hub.schema.mutation import Doing
from hub.storage.audit import AuditRecord, ReadAudit
