"""Why a write in the registry of people is refused: the codes, and what each says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from hub.errors import Message
from hub.resolvers.outcome import Made, Refused


class BeneficiaryRefusal(StrEnum):
    """Why a person is not registered or not changed."""

    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    EXTERNAL_ID_TAKEN = "EXTERNAL_ID_TAKEN"
    CIVIL_NUMBER_TAKEN = "CIVIL_NUMBER_TAKEN"
    REGISTERED_BY_ANOTHER = "REGISTERED_BY_ANOTHER"
    AID_STANDS = "AID_STANDS"
    AID_STANDS_UNDER_NUMBER = "AID_STANDS_UNDER_NUMBER"
    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"
    NOT_ON_YOUR_LIST = "NOT_ON_YOUR_LIST"
    NOT_YOURSELF = "NOT_YOURSELF"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    NOT_A_REGISTRAR = "NOT_A_REGISTRAR"


class HouseholdRefusal(StrEnum):
    """Why a household is not recorded."""

    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"
    NOT_ON_YOUR_LIST = "NOT_ON_YOUR_LIST"
    HEADS_ANOTHER_HOUSEHOLD = "HEADS_ANOTHER_HOUSEHOLD"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    NOT_A_REGISTRAR = "NOT_A_REGISTRAR"


class FinancesRefusal(StrEnum):
    """Why finances are not recorded."""

    UNKNOWN_BENEFICIARY = "UNKNOWN_BENEFICIARY"
    NOT_ON_YOUR_LIST = "NOT_ON_YOUR_LIST"
    ONLY_THE_MINISTRY_VERIFIES = "ONLY_THE_MINISTRY_VERIFIES"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    NOT_A_REGISTRAR = "NOT_A_REGISTRAR"


RegistryRefusal = BeneficiaryRefusal | HouseholdRefusal | FinancesRefusal

_TYPES: Mapping[type[StrEnum], str] = {
    BeneficiaryRefusal: "BeneficiaryRefused",
    HouseholdRefusal: "HouseholdRefused",
    FinancesRefusal: "FinancesRefused",
}

MESSAGES: Mapping[str, Message] = {
    "ALREADY_REGISTERED": Message(
        "A person with this civil number is already registered: use that record.",
        "هناك شخص مسجَّل بهذا الرقم المدني: استخدم ذلك السجل.",
    ),
    "EXTERNAL_ID_TAKEN": Message(
        "Your charity has registered a person under this identifier with other data: "
        "update that record, or use another identifier.",
        "سجّلت جمعيتك شخصاً بهذا المعرّف ببيانات أخرى: حدّث ذلك السجل أو استخدم معرّفاً آخر.",
    ),
    "CIVIL_NUMBER_TAKEN": Message(
        "This civil number is registered for another person: compare it with the card.",
        "هذا الرقم المدني مسجَّل لشخص آخر: قارنه بالبطاقة.",
    ),
    "REGISTERED_BY_ANOTHER": Message(
        "Another charity registered this person: only that charity or the ministry replaces or clears "
        "the civil number.",
        "سجّلت هذا الشخص جمعية أخرى: لا يغيّر رقمه المدني أو يحذفه إلا تلك الجمعية أو الوزارة.",
    ),
    "AID_STANDS": Message(
        "Aid stands for this person under the civil number as it is: ask the ministry to correct the number.",
        "لهذا الشخص مساعدة قائمة برقمه المدني الحالي: اطلب من الوزارة تصحيح الرقم.",
    ),
    "AID_STANDS_UNDER_NUMBER": Message(
        "Another aid of the same type and cycle stands under this civil number: compare it with the card, "
        "and have one of the two cancelled first.",
        "هناك مساعدة أخرى من النوع نفسه وللدورة نفسها قائمة بهذا الرقم المدني: قارنه بالبطاقة، "
        "ولتُلغَ إحداهما أولاً.",
    ),
    "UNKNOWN_BENEFICIARY": Message("No person is registered with this id.", "لا يوجد شخص مسجَّل بهذا المعرّف."),
    "NOT_ON_YOUR_LIST": Message(
        "Your charity has neither registered nor aided this person: only those who did may change the record.",
        "لم تسجّل جمعيتك هذا الشخص ولم تساعده: لا يغيّر السجل إلا من سجّله أو ساعده.",
    ),
    "NOT_YOURSELF": Message(
        "You may register and change yourself alone, under the civil number that you signed in with.",
        "لك أن تسجّل نفسك وتغيّر بياناتك فقط، بالرقم المدني الذي سجّلت الدخول به.",
    ),
    "HEADS_ANOTHER_HOUSEHOLD": Message(
        "This member is the head of another household with members of its own: record that household anew first.",
        "هذا الفرد ربّ أسرة أخرى لها أفرادها: أعد تسجيل تلك الأسرة أولاً.",
    ),
    "ONLY_THE_MINISTRY_VERIFIES": Message(
        "Only the ministry records finances as verified: send them without “verified”.",
        "لا يسجّل الوضع المالي موثَّقاً إلا الوزارة: أرسله دون “verified”.",
    ),
    "CHARITY_SUSPENDED": Message(
        "The ministry has suspended this charity: it writes nothing in the registry until it is admitted again.",
        "أوقفت الوزارة هذه الجمعية: لا تكتب في السجل شيئاً حتى يُعاد قبولها.",
    ),
    "NOT_A_REGISTRAR": Message(
        "Only charities and the ministry write in the registry.", "لا يكتب في السجل إلا الجمعيات والوزارة."
    ),
}


def refused(code: RegistryRefusal, *, beneficiary: UUID | None = None, member: int | None = None) -> Refused:
    """The refusal with its message; the person whom it is about, and which listed member, where that helps."""
    details: dict[str, object] = {"beneficiary": beneficiary and Made("Beneficiary", beneficiary)}
    if isinstance(code, HouseholdRefusal):
        details["member"] = member
    return Refused(_TYPES[type(code)], code, MESSAGES[code.value], details=details)
