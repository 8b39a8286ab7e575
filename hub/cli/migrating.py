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

_SERVED_AS = Message("The hub serves as the role {role}.", "تعمل المنصة بدور قاعدة البيانات {role}.")


@click.command(
    cls=HubCommand,
    examples="""
    export HUB_DATABASE_URL=postgresql://hub_serving@db.ministry.example/hub
    HUB_DATABASE_OWNER_URL=postgresql://hub_owner@db.ministry.example/hub hub migrate
    """,
)
@click.pass_obj
def migrate(telling: Telling) -> None:
    """Brings the database to the newest schema.

    It does so in one transaction, so that nothing is left half way. It signs in as the tables' owner, whom HUB_DATABASE_OWNER_URL names, and lets the role in that HUB_DATABASE_URL names and that the hub serves as; a role that is not there yet is made without a password. The embedded database needs no call: whoever opens it does this first.
    """
    from hub.storage import migrate
    from hub.storage.embedded import database_url, owner_url
    from hub.storage.serving_role import serving_role

    settings = read_settings()
    role = serving_role(settings.database_url, settings.database_owner_url)
    with database_url(settings) as url:
        owner = settings.database_owner_url if settings.database_url else None
        applied = asyncio.run(migrate.migrate(owner or owner_url(url), role))
    told = telling.say(_DONE, newest=applied[-1]) if applied else telling.say(_NOTHING)
    telling.done({"applied": applied, "serving_role": role}, f"{told} {telling.say(_SERVED_AS, role=role)}")
