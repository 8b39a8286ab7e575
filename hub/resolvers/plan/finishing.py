"""Finishing: the places of a response that Python fills after the database has answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hub.resolvers.context import RequestContext
from hub.resolvers.plan.piece import EACH, Path
from hub.resolvers.plan.projection import project
from hub.resolvers.plan.statement import Patch


def finish(document: Any, patches: Sequence[Patch], context: RequestContext) -> Any:
    """The document with every patch's inputs replaced by the finished value."""
    for patch in patches:
        _replace(document, patch.path, partial(_finished, patch, context))
    return document


def _finished(patch: Patch, context: RequestContext, inputs: list[Any]) -> Any:
    return project(patch.spec.finish(inputs, context), patch.selected, context.language)


def _replace(at: Any, path: Path, change: Callable[[Any], Any]) -> None:
    """Changes what stands at the end of the path, in each element where the path says so."""
    if at is None:
        return
    step, rest = path[0], path[1:]
    if step == EACH:
        for each in at:
            _replace(each, rest, change)
    elif rest:
        _replace(at[step], rest, change)
    else:
        at[step] = change(at[step])
