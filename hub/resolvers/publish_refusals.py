"""Why a published row is refused: the codes, and what each says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.errors import Message
from hub.resolvers.outcome import Refused


class PublishRefusal(StrEnum):
    """Why the hub does not keep a project or a transaction; the other rows of the call stand."""

    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    AWAITS_DECISION = "AWAITS_DECISION"
    DUPLICATE_IN_CALL = "DUPLICATE_IN_CALL"
    UNKNOWN_PROJECT = "UNKNOWN_PROJECT"
    NO_TITLE = "NO_TITLE"
    BLANK_IDENTIFIER = "BLANK_IDENTIFIER"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    UNREADABLE_TEXT = "UNREADABLE_TEXT"
    BAD_LANGUAGE = "BAD_LANGUAGE"
    BAD_DATE = "BAD_DATE"
    BAD_PERIOD = "BAD_PERIOD"
    BAD_PERCENTAGE = "BAD_PERCENTAGE"
    NEGATIVE_NOT_ALLOWED = "NEGATIVE_NOT_ALLOWED"
    UNKNOWN_COUNTRY = "UNKNOWN_COUNTRY"
    UNKNOWN_CURRENCY = "UNKNOWN_CURRENCY"
    BAD_COORDINATES = "BAD_COORDINATES"
    NO_PLACE = "NO_PLACE"
    NO_ORGANISATION = "NO_ORGANISATION"
    BAD_URL = "BAD_URL"
    BAD_CATEGORY = "BAD_CATEGORY"
    NOT_POSITIVE = "NOT_POSITIVE"


MESSAGES: Mapping[PublishRefusal, Message] = {
    PublishRefusal.CHARITY_SUSPENDED: Message(
        "The ministry has suspended this charity: it publishes nothing until it is admitted again.",
        "أوقفت الوزارة هذه الجمعية: لا تنشر شيئاً حتى يُعاد قبولها.",
    ),
    PublishRefusal.AWAITS_DECISION: Message(
        "The project was submitted and waits for the ministry's decision: its facts change after that. "
        "Transactions are taken meanwhile.",
        "قُدِّم المشروع وينتظر قرار الوزارة: تتغيّر بياناته بعد القرار، وتُقبل معاملاته في هذه الأثناء.",
    ),
    PublishRefusal.DUPLICATE_IN_CALL: Message(
        "{element}: “{value}” already stands earlier in this call; only the first one is kept.",
        "{element}: ورد «{value}» سابقاً في هذا الطلب نفسه؛ لا يُحفظ إلا الأول.",
    ),
    PublishRefusal.UNKNOWN_PROJECT: Message(
        "{element}: your charity has no project “{value}”; publish the project first.",
        "{element}: ليس لجمعيتك مشروع بالمعرّف «{value}»؛ انشر المشروع أولاً.",
    ),
    PublishRefusal.NO_TITLE: Message(
        "{element}: give at least one title that is not blank.", "{element}: اكتب عنواناً واحداً على الأقل."
    ),
    PublishRefusal.BLANK_IDENTIFIER: Message(
        "{element} must not be blank.", "لا يجوز أن يكون {element} فارغاً."
    ),
    PublishRefusal.TEXT_TOO_LONG: Message(
        "{element} has {length} characters; at most {limit} are kept.",
        "طول {element} هو {length} حرفاً، والحد الأقصى {limit}.",
    ),
    PublishRefusal.UNREADABLE_TEXT: Message(
        "{element} has a NUL character or half of a surrogate pair, which are not text.",
        "يحتوي {element} على محرف NUL أو نصف زوج بديل، وهما ليسا نصاً.",
    ),
    PublishRefusal.BAD_LANGUAGE: Message(
        "{element}: “{value}” is not a language tag; write it like “ar” or “en” (BCP 47, lower case).",
        "{element}: «{value}» ليس رمز لغة؛ اكتبه مثل “ar” أو “en” (BCP 47 بأحرف صغيرة).",
    ),
    PublishRefusal.BAD_DATE: Message(
        "{element}: {value} is not between the years 1900 and 2200.",
        "{element}: لا يقع {value} بين عامي 1900 و2200.",
    ),
    PublishRefusal.BAD_PERIOD: Message(
        "{element}: the period ends on {value}, before it starts on {start}.",
        "{element}: تنتهي الفترة في {value} قبل أن تبدأ في {start}.",
    ),
    PublishRefusal.BAD_PERCENTAGE: Message(
        "{element}: {value} is more than 100 percent.", "{element}: النسبة {value} أكبر من 100 في المئة."
    ),
    PublishRefusal.NEGATIVE_NOT_ALLOWED: Message(
        "{element}: {value} must not be negative.", "{element}: لا يجوز أن تكون القيمة {value} سالبة."
    ),
    PublishRefusal.UNKNOWN_COUNTRY: Message(
        "{element}: “{value}” is not a country of ISO 3166-1 (two capital letters, such as “SD”).",
        "{element}: «{value}» ليس بلداً في ISO 3166-1 (حرفان كبيران، مثل “SD”).",
    ),
    PublishRefusal.UNKNOWN_CURRENCY: Message(
        "{element}: “{value}” is not a currency of ISO 4217 (three capital letters, such as “KWD”).",
        "{element}: «{value}» ليس عملة في ISO 4217 (ثلاثة أحرف كبيرة، مثل “KWD”).",
    ),
    PublishRefusal.BAD_COORDINATES: Message(
        "{element}: {value} is not on the globe (latitude -90 to 90, longitude -180 to 180 degrees).",
        "{element}: لا تقع {value} على الكرة الأرضية (العرض من -90 إلى 90، والطول من -180 إلى 180 درجة).",
    ),
    PublishRefusal.NO_PLACE: Message(
        "{element}: give a name, or both latitude and longitude.",
        "{element}: اكتب اسماً، أو خط العرض وخط الطول معاً.",
    ),
    PublishRefusal.NO_ORGANISATION: Message(
        "{element}: give the organisation's name or its identifier.",
        "{element}: اكتب اسم الجهة أو معرّفها.",
    ),
    PublishRefusal.BAD_URL: Message(
        "{element}: “{value}” is not an https address without a user name.",
        "{element}: «{value}» ليس عنوان https من دون اسم مستخدم.",
    ),
    PublishRefusal.BAD_CATEGORY: Message(
        "{element}: “{value}” is not a code of IATI's DocumentCategory, such as “A08”.",
        "{element}: «{value}» ليس من رموز DocumentCategory في IATI، مثل “A08”.",
    ),
    PublishRefusal.NOT_POSITIVE: Message(
        "{element}: {value} must be more than 0.", "{element}: يجب أن تكون القيمة {value} أكبر من 0."
    ),
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with one element of one row, by the element's path, such as `budgets[2].periodEnd`."""

    code: PublishRefusal
    element: str | None
    values: Mapping[str, object] = field(default_factory=dict)

    def refused(self, type_name: str, **details: object) -> Refused:
        """The refusal of the row, with the fields of its refusal type."""
        values = {"element": self.element, **self.values}
        return Refused(
            type_name, self.code, MESSAGES[self.code], values, {**details, "element": self.element}
        )


def quoted(text: str, limit: int = 200) -> str:
    """The text as it can be repeated in an answer: readable and not longer than `limit` characters."""
    return text[:limit].encode("utf-8", "replace").decode().replace("\0", "?")
