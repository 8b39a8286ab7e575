"""Why an aid is refused: the codes that clients rely on, and what each says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hub.errors import Message
from hub.resolvers.outcome import Refused, Value


class RefusalCode(StrEnum):
    """Why an aid is not granted, or a step on a granted one is not taken."""

    ALREADY_AIDED = "ALREADY_AIDED"
    CEILING_EXCEEDED = "CEILING_EXCEEDED"
    IDENTITY_NOT_VERIFIED = "IDENTITY_NOT_VERIFIED"
    NOT_REGISTERED = "NOT_REGISTERED"
    UNKNOWN_AID_TYPE = "UNKNOWN_AID_TYPE"
    AID_TYPE_CLOSED = "AID_TYPE_CLOSED"
    CYCLE_MISMATCH = "CYCLE_MISMATCH"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"
    UNKNOWN_AID = "UNKNOWN_AID"
    WRONG_STATE = "WRONG_STATE"


MESSAGES: Mapping[RefusalCode, Message] = {
    RefusalCode.ALREADY_AIDED: Message(
        "This aid has already been given for these cycles, to this person or to somebody of the same household: "
        "see conflicts.",
        "سبق منح هذه المساعدة عن هذه الدورات لهذا الشخص أو لأحد أفراد أسرته: انظر conflicts.",
    ),
    RefusalCode.CEILING_EXCEEDED: Message(
        "With what is already committed this amount exceeds the ceiling of the aid type: ask for remaining in "
        "aidChecks and give at most that.",
        "يتجاوز هذا المبلغ مع ما سبق الالتزام به سقف هذا النوع من المساعدات: اطلب remaining في aidChecks ولا تتجاوزه.",
    ),
    RefusalCode.IDENTITY_NOT_VERIFIED: Message(
        "This aid type needs a verified identity: have the person's identity checked first.",
        "يتطلب هذا النوع من المساعدات هوية موثّقة: وثّق هوية الشخص أولاً.",
    ),
    RefusalCode.NOT_REGISTERED: Message(
        "Nobody is registered under this number or id: register the beneficiary first.",
        "لا يوجد شخص مسجَّل بهذا الرقم أو المعرّف: سجّل المستفيد أولاً.",
    ),
    RefusalCode.UNKNOWN_AID_TYPE: Message(
        "There is no aid type with this code: aidTypes lists them all.",
        "لا يوجد نوع مساعدة بهذا الرمز: تجد الأنواع كلها في aidTypes.",
    ),
    RefusalCode.AID_TYPE_CLOSED: Message(
        "The ministry has closed this aid type: no new aid of it is granted.",
        "أغلقت الوزارة هذا النوع من المساعدات: لا تُمنح منه مساعدات جديدة.",
    ),
    RefusalCode.CYCLE_MISMATCH: Message(
        "These cycles are not of the kind that this aid type is given for: see cycle in aidTypes.",
        "هذه الدورات ليست من نوع دورة هذه المساعدة: انظر cycle في aidTypes.",
    ),
    RefusalCode.CHARITY_SUSPENDED: Message(
        "The ministry has suspended this charity: it grants no aid until it is admitted again.",
        "أوقفت الوزارة هذه الجمعية: لا تمنح مساعدات حتى يُعاد قبولها.",
    ),
    RefusalCode.IDEMPOTENCY_CONFLICT: Message(
        "This idempotencyKey was used before with another input: choose a fresh key for a new grant.",
        "استُخدم idempotencyKey هذا سابقاً بمدخلات أخرى: اختر مفتاحاً جديداً لكل منحة جديدة.",
    ),
    RefusalCode.UNKNOWN_AID: Message(
        "Your charity has no aid with this id.", "ليس لدى جمعيتك مساعدة بهذا المعرّف."
    ),
    RefusalCode.WRONG_STATE: Message(
        "The aid's state does not allow this step: a granted aid is delivered or cancelled, a delivered one is "
        "returned, and each of these is said once.",
        "لا تسمح حالة المساعدة بهذه الخطوة: تُسلَّم المساعدة الممنوحة أو تُلغى، وتُعاد المسلَّمة، ويُذكر كل ذلك مرة واحدة.",
    ),
}


def aid_refused(code: RefusalCode, conflicts: tuple[Value, ...] = ()) -> Refused:
    """The refusal of an aid for that reason, with the aid that stands in the way."""
    return Refused("AidRefused", code, MESSAGES[code], details={"conflicts": conflicts})
