"""Why a partner is not approved or withdrawn, and how it is said that a project's partner is not approved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from hub.errors import Message
from hub.resolvers.outcome import Refused
from hub.rules.partner import Ministry


class PartnerRefusal(StrEnum):
    """Why the register of partners does not change."""

    UNKNOWN_PARTNER = "UNKNOWN_PARTNER"


MINISTRIES: Mapping[Ministry, Message] = {
    Ministry.SOCIAL: Message("the Ministry of Social Affairs", "وزارة الشؤون الاجتماعية"),
    Ministry.FOREIGN_AFFAIRS: Message("the Ministry of Foreign Affairs", "وزارة الخارجية"),
}
UNREGISTERED = Message(
    "“{name}” is not found in the register of implementing partners by its identifier.",
    "لا يوجد «{name}» بمعرّفه في سجل الشركاء المنفذين.",
)
SUGGESTED = Message(
    "Did you mean “{name_en}”? Then publish it with the identifier {identifier}.",
    "هل المقصود «{name_ar}»؟ إن كان كذلك فانشره بالمعرّف {identifier}.",
)
_UNAPPROVED: Mapping[Ministry, Message] = {
    ministry: Message(
        f"“{{name}}” is not approved by {name.en} from {{first}} to {{last}}.",
        f"لم تعتمد {name.ar} الشريك «{{name}}» من {{first}} إلى {{last}}.",
    )
    for ministry, name in MINISTRIES.items()
}
_UNKNOWN = Message("There is no such partner.", "لا يوجد شريك بهذا المعرّف.")

Said = tuple[Message, Mapping[str, object]]


def unapproved(ministry: Ministry, **values: object) -> Said:
    """The sentence on one missing approval."""
    return _UNAPPROVED[ministry], values


def joined(sentences: Iterable[Said]) -> Said:
    """Several sentences as one message with the values of all."""
    en: list[str] = []
    ar: list[str] = []
    values: dict[str, object] = {}
    for position, (message, filled) in enumerate(sentences):
        names = {name: f"{name}_{position}" for name in filled}
        blanks = {name: f"{{{numbered}}}" for name, numbered in names.items()}
        en.append(message.en.format(**blanks))
        ar.append(message.ar.format(**blanks))
        values |= {names[name]: value for name, value in filled.items()}
    return Message(" ".join(en), " ".join(ar)), values


def unknown_partner() -> Refused:
    """The refusal of an instruction about a partner that there is not."""
    return Refused("PartnerRefused", PartnerRefusal.UNKNOWN_PARTNER, _UNKNOWN)
