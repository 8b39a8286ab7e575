"""How errors are shown: a code, a sentence in the caller's language, and never what is inside the hub."""

from __future__ import annotations

import re
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog
from graphql import GraphQLError

from hub.errors import BadUserInput, HubError, Internal, Message
from hub.resolvers.context import RequestContext

_log = structlog.get_logger(__name__)

_VARIABLE = re.compile(
    r"Variable '\$(?P<name>\w+)' has invalid value(?: at (?P<path>[^:]+))?: (?P<reason>.*)", re.DOTALL
)
_UNKNOWN_FIELD = re.compile(r"not to include unknown field '(?P<field>\w+)'")
_MISSING_FIELD = re.compile(r"to include required field '(?P<field>\w+)'")
_FOUND = re.compile(r",? found: .*", re.DOTALL)
_REASON = Message("{text}", "{text}")


@dataclass(frozen=True)
class Failure:
    """One error of a response."""

    message: str
    extensions: dict[str, object]
    path: Sequence[str | int] = field(default=())

    def shown(self) -> dict[str, object]:
        """The error as GraphQL writes it."""
        place = {"path": list(self.path)} if self.path else {}
        return {"message": self.message, **place, "extensions": self.extensions}


def as_failure(error: BaseException, path: Sequence[str | int] | None, context: RequestContext) -> Failure:
    """The error as its asker may see it; a fault of the hub is logged under an id and told by that id only."""
    shown = error if isinstance(error, HubError) else _masked(error, context)
    return Failure(shown.say(context.language), shown.extensions(context.language), tuple(path or ()))


def bad_variable(error: GraphQLError) -> BadUserInput:
    """What is wrong with a variable, by its path; the value itself may be personal and is not repeated."""
    fault = _VARIABLE.match(error.message)
    if fault is None:
        return BadUserInput("variables", _REASON, text=error.message)
    inner = _UNKNOWN_FIELD.search(fault["reason"]) or _MISSING_FIELD.search(fault["reason"])
    path = fault["name"] + (fault["path"] or "") + (f".{inner['field']}" if inner else "")
    return BadUserInput(path, _REASON, text=_FOUND.sub("", fault["reason"]).rstrip(".") + ".")


def _masked(error: BaseException, context: RequestContext) -> Internal:
    """Messages of exceptions may carry rows and arguments: the log gets where it happened, never what was said."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    _log.error("hub_failed", request_id=context.request_id, error=type(error).__name__, at=places)
    return Internal(id=context.request_id)
