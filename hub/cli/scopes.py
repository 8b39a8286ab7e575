"""The --scope and --charity options, which say what somebody may see and for whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from hub.errors import BadUserInput, Message

if TYPE_CHECKING:
    from uuid import UUID

    from hub.resolvers.context import RequestContext

_NO_CHARITY = Message(
    "no charity has the code {code}: admit it first.", "لا توجد جمعية بالرمز {code}: اقبلها أولاً."
)


def scope_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The scopes as one text with spaces between them, or the option several times."""
    return click.option(
        "--scope",
        "scopes",
        multiple=True,
        required=True,
        callback=lambda _context, _option, texts: tuple(" ".join(texts).split()),
        help="The scopes, with spaces between them; SCOPES.md says what each opens.",
    )(function)


async def charity_with_code(context: RequestContext, code: str | None) -> UUID | None:
    """The id of the charity with this code; None for none. Raises BadUserInput when there is no such charity."""
    from hub.storage import charities

    if code is None:
        return None
    async with context.database.work() as work:
        charity = await charities.with_code(work, code)
    if charity is None:
        raise BadUserInput("charity", _NO_CHARITY, code=code)
    return charity.id
