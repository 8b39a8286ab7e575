"""`hub demo`: the example country on a hub of its own, a story told on it, and queries to go on with."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli.command import HubCommand
from hub.cli.telling import Telling

_COUNTRY = Path(__file__).parents[3] / "examples" / "country"


@click.command("demo", cls=HubCommand, examples="hub demo --port 8001")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port; 0 takes a free one.",
)
@click.option(
    "--country",
    default=_COUNTRY,
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder made like examples/country, to play another country.",
)
@click.pass_obj
def demo(telling: Telling, host: str, port: int, country: Path) -> None:
    """Shows the hub at work on an example country, and serves it until Ctrl-C.

    Starts an embedded PostgreSQL, admits charities, registers families, publishes projects, grants an aid and
    shows how the next charity is refused, then offers a query with a token to each kind of user, and a link with
    which to sign in as a person.
    """
    from hub.cli.demo.running import run
    from hub.cli.running import read_settings

    try:
        run(read_settings(), country, host, port, telling)
    except KeyboardInterrupt:
        raise click.exceptions.Exit(130) from None
