"""`hub documents`: the GraphQL documents that clients are trusted with, by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.failing import CommandFailed
from hub.cli.running import read_settings, with_hub
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.schema.manifest import Fault
    from hub.storage.trusted_documents import StoredDocument

_ADDED = Message("{count} documents are entrusted to {whom}.", "اعتُمد {count} مستند لـ {whom}.")
_REMOVED = Message("{count} documents of {whom} were taken back.", "سُحب اعتماد {count} مستند لـ {whom}.")
_FAULTY = Message(
    "{count} of {all} documents do not hold, and none was added:",
    "{count} من {all} مستند غير صالح، ولم يُضف شيء:",
)
_ALL_CLIENTS = Message("all clients", "كل التطبيقات")
_NONE = Message("No document is entrusted to anybody.", "لا مستند معتمد لأحد.")
_whose = [
    click.option("--client", "client_id", metavar="ID", help="The client that they belong to."),
    click.option("--all-clients", is_flag=True, help="Every client may run them."),
]


@click.group()
def documents() -> None:
    """The GraphQL documents that clients are trusted with, which they run by name."""


@documents.command(
    cls=HubCommand,
    examples="""
    hub documents add persisted-documents.json --client charity-5f2c9e0d1a7b4c36
    hub documents add persisted-query-manifest.json --all-clients
    """,
)
@click.argument("manifest", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_whose[0]
@_whose[1]
@click.pass_obj
def add(telling: Telling, manifest: Path, client_id: str | None, *, all_clients: bool) -> None:
    """Entrusts the documents of a manifest to a client: all, or none if one does not hold.

    The manifest is what the client's compiler writes: Relay's or GraphQL Code Generator's (an object of texts by their
    hashes), or Apollo's. Each is read against the schema; a SHA-256 must be that of its text. Add a newer manifest
    beside the older one: clients that are out go on with what they know.
    """
    from hub.resolvers.trusted_documents import entrust

    whom = _whom(telling, client_id, all_clients=all_clients)
    texts, faults = _checked(telling, manifest)
    if faults:
        lines = [telling.say(_FAULTY, count=len(faults), all=len(texts) + len(faults))]
        lines += [f"  {each.name}: {each.reason}" for each in faults]
        told = [{"name": each.name, "reason": each.reason} for each in faults]
        raise CommandFailed("DOCUMENTS_REFUSED", "\n".join(lines), faults=told)
    with_hub("documents add", telling, lambda context: entrust(context, client_id, texts))
    document = {"client_id": client_id, "documents": sorted(texts)}
    telling.done(document, telling.say(_ADDED, count=len(texts), whom=whom))


@documents.command("list", cls=HubCommand, examples="hub documents list --json")
@click.pass_obj
def list_(telling: Telling) -> None:
    """Lists every trusted document, those of all clients first; with --json the texts too."""
    from hub.resolvers.trusted_documents import entrusted

    found = with_hub("documents list", telling, entrusted)
    told = [{**vars(each)} for each in found]
    lines = [_line(telling, each) for each in found] or [telling.say(_NONE)]
    telling.done({"documents": told}, *lines)


@documents.command(
    cls=HubCommand,
    examples="""
    hub documents remove --client charity-5f2c9e0d1a7b4c36 sha256:7dba4bd7…
    hub documents remove --client charity-5f2c9e0d1a7b4c36
    """,
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@_whose[0]
@_whose[1]
@click.pass_obj
def remove(telling: Telling, names: tuple[str, ...], client_id: str | None, *, all_clients: bool) -> None:
    """Takes documents back from a client; without a name, all of them. Within five seconds no worker runs them."""
    from hub.resolvers.trusted_documents import take_back
    from hub.schema.document_ids import read_id

    whom = _whom(telling, client_id, all_clients=all_clients)
    read = tuple(read_id(each, "name") for each in names)
    count = with_hub("documents remove", telling, lambda context: take_back(context, client_id, read))
    telling.done({"client_id": client_id, "removed": count}, telling.say(_REMOVED, count=count, whom=whom))


def _whom(telling: Telling, client_id: str | None, *, all_clients: bool) -> str:
    if (client_id is None) is not all_clients:
        raise click.UsageError("Say whose documents they are: --client ID or --all-clients.")
    return client_id or telling.say(_ALL_CLIENTS)


def _checked(telling: Telling, manifest: Path) -> tuple[dict[str, str], list[Fault]]:
    from rich.console import Console
    from rich.progress import Progress

    from hub.auth.caller import system_caller
    from hub.schema.manifest import Checking, read_manifest

    read = read_manifest(manifest.read_bytes())
    checking = Checking(read_settings(), system_caller("documents add"), telling.language)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=len(read))
        return checking.check(read, lambda: progress.advance(task))


def _line(telling: Telling, each: StoredDocument) -> str:
    whose = each.client_id or telling.say(_ALL_CLIENTS)
    return f"{each.name}  {whose}  {' '.join(each.text.split())[:60]}"
