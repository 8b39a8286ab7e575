"""`hub doctor`: is everything there that the hub needs, and what to do where it is not."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.failing import CommandFailed
from hub.cli.running import read_settings
from hub.cli.telling import Telling

if TYPE_CHECKING:
    from hub.cli.checks import Finding

_MARKS = {True: "ok  ", False: "FAIL"}


@click.command(cls=HubCommand, examples="hub doctor\nhub doctor --json")
@click.pass_obj
def doctor(telling: Telling) -> None:
    """Checks that everything is there, and says what to do.

    It looks at the database, its schema, the keys, the clocks and the settings. It changes nothing, and exits with 1 when something needs to be done. Every setting is listed with its meaning
    and its value; passwords and secrets are left out.
    """
    from hub.cli.checks import examine
    from hub.cli.settings_list import listed

    settings = read_settings()
    examined = asyncio.run(examine(settings))
    all_settings = listed(settings)
    document = {
        "ok": examined.ok,
        "database_url": examined.database_url,
        "checks": [vars(finding) for finding in examined.findings],
        "settings": [vars(setting) for setting in all_settings],
    }
    if examined.ok or not telling.as_json:
        lines = [*map(_line, examined.findings), "", *(setting.line() for setting in all_settings)]
        telling.done(document, *lines)
    if not examined.ok:
        first = next(finding for finding in examined.findings if not finding.ok)
        raise CommandFailed("UNWELL", f"{first.check}: {first.found} {first.advice}".strip(), **document)


def _line(finding: Finding) -> str:
    advice = f" -> {finding.advice}" if finding.advice else ""
    return f"{_MARKS[finding.ok]}  {finding.check:<10} {finding.found}{advice}"
