"""Runs the demo: an embedded PostgreSQL, the hub, the example country, the story, and then the hub until Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click
import httpx

from hub.auth.caller import system_caller
from hub.auth.scopes import CallerKind
from hub.cli.demo.cast import Cast, set_stage
from hub.cli.demo.clients import ADAPTER, CASE_WORK, DONOR_PORTAL, MINISTRY, Clients, Wanted
from hub.cli.demo.country import Country, read_country
from hub.cli.demo.identity import StandIn, identity_provider
from hub.cli.demo.loading import Member, admit, register_families, set_aid_types
from hub.cli.demo.proofs import show_head, show_published, show_trail
from hub.cli.demo.publishing import Published, Publisher
from hub.cli.demo.ready import Ready, ready_queries, show_ready
from hub.cli.demo.serving import serving
from hub.cli.demo.story import Story
from hub.cli.demo.terminal import Terminal
from hub.cli.running import opened
from hub.cli.server import address_of, listener, until_stopped
from hub.cli.telling import Telling
from hub.errors import Language
from hub.resolvers.context import RequestContext
from hub.settings import Settings
from hub.storage.embedded import database_url
from hub.storage.work import Database
from hub.web.graphiql import Tab
from hub.web.journal import write_logs


class Demo:
    """One run of the demo."""

    def __init__(self, nation: Country, terminal: Terminal, *, for_a_script: bool) -> None:
        self._nation, self._tell, self._for_a_script = nation, terminal, for_a_script
        self.stand_in: StandIn | None = None
        self._ready: list[Ready] = []

    async def tabs(self) -> Sequence[Tab]:
        """GraphiQL's tabs, with tokens made for this page."""
        return [await one.tab() for one in self._ready]

    async def show(self, settings: Settings, database: Database, http: httpx.AsyncClient) -> None:
        """Loads what is not loaded yet, tells the story and offers the queries."""
        home, currency = settings.data_dir / "demo", settings.default_currency
        caller = system_caller("demo")
        context = RequestContext(caller, database, settings, Language.EN, operation="hub demo")
        clients = Clients(home / "clients.json", context, http)
        await clients.refuse_a_hub_in_use()
        members = await self._loaded(context)
        published = await self._published(Publisher(home), clients, members)
        cast = await _cast(clients, members)
        stage = await set_stage(cast, self._nation)
        await Story(cast, stage, currency, self._tell).tell()
        show_published(self._tell, published)
        await show_trail(self._tell, cast, stage)
        await show_head(self._tell, database)
        self._ready = await ready_queries(cast, stage, currency)
        link = await self.stand_in.link(clients) if self.stand_in else None
        await self._offered(http, home, link)

    async def _offered(self, http: httpx.AsyncClient, home: Path, link: str | None) -> None:
        await show_ready(self._tell, self._ready)
        page = http.base_url.join("/graphql")
        if self._for_a_script:
            queries = [await one.document() for one in self._ready]
            told = {"url": str(page), "queries": queries, "signIn": link}
            click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        self._tell.chapter(
            "The hub is running",
            f"GraphiQL, with these queries as tabs:  {page}",
            *([f"Sign in as a person, in a browser:     {link}"] if link else []),
            f"The secrets of the demo's clients:     {home / 'clients.json'}",
            "Ctrl-C stops the hub and its PostgreSQL; the data stays, and the next run tells a new story.",
        )

    async def _loaded(self, context: RequestContext) -> list[Member]:
        members = await admit(context, self._nation)
        await set_aid_types(context, self._nation)
        self._tell.step(f"{len(members)} charities admitted, {len(self._nation.aid_types)} aid types set")
        for member in members:
            counts = await register_families(context, member.example)
            self._tell.step(
                f"{member.example.code}: {counts.rows} people on its list: {counts.accepted} registered, "
                f"{counts.updated + counts.unchanged} known already, "
                f"{counts.suspected} suspected to be another charity's, {counts.refused} refused"
            )
        return members

    async def _published(
        self, publisher: Publisher, clients: Clients, members: Sequence[Member]
    ) -> list[Published]:
        published = []
        for member in members:
            party = await clients.party(_adapter(member))
            for one in await publisher.publish(member.example, party):
                self._tell.step(f"{one.charity}: {one.file}: {one.reports.projects} projects are in the hub")
                published.append(one)
        return published


def run(settings: Settings, country: Path, host: str, port: int, telling: Telling) -> None:
    """Runs the demo until Ctrl-C or SIGTERM. Raises ConfigurationError."""
    write_logs(settings.log_level if "log_level" in settings.model_fields_set else "WARNING")
    nation, terminal = read_country(country), Terminal(for_a_script=telling.as_json)
    demo = Demo(nation, terminal, for_a_script=telling.as_json)
    with until_stopped(), listener(host, port) as bound:
        address = address_of(bound, host)
        terminal.step("PostgreSQL starts (the first time it takes a few seconds)")
        with database_url(settings) as url:
            asyncio.run(_until_stopped(settings, url, bound, address, demo))
    terminal.step("Stopped, and PostgreSQL with it")


async def _until_stopped(
    settings: Settings, url: str, bound: socket.socket, address: str, demo: Demo
) -> None:
    stop = asyncio.Event()
    for signalled in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signalled, stop.set)
    async with opened(settings, url) as database:
        issuer = settings.issuer if "issuer" in settings.model_fields_set else address
        told = {"database_url": url, "issuer": issuer, "introspection": _introspection(settings)}
        async with (
            identity_provider(settings, issuer) as stand_in,
            serving(_settled(settings, told, stand_in), bound, address, demo.tabs) as http,
        ):
            demo.stand_in, settled = stand_in, _settled(settings, told, stand_in)
            showing = asyncio.create_task(demo.show(settled, database, http))
            stopping = asyncio.create_task(stop.wait())
            await asyncio.wait({showing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                showing.cancel()
            with suppress(asyncio.CancelledError):
                await showing
            await stopping


def _settled(settings: Settings, told: dict[str, str], stand_in: StandIn | None) -> Settings:
    return settings.model_copy(update=told | (stand_in.settings if stand_in else {}))


def _introspection(settings: Settings) -> str:
    """The demo is there to be looked around in."""
    return settings.introspection if "introspection" in settings.model_fields_set else "ALL"


async def _cast(clients: Clients, members: Sequence[Member]) -> Cast:
    first, second, *_ = members
    parties = [
        await clients.party(_case_work(first)),
        await clients.party(_case_work(second)),
        await clients.party(_adapter(first)),
        await clients.party(Wanted("ministry", "The ministry", CallerKind.MINISTRY, MINISTRY)),
        await clients.party(
            Wanted("donor-portal", "The donor portal", CallerKind.DONOR_PORTAL, DONOR_PORTAL)
        ),
    ]
    return Cast((first, second), *parties)


def _case_work(member: Member) -> Wanted:
    title = member.example.admission.name_en
    return Wanted(f"{member.example.code}/case-work", title, CallerKind.CHARITY, CASE_WORK, member.id)


def _adapter(member: Member) -> Wanted:
    title = f"{member.example.admission.name_en}'s adapter"
    return Wanted(f"{member.example.code}/adapter", title, CallerKind.CHARITY, ADAPTER, member.id)
