"""`hub officer`: the people of the ministry and of charities who sign in."""

from __future__ import annotations

import base64
import binascii
import sys
from typing import TYPE_CHECKING
from uuid import UUID

import click

from hub.cli.command import HubCommand
from hub.cli.running import with_hub
from hub.cli.scopes import charity_with_code, scope_option
from hub.cli.telling import Telling
from hub.errors import Message
from hub.resolvers.global_id import global_id

if TYPE_CHECKING:
    from hub.auth.officers import Officer
    from hub.resolvers.context import RequestContext
    from hub.resolvers.outcome import Refused

_ADMITTED = Message(
    "{id}  the person with the civil number {number} may sign in for {whom}.",
    "{id}  يمكن لصاحب الرقم المدني {number} الدخول باسم {whom}.",
)
_DISMISSED = Message("{id} no longer signs in.", "لا يمكن لـ {id} الدخول بعد الآن.")
_MINISTRY = Message("the ministry", "الوزارة")


@click.group()
def officer() -> None:
    """The people of the ministry and of charities who sign in."""


@officer.command(
    cls=HubCommand,
    examples="""
    hub officer admit --civil-id - --charity NAJAT --scope "beneficiary:read aid:check" < number.txt
    hub officer admit --civil-id 284030900015 --scope "admin:findings admin:audit"
    """,
)
@click.option(
    "--civil-id", required=True, help="The civil number; “-” reads it from standard input, unseen by others."
)
@click.option("--charity", metavar="CODE", help="The charity of the officer; without it, the ministry.")
@scope_option
@click.option("--name", help="The person's name, for those who read the list.")
@click.pass_obj
def admit(
    telling: Telling, civil_id: str, charity: str | None, scopes: tuple[str, ...], name: str | None
) -> None:
    """Admits a person who signs in for the ministry or a charity.

    The same person for the same office again gets the scopes named last. The civil number is kept sealed and
    is never shown in full.
    """
    from hub.resolvers.officers import AdmitOfficer, admit_officer

    number = _number(civil_id)

    async def admitted(context: RequestContext) -> Officer | Refused:
        charity_id = await charity_with_code(context, charity)
        return await admit_officer(context, AdmitOfficer(number, scopes, charity_id, name))

    officer = with_hub("officer admit", telling, admitted)
    whom = charity or telling.say(_MINISTRY)
    sentence = telling.say(_ADMITTED, id=_id_of(officer), number=officer.masked_number, whom=whom)
    telling.done(_document(officer), sentence)


@officer.command("list", cls=HubCommand, examples="hub officer list --json")
@click.pass_obj
def list_(telling: Telling) -> None:
    """Lists every officer there ever was, oldest first; of civil numbers the last digits only."""
    from hub.resolvers.officers import list_officers

    officers = with_hub("officer list", telling, list_officers)
    telling.done({"officers": [_document(each) for each in officers]}, *map(_line, officers))


@officer.command(
    cls=HubCommand,
    examples="""
    hub officer dismiss T2ZmaWNlcjowMTk5… --reason "left the charity"
    hub officer dismiss --civil-id - < number.txt
    """,
)
@click.argument("id", metavar="[ID]", required=False)
@click.option("--civil-id", help="The civil number in place of the id; “-” reads it from standard input.")
@click.option("--reason", default="dismissed at the command line", show_default=True)
@click.pass_obj
def dismiss(telling: Telling, id: str | None, civil_id: str | None, reason: str) -> None:
    """Dismisses an officer: the person no longer signs in."""
    from hub.resolvers.officers import DismissOfficer, dismiss_officer

    if (id is None) is (civil_id is None):
        raise click.UsageError("Name the officer by the ID of “hub officer list”, or by --civil-id.")
    command = DismissOfficer(
        reason, None if id is None else _officer_id(id), None if civil_id is None else _number(civil_id)
    )
    officer = with_hub("officer dismiss", telling, lambda context: dismiss_officer(context, command))
    telling.done(_document(officer), telling.say(_DISMISSED, id=_id_of(officer)))


def _number(civil_id: str) -> str:
    return sys.stdin.readline().strip() if civil_id == "-" else civil_id


def _officer_id(id: str) -> UUID:
    """The uuid in the id that the list shows."""
    try:
        type_name, _, key = base64.b64decode(id, validate=True).decode("ascii").partition(":")
        if type_name == "Officer":
            return UUID(key)
    except (ValueError, binascii.Error):
        pass
    raise click.BadParameter("is not an id of “hub officer list”.", param_hint="ID")


def _id_of(officer: Officer) -> str:
    return global_id("Officer", officer.id)


def _document(officer: Officer) -> dict[str, object]:
    return {
        "id": _id_of(officer),
        "kind": officer.kind.value,
        "charity": officer.charity_code,
        "name": officer.name,
        "civil_id": officer.masked_number,
        "scopes": sorted(officer.scopes),
        "admitted_at": officer.admitted_at,
        "dismissed_at": officer.dismissed_at,
    }


def _line(officer: Officer) -> str:
    whose = officer.charity_code or officer.kind.value
    dismissed = officer.dismissed_at
    state = f"dismissed {dismissed:%Y-%m-%d}" if dismissed else " ".join(sorted(officer.scopes))
    return f"{_id_of(officer)}  {whose}  {officer.masked_number}  {officer.name or ''}  {state}"
