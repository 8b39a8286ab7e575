"""`hub aid-type`: what the ministry decides about each kind of aid."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from hub.cli.command import HubCommand
from hub.cli.running import with_hub
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.resolvers.context import RequestContext
    from hub.resolvers.outcome import Outcome

_SET = Message(
    "{code}: one payer for a {subject} and {cycle}.", "{code}: جهة واحدة لكل {subject} في كل {cycle}."
)
_SUBJECTS = {"PERSON": Message("person", "شخص"), "HOUSEHOLD": Message("household", "أسرة")}
_CYCLES = {
    "MONTH": Message("month", "شهر"),
    "QUARTER": Message("quarter", "ربع سنة"),
    "YEAR": Message("year", "سنة"),
    "SEASON": Message("season", "موسم"),
    "ONCE": Message("lifetime", "العمر"),
}


class Amount(click.ParamType[Decimal]):
    """An exact number, such as 120.500."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number as it is written, to the last digit."""
        if not re.fullmatch(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?", str(value)):
            self.fail("write an amount such as 120.500", param, ctx)
        return Decimal(str(value))


@dataclass(frozen=True)
class Names:
    """An aid type's names."""

    ar: str
    en: str


@click.group("aid-type")
def aid_type() -> None:
    """The kinds of aid, and who counts as having received one."""


@aid_type.command(
    "set",
    cls=HubCommand,
    examples="""
    hub aid-type set --code RENT --counted-for HOUSEHOLD --cycle MONTH --ceiling 300 --name-ar إيجار --name-en Rent
    hub aid-type set --code SURGERY --counted-for PERSON --cycle ONCE --ceiling 5000 --co-funding
    """,
)
@click.option("--code", required=True, help="How requests name it: A-Z, digits, - and _.")
@click.option("--name-ar", help="Its name in Arabic; without it, the one it has, or the code.")
@click.option("--name-en", help="Its name in English; without it, the one it has, or the code.")
@click.option(
    "--counted-for", type=click.Choice(list(_SUBJECTS)), required=True, help="Who receives it once."
)
@click.option("--cycle", type=click.Choice(list(_CYCLES)), required=True, help="How often it may be given.")
@click.option("--ceiling", type=Amount(), help="The most for one subject and cycle.")
@click.option("--currency", help="The ceiling's currency; without it, HUB_DEFAULT_CURRENCY.")
@click.option("--co-funding", is_flag=True, help="Several charities may share it, up to the ceiling.")
@click.option("--document", "document_required", help="The paper that a request for it needs.")
@click.option("--identity-required", is_flag=True, help="Only for people whose identity was verified.")
@click.option("--trial", is_flag=True, help="A type that is being tried out.")
@click.option("--closed", is_flag=True, help="No new aid of it is granted.")
@click.pass_obj
def set_(telling: Telling, /, *, name_ar: str | None, name_en: str | None, closed: bool, **said: Any) -> None:
    """Makes an aid type, or changes the one with that code.

    What is not said is off: say everything again when changing one.
    """
    from hub.resolvers.supervising import SetAidType, set_aid_type
    from hub.rules.cycle import CycleKind
    from hub.rules.payer import AidSubject

    kinds = {"counted_for": AidSubject(said["counted_for"]), "cycle": CycleKind(said["cycle"])}
    wanted = SetAidType(name_ar=said["code"], name_en=said["code"], active=not closed, **said | kinds)

    async def made(context: RequestContext) -> Outcome:
        names = await _names(context, wanted.code, name_ar, name_en)
        return await set_aid_type(context, replace(wanted, name_ar=names.ar, name_en=names.en))

    id = with_hub("aid-type set", telling, made)
    subject, cycle = telling.say(_SUBJECTS[wanted.counted_for]), telling.say(_CYCLES[wanted.cycle])
    document = {"id": id, "active": not closed, **said}
    telling.done(document, telling.say(_SET, code=wanted.code, subject=subject, cycle=cycle))


async def _names(context: RequestContext, code: str, ar: str | None, en: str | None) -> Names:
    """The given names; in place of a missing one the name that the type has, or its code."""
    from hub.storage import aid_types

    if ar is not None and en is not None:
        return Names(ar, en)
    async with context.database.work() as work:
        standing = await aid_types.to_change(work, code)
    known = Names(standing.row.name_ar, standing.row.name_en) if standing else Names(code, code)
    return Names(known.ar if ar is None else ar, known.en if en is None else en)
