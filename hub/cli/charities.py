"""`hub charity`: the member charities."""

from __future__ import annotations

import click

from hub.cli.command import HubCommand
from hub.cli.running import with_hub
from hub.cli.telling import Telling
from hub.errors import Message

_ADMITTED = Message("{code} is a member charity.", "{code} جمعية عضو.")


@click.group()
def charity() -> None:
    """The member charities."""


@charity.command(
    cls=HubCommand,
    examples='hub charity admit --code NAJAT --name-ar "جمعية النجاة الخيرية" --name-en "Al Najat Charity"',
)
@click.option("--code", required=True, help="How commands and people name it: A-Z, digits, - and _.")
@click.option("--name-ar", required=True, help="Its name in Arabic.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.pass_obj
def admit(telling: Telling, code: str, name_ar: str, name_en: str) -> None:
    """Admits a member charity.

    Admitting it again under the same names changes nothing.
    """
    from hub.resolvers.supervising import AdmitCharity, admit_charity

    command = AdmitCharity(code, name_ar, name_en)
    made = with_hub("charity admit", telling, lambda context: admit_charity(context, command))
    document = {"id": made, "code": code, "name_ar": name_ar, "name_en": name_en}
    telling.done(document, telling.say(_ADMITTED, code=code))
