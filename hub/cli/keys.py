"""`hub keys`: the hub's own secrets made anew."""

from __future__ import annotations

import click

from hub.cli.command import HubCommand
from hub.cli.running import read_settings
from hub.cli.telling import Telling
from hub.errors import Message

_SIGNING = Message(
    "{kid} signs access tokens from now on. Tokens that older keys signed hold until they end, and nothing needs "
    "to be restarted.",
    "{kid} يوقّع رموز الدخول من الآن. وتبقى الرموز الموقّعة بالمفاتيح الأقدم صالحة حتى تنتهي، ولا حاجة إلى إعادة تشغيل شيء.",
)


@click.group()
def keys() -> None:
    """The keys that sign tokens and seal personal values."""


@keys.command(cls=HubCommand, examples="hub keys rotate --signing")
@click.option("--signing", "which", flag_value="signing", help="The key that signs access tokens.")
@click.pass_obj
def rotate(telling: Telling, which: str | None) -> None:
    """Makes a key anew while the hub serves.

    Running hubs take the new key up by themselves, wherever they share the keys directory.
    """
    from hub.auth.keys import rotate_signing_key

    if which is None:
        raise click.UsageError("Say which key: --signing.")
    kid = rotate_signing_key(read_settings().keys)
    telling.done({"kid": kid}, telling.say(_SIGNING, kid=kid))
