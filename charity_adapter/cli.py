"""The `charity-adapter` command: what can be asked of it, and which work answers."""

from collections.abc import Callable
from pathlib import Path

import click

from charity_adapter import publishing
from charity_adapter.client import HubClient
from charity_adapter.job import Job, credential
from charity_adapter.messages import Language
from charity_adapter.speaking import SpokenCommand, SpokenGroup, SpokenOption, language
from charity_adapter.survey import standing, survey

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


@main.command(cls=SpokenCommand, help="help-check")
@with_options
def check(context: click.Context, config_path: Path, as_json: bool, **_: object) -> None:
    """Read every source; send nothing."""
    job = Job("check", config_path, as_json, language(context))
    with job.told():
        publishing.check(job.sources(), job.report)


@main.command(cls=SpokenCommand, help="help-publish")
@with_options
def publish(context: click.Context, config_path: Path, as_json: bool, **_: object) -> None:
    """Read every source through, so that a broken one stops the run before anything is sent; then send."""
    job = Job("publish", config_path, as_json, language(context))
    with job.told():
        hub = job.config().hub
        proof = credential(hub)
        found = survey(job.sources())
        with HubClient(hub.url, proof, job.language) as client:
            with job.bar("comparing", len(found.amounts)) as compared:
                stands = standing(client, found.amounts, compared)
            with job.bar("publishing", found.report.total().read.total) as moved:
                publishing.publish(
                    job.sources(), client, job.report, lambda: moved(job.report.settled), stands
                )
