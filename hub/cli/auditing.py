"""`hub audit`: the proof that no record of who read and wrote personal data was touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.failing import CommandFailed
from hub.cli.running import with_hub
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.resolvers.context import RequestContext
    from hub.storage.audit import Verified

_WHOLE = Message("The audit trail is whole: {records} records.", "سجل التدقيق سليم: {records} قيداً.")
_HEAD = Message("Head: {head}", "الرأس: {head}")


@click.group()
def audit() -> None:
    """Who read and wrote personal data."""


@audit.command(
    cls=HubCommand,
    examples="""
    hub audit verify
    hub audit verify --head "$(cat head-of-last-month.txt)"
    """,
)
@click.option(
    "--head", "noted", metavar="NOTED", help="A head noted earlier, which must still lie on the trail."
)
@click.pass_obj
def verify(telling: Telling, noted: str | None) -> None:
    """Checks every record of the audit trail and prints its head, or the first broken record.

    Note the head somewhere else from time to time: with --head it shows whether an end was cut off since.
    """
    from hub.storage.audit import BrokenChain, verify

    async def verified(context: RequestContext) -> Verified:
        return await verify(context.database, noted)

    try:
        whole = with_hub("audit verify", telling, verified)
    except BrokenChain as broken:
        place = {"strand": broken.strand, "seq": broken.seq, "reason": broken.reason}
        raise CommandFailed("BROKEN_CHAIN", str(broken), **place) from None
    document = {"head": whole.head, "records": whole.records}
    telling.done(document, telling.say(_WHOLE, records=whole.records), telling.say(_HEAD, head=whole.head))
