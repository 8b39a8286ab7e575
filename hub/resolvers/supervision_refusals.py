"""Why the ministry's own instructions are refused: the codes, and what each says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hub.errors import Message
from hub.resolvers.outcome import Refused


class CharityRefusal(StrEnum):
    """Why a charity is not admitted or suspended."""

    CODE_TAKEN = "CODE_TAKEN"
    UNKNOWN_CHARITY = "UNKNOWN_CHARITY"


class AidTypeRefusal(StrEnum):
    """Why an aid type is not set."""

    AID_TYPE_IN_USE = "AID_TYPE_IN_USE"
    CO_FUNDING_NEEDS_CEILING = "CO_FUNDING_NEEDS_CEILING"


class ClientRefusal(StrEnum):
    """Why a client is not made or changed."""

    UNKNOWN_CHARITY = "UNKNOWN_CHARITY"
    UNKNOWN_CLIENT = "UNKNOWN_CLIENT"
    CLIENT_REVOKED = "CLIENT_REVOKED"
    SCOPE_NOT_ALLOWED = "SCOPE_NOT_ALLOWED"


_CHARITY: Mapping[CharityRefusal, Message] = {
    CharityRefusal.CODE_TAKEN: Message(
        "The code {code} already stands for “{name}”: choose another code.",
        "الرمز {code} مستخدَم للجمعية «{name}»: اختر رمزاً آخر.",
    ),
    CharityRefusal.UNKNOWN_CHARITY: Message("There is no such charity.", "لا توجد جمعية بهذا المعرّف."),
}
_AID_TYPE: Mapping[AidTypeRefusal, Message] = {
    AidTypeRefusal.AID_TYPE_IN_USE: Message(
        "Aid of the type {code} has been granted, so its {fixed} can no longer change: set a new type instead.",
        "مُنحت مساعدات من النوع {code}، فلا يمكن تغيير {fixed}: أنشئ نوعاً جديداً.",
    ),
    AidTypeRefusal.CO_FUNDING_NEEDS_CEILING: Message(
        "Several charities can share one need only up to a ceiling: give the type a ceiling.",
        "لا تشترك عدة جمعيات في حاجة واحدة إلا تحت سقف: حدّد سقفاً لهذا النوع.",
    ),
}
_CLIENT: Mapping[ClientRefusal, Message] = {
    ClientRefusal.UNKNOWN_CHARITY: Message("There is no such charity.", "لا توجد جمعية بهذا المعرّف."),
    ClientRefusal.UNKNOWN_CLIENT: Message("There is no client {client}.", "لا يوجد تطبيق بالمعرّف {client}."),
    ClientRefusal.CLIENT_REVOKED: Message(
        "The client {client} has been revoked: make a new one.", "أُلغي التطبيق {client}: أنشئ تطبيقاً جديداً."
    ),
    ClientRefusal.SCOPE_NOT_ALLOWED: Message(
        "A client of the kind {kind} may not hold {scopes}.", "لا يجوز لتطبيق من فئة {kind} أن يحمل {scopes}."
    ),
}


def charity_refused(code: CharityRefusal, /, **values: object) -> Refused:
    """The refusal of an instruction about a charity."""
    return Refused("CharityRefused", code, _CHARITY[code], values)


def aid_type_refused(code: AidTypeRefusal, /, **values: object) -> Refused:
    """The refusal of an instruction about an aid type."""
    return Refused("AidTypeRefused", code, _AID_TYPE[code], values)


def client_refused(code: ClientRefusal, /, **values: object) -> Refused:
    """The refusal of an instruction about a client."""
    return Refused("ClientRefused", code, _CLIENT[code], values)
