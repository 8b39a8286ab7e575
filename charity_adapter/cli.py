"""The `charity-adapter` command: what can be asked of it, and which work answers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click

from charity_adapter import planning, publishing, starting, telling, withdrawing
from charity_adapter.client import HubClient
from charity_adapter.errors import ConfigError
from charity_adapter.job import Job, credential
from charity_adapter.messages import Language, message, say
from charity_adapter.plan_told import ShownPlan, plan_document
from charity_adapter.speaking import SpokenCommand, SpokenGroup, SpokenOption, language
from charity_adapter.starting.told import begun_document, show_begun
from charity_adapter.status_told import ShownStatus, status_document
from charity_adapter.survey import Survey, nothing_sent, standing, survey
from charity_adapter.tokens import PLANNING, PUBLISHING, TELLING, Wanted

in_language = click.option(
    "--lang",
    cls=SpokenOption,
    help="option-lang",
    type=click.Choice([known.value for known in Language]),
    is_eager=True,
)
from_config = click.option(
    "--config",
    "config_path",
    cls=SpokenOption,
    help="option-config",
    default="charity.toml",
    show_default=True,
    type=click.Path(path_type=Path),
)
as_document = click.option("--json", "as_json", cls=SpokenOption, help="option-json", is_flag=True)


def with_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command what both commands take."""
    return from_config(as_document(in_language(click.pass_context(function))))


@click.group(cls=SpokenGroup, help="help")
@in_language
def main(**_: object) -> None:
    """Leave everything to the commands."""


@main.command(cls=SpokenCommand, help="help-init")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--replace", cls=SpokenOption, help="option-replace", is_flag=True)
@with_options
def init(
    context: click.Context,
    /,
    config_path: Path,
    as_json: bool,
    paths: tuple[Path, ...],
    replace: bool,
    **_: object,
) -> None:
    """Guess what the charity's files hold, and write it down for a person to read."""
    job = Job("init", config_path, as_json, language(context))
    with job.told():
        begun = starting.begin(config_path, paths, job.language, replace=replace)
        job.told_more = begun_document(config_path, begun)
        job.show_more = lambda output: show_begun(config_path, begun, job.language, output)


@main.command(cls=SpokenCommand, help="help-check")
@with_options
def check(context: click.Context, config_path: Path, as_json: bool, **_: object) -> None:
    """Read every source; send nothing."""
    job = Job("check", config_path, as_json, language(context))
    with job.told():
        publishing.check(job.sources(), job.report)


@main.command(cls=SpokenCommand, help="help-plan")
@with_options
def plan(context: click.Context, config_path: Path, as_json: bool, **_: object) -> None:
    """Read every source, ask the hub what it holds, and tell the difference; send nothing."""
    job = Job("plan", config_path, as_json, language(context))
    with job.told(), connected(job, PLANNING) as client:
        found = surveyed(job)
        job.report = found.report
        with job.bar("comparing", len(found.amounts)) as compared:
            stands = standing(client, found.amounts, compared)
        made = planning.plan(job.sources(), client, found, stands)
        job.told_more = plan_document(made)
        job.show_more = lambda output: ShownPlan(made, job.language, output).show()


@main.command(cls=SpokenCommand, help="help-publish")
@click.option("--withdraw", cls=SpokenOption, help="option-withdraw", is_flag=True)
@with_options
def publish(context: click.Context, config_path: Path, as_json: bool, withdraw: bool, **_: object) -> None:
    """Read every source through, so that a broken one stops the run before anything is sent; then send."""
    job = Job("publish", config_path, as_json, language(context))
    with job.told(), connected(job, PLANNING if withdraw else PUBLISHING) as client:
        found = surveyed(job)
        with job.bar("comparing", len(found.amounts)) as compared:
            stands = standing(client, found.amounts, compared)
        if stands.covers(found.amounts):
            job.report = nothing_sent(found)
        else:
            with job.bar("publishing", found.report.total().read.total) as moved:
                publishing.publish(
                    job.sources(), client, job.report, lambda: moved(job.report.settled), stands
                )
        if withdraw:
            tell_withdrawn(job, withdrawing.withdraw(client, found, job.report))


@main.command(cls=SpokenCommand, help="help-status")
@with_options
def status(context: click.Context, config_path: Path, as_json: bool, **_: object) -> None:
    """Ask the hub what it holds of ours and what it found about it; no source is read."""
    job = Job("status", config_path, as_json, language(context))
    with job.told(), connected(job, TELLING) as client:
        held = telling.status(client)
        job.told_more = status_document(held)
        job.show_more = lambda output: ShownStatus(held, job.language, output).show()


@main.command(cls=SpokenCommand, help="help-subgraph")
@click.option("--host", cls=SpokenOption, help="option-host", default="127.0.0.1", show_default=True)
@click.option(
    "--port",
    cls=SpokenOption,
    help="option-port",
    default=4001,
    show_default=True,
    type=click.IntRange(0, 65535),
)
@click.option("--print-sdl", cls=SpokenOption, help="option-print-sdl", is_flag=True)
@from_config
@in_language
@click.pass_context
def subgraph(
    context: click.Context, /, config_path: Path, host: str, port: int, print_sdl: bool, **_: object
) -> None:
    """Serve the charity's own notes as a subgraph, or print its schema."""
    job = Job("subgraph", config_path, False, language(context))
    with job.told():
        serve_subgraph(job, host, port, print_sdl=print_sdl)


def surveyed(job: Job) -> Survey:
    """All that the sources hold, read through."""
    with job.bar("reading") as met:
        return survey(job.sources(), met)


@contextmanager
def connected(job: Job, wanted: Wanted) -> Iterator[HubClient]:
    """The hub of the configuration, as the client of the configuration."""
    hub = job.config().hub
    with HubClient(hub.url, credential(hub), job.language, wanted=wanted) as client:
        yield client


def serve_subgraph(job: Job, host: str, port: int, *, print_sdl: bool) -> None:
    """Print the schema, or tell the rows that are left out and serve until Ctrl-C."""
    try:
        serving = import_module("charity_adapter.subgraph.serving")
    except ModuleNotFoundError as error:
        raise ConfigError("no-subgraph-extra", name=error.name or "") from error
    config = job.config()
    wanted = serving.subgraph_of(config, job.config_path.parent)
    if print_sdl:
        click.echo(serving.printed(wanted), nl=False)
        return
    books = serving.notebooks(wanted)
    for fault in serving.faults(books):
        job.say("note-left-out", place=fault.place.position, reason=say(fault.reason, job.language))
    server = serving.server(wanted, books, config.hub)
    with serving.listening(host, port) as listener:
        taken = listener.getsockname()[1]
        job.say("serving-subgraph", url=f"http://{host}:{taken}/graphql")
        server.run(sockets=[listener])


def tell_withdrawn(job: Job, names: list[str]) -> None:
    """Add to what is told the projects that were withdrawn."""
    words = say(message("withdrawn-projects", count=len(names)), job.language)
    job.told_more = {"withdrawn": names}
    job.show_more = lambda output: output.print(words)


if __name__ == "__main__":
    main(prog_name="charity-adapter")
