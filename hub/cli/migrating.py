"""`hub migrate`: the database at the hub's schema."""

from __future__ import annotations

import asyncio

import click

from hub.cli.command import HubCommand
from hub.cli.running import read_settings
from hub.cli.telling import Telling
from hub.errors import Message

_DONE = Message("The database is now at schema {newest}.", "أصبحت قاعدة البيانات على المخطط {newest}.")
_NOTHING = Message("The database is at the newest schema already.", "قاعدة البيانات على أحدث مخطط من قبل.")


@click.command(
    cls=HubCommand,
    examples="HUB_DATABASE_URL=postgresql://hub@db.ministry.example/hub hub migrate",
)
@click.pass_obj
def migrate(telling: Telling) -> None:
    """Brings the database to the newest schema.

    It does so in one transaction, so that nothing is left half way. The embedded database needs no call: whoever opens it does this first.
    """
    from hub.storage import migrate
    from hub.storage.embedded import database_url

    with database_url(read_settings()) as url:
        applied = asyncio.run(migrate.migrate(url))
    told = telling.say(_DONE, newest=applied[-1]) if applied else telling.say(_NOTHING)
    telling.done({"applied": applied}, told)
