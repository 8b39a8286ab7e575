"""The `hub` command: what the people who run the hub can tell it to do."""

from __future__ import annotations

from importlib.metadata import version

import click

from hub.cli.aid_types import aid_type
from hub.cli.auditing import audit
from hub.cli.charities import charity
from hub.cli.clients import client
from hub.cli.demo import demo
from hub.cli.doctor import doctor
from hub.cli.documents import documents
from hub.cli.importing import import_
from hub.cli.keys import keys
from hub.cli.migrating import migrate
from hub.cli.officers import officer
from hub.cli.schema import schema
from hub.cli.serving import serve


@click.group()
@click.version_option(version("charity-hub"), prog_name="hub")
def main() -> None:
    """Runs the Charity Hub of a ministry.

    Settings are environment variables that begin with HUB_: “hub doctor” lists them all. Every command works
    beside a running “hub serve”, answers --json, and exits with 0 (done), 1 (refused or failed, with the
    reason) or 2 (wrong usage).

    \b
    Begin with:
      hub charity admit --code NAJAT --name-ar "جمعية النجاة" --name-en "Al Najat"
      hub client create --charity NAJAT --scope "beneficiary:read aid:check aid:grant"
      hub serve
    """


for command in (
    serve,
    migrate,
    demo,
    charity,
    client,
    documents,
    officer,
    aid_type,
    import_,
    audit,
    keys,
    schema,
    doctor,
):
    main.add_command(command)
