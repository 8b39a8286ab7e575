"""`hub migrate`: the database at the hub's schema."""

from __future__ import annotations

import asyncio

import click

from hub.cli.command import HubCommand
from hub.cli.running import read_settings
from hub.cli.telling import Telling
from hub.errors import ConfigurationError, Message

_DONE = Message("The database is now at schema {newest}.", "أصبحت قاعدة البيانات على المخطط {newest}.")
_NOTHING = Message("The database is at the newest schema already.", "قاعدة البيانات على أحدث مخطط من قبل.")

_SERVED_AS = Message("The hub serves as the role {role}.", "تعمل المنصة بدور قاعدة البيانات {role}.")
_TO_SERVE_AS = Message(
    "The role {role} is let in: have HUB_DATABASE_URL name it, and give it a password, before “hub serve”.",
    "سُمح للدور {role}: سمِّه في HUB_DATABASE_URL واجعل له كلمة مرور قبل «hub serve».",
)


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
    from hub.storage.serving_role import serves_at, serving_role

    settings = read_settings()
    if settings.database_owner_url and not settings.database_url:
        raise ConfigurationError(
            "HUB_DATABASE_OWNER_URL needs HUB_DATABASE_URL beside it: the role to let in."
        )
    role = serving_role(settings.database_url, settings.database_owner_url)
    with database_url(settings) as url:
        applied = asyncio.run(migrate.migrate(settings.database_owner_url or owner_url(url), role))
    told = telling.say(_DONE, newest=applied[-1]) if applied else telling.say(_NOTHING)
    serves = _SERVED_AS if serves_at(url, role) else _TO_SERVE_AS
    telling.done({"applied": applied, "serving_role": role}, f"{told} {telling.say(serves, role=role)}")
