"""`hub keys`: the hub's own secrets made anew, and a person's destroyed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.running import read_settings, with_hub
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.resolvers.context import RequestContext

_SIGNING = Message(
    "{kid} signs access tokens from now on. Tokens that older keys signed hold until they end, and nothing needs "
    "to be restarted.",
    "{kid} يوقّع رموز الدخول من الآن. وتبقى الرموز الموقّعة بالمفاتيح الأقدم صالحة حتى تنتهي، ولا حاجة إلى إعادة تشغيل شيء.",
)
_DATA = Message(
    "Data key {key} is in use, and nothing is sealed with an older one any more ({done} values moved). Older keys are "
    "put aside as *.retired: delete them once no backup from before today is kept.",
    "مفتاح البيانات {key} قيد الاستخدام، ولم يعد شيء مختوماً بمفتاح أقدم (نُقلت {done} قيمة). المفاتيح الأقدم محفوظة جانباً "
    "باسم *.retired: احذفها متى لم تبق نسخة احتياطية من قبل اليوم.",
)
_ERASED = Message(
    "The person was erased: nothing tells who they are any more, in no backup of the database either. Destroy every "
    "older copy of people.key in the keys directory.",
    "مُحيت بيانات الشخص: لم يعد شيء يدل عليه، ولا في أي نسخة احتياطية من قاعدة البيانات. أتلف كل نسخة أقدم من people.key.",
)


@click.group()
def keys() -> None:
    """The keys that sign tokens and seal personal values."""


@keys.command(
    cls=HubCommand,
    examples="""
    hub keys rotate --signing
    hub keys rotate --data
    """,
)
@click.option("--signing", "which", flag_value="signing", help="The key that signs access tokens.")
@click.option("--data", "which", flag_value="data", help="The key under which personal values are sealed.")
@click.pass_obj
def rotate(telling: Telling, which: str | None) -> None:
    """Makes a key anew while the hub serves.

    Running hubs take the new key up by themselves, wherever they share the keys directory. With --data, all that is
    sealed comes to name the new key; if this is interrupted, run it again and it goes on.
    """
    if which is None:
        raise click.UsageError("Say which key: --signing or --data.")
    (_signing if which == "signing" else _data)(telling)


@keys.command(
    "erase-person", cls=HubCommand, examples='hub keys erase-person QmVuZWZp… --reason "asked for it"'
)
@click.argument("id")
@click.option("--reason", required=True, help="Why, without naming the person: it stays in the audit trail.")
@click.pass_obj
def erase_person(telling: Telling, id: str, reason: str) -> None:
    """Erases the person with this id for good. Nobody can take it back.

    Their key is destroyed and their name, dates and numbers are blanked; the aid they were given stays, without them.
    """
    from hub.resolvers.erasing import ErasePerson, erase_person
    from hub.resolvers.global_id import key_of

    command = ErasePerson(key_of("Beneficiary", id, "id"), reason)
    made = with_hub("keys erase-person", telling, lambda context: erase_person(context, command))
    telling.done({"erased": made}, telling.say(_ERASED))


def _signing(telling: Telling) -> None:
    from hub.auth.keys import rotate_signing_key

    kid = rotate_signing_key(read_settings().keys)
    telling.done({"kid": kid}, telling.say(_SIGNING, kid=kid))


def _data(telling: Telling) -> None:
    from hub.storage.rotation import rotate

    with _bar() as moved:

        async def rotated(context: RequestContext) -> dict[str, int]:
            done = await rotate(context.database, moved)
            return {"done": done, "key": context.database.vault.current}

        told = with_hub("keys rotate", telling, rotated)
    telling.done(told, telling.say(_DATA, **told))


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    columns = (MofNCompleteColumn(), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=None)

        def moved(done: int, of: int) -> None:
            progress.update(task, completed=done, total=of)

        yield moved
