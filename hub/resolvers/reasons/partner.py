"""What the reasons of findings on partners say."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import Message
from hub.resolvers.partner_refusals import MINISTRIES

_SAID = {
    "WITHDRAWN": Message(
        "{ministry} withdrew its approval of “{{partner_en}}” on {{since}}, and the project is under way.",
        "سحبت {ministry} اعتماد «{{partner_ar}}» في {{since}}، والمشروع قيد التنفيذ.",
    ),
    "ENDED": Message(
        "{ministry}’s approval of “{{partner_en}}” ended on {{since}}, and the project is under way.",
        "انتهى اعتماد {ministry} للشريك «{{partner_ar}}» في {{since}}، والمشروع قيد التنفيذ.",
    ),
    "MISSING": Message(
        "{ministry} has not approved of “{{partner_en}}”, and the project is under way.",
        "لم تعتمد {ministry} الشريك «{{partner_ar}}»، والمشروع قيد التنفيذ.",
    ),
}

PARTNER: Mapping[str, Message] = {
    f"{ministry.value}_APPROVAL_{what}": Message(
        said.en.format(ministry=name.en[:1].upper() + name.en[1:]), said.ar.format(ministry=name.ar)
    )
    for ministry, name in MINISTRIES.items()
    for what, said in _SAID.items()
}
