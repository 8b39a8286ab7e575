"""`hub serve`: the hub on the network, with its database, until it is stopped."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.running import opened, read_settings
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.settings import Settings

_LISTENS = Message(
    "Charity Hub listens on {address} (GraphQL: {address}/graphql). Ctrl-C stops it.",
    "تعمل المنصة على {address} (وواجهة GraphQL على {address}/graphql). يوقفها Ctrl-C.",
)
_STOPPED = Message("The hub has stopped.", "توقفت المنصة.")
_LOCAL_ISSUER = Message(
    "HUB_ISSUER is not set, so tokens name {issuer}: set it to the https address that charities use.",
    "لم يُحدَّد HUB_ISSUER، فتذكر الرموز العنوان {issuer}: اجعله عنوان https الذي تستخدمه الجمعيات.",
)

_EMBEDDED_CONNECTIONS = 100


@click.command(
    cls=HubCommand,
    examples="""
    hub serve
    HUB_ISSUER=https://hub.example hub serve --host 0.0.0.0 --workers 4
    """,
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes serve."
)
@click.pass_obj
def serve(telling: Telling, host: str, port: int, workers: int) -> None:
    """Serves the hub until Ctrl-C or SIGTERM.

    Requests that are under way are finished first. Without HUB_DATABASE_URL it brings its own PostgreSQL along, with the data in HUB_DATA_DIR, and stops it at the
    end. Without HUB_ISSUER, tokens name the address on this machine that the hub listens on; a hub that others reach
    needs HUB_ISSUER. With --json the document that tells the address is printed when the hub is ready.
    """
    from hub.auth.metadata import check_issuer
    from hub.cli.server import address_of, listener, until_stopped
    from hub.storage.embedded import database_url
    from hub.web.journal import write_logs

    settings = read_settings()
    write_logs(settings.log_level)
    with until_stopped(), listener(host, port) as bound:
        address = address_of(bound, host)
        issuer = settings.issuer if "issuer" in settings.model_fields_set else address
        check_issuer(settings.model_copy(update={"issuer": issuer}))
        if issuer == address and host not in address:
            telling.note(telling.say(_LOCAL_ISSUER, issuer=issuer))
        with database_url(settings) as url:
            asyncio.run(_prepare(settings, url))
            served = {"issuer": issuer, "database_url": url, "database_pool": _pool(settings, workers)}
            _serve(telling, settings.model_copy(update=served), workers, bound, address)
    telling.note(telling.say(_STOPPED))


def _pool(settings: Settings, workers: int) -> int:
    """Each worker keeps two pools, a listener and what its jobs take; the embedded PostgreSQL lets in only so many."""
    from hub.storage.job_worker import CONNECTIONS

    if settings.database_url:
        return settings.database_pool
    return min(
        settings.database_pool, max(1, (_EMBEDDED_CONNECTIONS - (1 + CONNECTIONS) * workers) // (2 * workers))
    )


async def _prepare(settings: Settings, url: str) -> None:
    """Everything that could keep the hub from starting, so that it is told in one line."""
    from hub.auth.keys import load_signing_keys

    load_signing_keys(settings.keys, create=True)
    async with opened(settings, url):
        pass


def _serve(telling: Telling, settings: Settings, workers: int, bound: socket.socket, address: str) -> None:
    from hub.app import create_app
    from hub.cli.server import serve_by_workers, serve_here

    def announce() -> None:
        telling.note(telling.say(_LISTENS, address=address))
        if telling.as_json:
            telling.done({"url": address, "graphql": f"{address}/graphql", "workers": workers})

    if workers == 1:
        serve_here(create_app(settings, for_good=True), bound, announce)
    else:
        serve_by_workers(settings, workers, bound, announce)
