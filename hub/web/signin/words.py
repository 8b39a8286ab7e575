"""What the pages of a sign-in say, in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from hub.auth.identity import Trouble
from hub.auth.scopes import MEANING, Scope
from hub.errors import Language, Message

WORDS: dict[str, Message] = {
    "hub": Message("Charity Hub", "منصة الجمعيات الخيرية"),
    "other_language": Message("العربية", "English"),
    "consent_title": Message("Allow “{client}”?", "هل تسمح لتطبيق «{client}»؟"),
    "consent_lead": Message(
        "This application asks to use the Charity Hub in your name.",
        "يطلب هذا التطبيق استخدام المنصة باسمك.",
    ),
    "identified": Message("Identity confirmed", "تم التحقق من هويتك"),
    "number_ends": Message("civil number ending in", "الرقم المدني المنتهي بـ"),
    "as_ministry": Message("You act as an officer of the ministry.", "أنت هنا بصفتك موظفاً في الوزارة."),
    "as_charity": Message("You act as an officer of {charity}.", "أنت هنا بصفتك موظفاً في {charity}."),
    "will_open": Message("It will have access to", "سيتمكن من الوصول إلى"),
    "not_open": Message(
        "It also asked for more, which cannot be opened to you.", "وقد طلب أكثر من ذلك مما لا يُتاح لك."
    ),
    "only_who": Message("An identifier that stands for you, and nothing else", "معرّف يدل عليك، ولا شيء غيره"),
    "allow": Message("Allow", "أسمح"),
    "deny": Message("Do not allow", "لا أسمح"),
    "returns_to": Message("Afterwards you go back to", "ستعود بعد ذلك إلى"),
    "ends_person": Message(
        "Your permission ends by itself after 30 days.", "ينتهي إذنك تلقائياً بعد 30 يوماً."
    ),
    "ends_officer": Message(
        "Your permission ends by itself after 12 hours.", "ينتهي إذنك تلقائياً بعد 12 ساعة."
    ),
    "number_title": Message("Confirm who you are", "أكّد هويتك"),
    "number_lead": Message(
        "{client} asks you to sign in. Enter your civil number: the national identity app on your phone will "
        "ask you to confirm.",
        "يطلب منك {client} تسجيل الدخول. اكتب رقمك المدني، وسيطلب منك تطبيق الهوية الوطنية على هاتفك التأكيد.",
    ),
    "number_label": Message("Civil number", "الرقم المدني"),
    "number_wrong": Message(
        "This is not a civil number: compare it with your card.", "هذا ليس رقماً مدنياً صحيحاً: قارنه ببطاقتك."
    ),
    "number_often": Message(
        "This phone was asked several times just now: wait ten minutes and try again.",
        "أُرسلت عدة طلبات إلى هذا الهاتف للتو: انتظر عشر دقائق ثم حاول مجدداً.",
    ),
    "continue": Message("Continue", "متابعة"),
    "cancel": Message("Cancel", "إلغاء"),
    "phone_title": Message("Confirm on your phone", "أكّد على هاتفك"),
    "phone_lead": Message(
        "Open the national identity app and choose this number there:",
        "افتح تطبيق الهوية الوطنية واختر فيه هذا الرقم:",
    ),
    "phone_waits": Message(
        "This page goes on by itself once you have confirmed.", "ستنتقل هذه الصفحة تلقائياً بعد تأكيدك."
    ),
    "phone_warning": Message(
        "If your phone shows another number, refuse there.", "إذا أظهر هاتفك رقماً آخر فارفض الطلب فيه."
    ),
    "back_to_client": Message("Go back to {client}", "العودة إلى {client}"),
}

ENDED = (
    Message("This sign-in is over", "انتهت محاولة الدخول هذه"),
    Message(
        "It was finished, took longer than ten minutes, or began in another browser. Go back to the application "
        "and begin again.",
        "إما أنها اكتملت، أو استغرقت أكثر من عشر دقائق، أو بدأت في متصفح آخر. عُد إلى التطبيق وابدأ من جديد.",
    ),
)
CANNOT_GO_ON = Message("This cannot go on", "لا يمكن المتابعة")
AWAY = (
    Message("Not available just now", "غير متاح الآن"),
    Message("Try again in a moment.", "حاول مجدداً بعد لحظات."),
)
NO_OFFICE = (
    Message("This application is for officers", "هذا التطبيق للموظفين"),
    Message(
        "Your identity was confirmed, but you are not one of those who may sign in here. Ask whoever is "
        "responsible to admit you.",
        "تم التحقق من هويتك، لكنك لست ممن يحق لهم الدخول هنا. اطلب من المسؤول اعتمادك.",
    ),
)
NOTHING_OPENS = (
    Message("There is nothing to open here", "لا يوجد ما يمكن إتاحته هنا"),
    Message(
        "Your identity was confirmed, but what this application asks for cannot be opened to you. If it is about "
        "help from a charity, register with a charity first.",
        "تم التحقق من هويتك، لكن ما يطلبه هذا التطبيق لا يُتاح لك. إن كان الأمر يتعلق بمساعدة من جمعية فسجّل أولاً "
        "لدى إحدى الجمعيات.",
    ),
)
TROUBLES: dict[Trouble, tuple[Message, Message]] = {
    Trouble.DENIED: (
        Message("Your identity was not confirmed", "لم يتم تأكيد هويتك"),
        Message(
            "The request was refused. If it was not you who refused, begin again.",
            "رُفض الطلب. إن لم تكن أنت من رفضه فابدأ من جديد.",
        ),
    ),
    Trouble.EXPIRED: (
        Message("Nobody answered in time", "انتهت المهلة دون رد"),
        Message("Have your phone at hand and begin again.", "جهّز هاتفك وابدأ من جديد."),
    ),
    Trouble.AWAY: (
        Message("The national identity service does not answer", "خدمة الهوية الوطنية لا تستجيب"),
        Message("Try again in a few minutes.", "حاول مجدداً بعد بضع دقائق."),
    ),
    Trouble.NOT_TRUSTED: (
        Message("Your identity could not be confirmed", "تعذّر تأكيد هويتك"),
        Message(
            "The answer of the national identity service could not be relied on. Begin again.",
            "لم يكن رد خدمة الهوية الوطنية مما يُعتمد عليه. ابدأ من جديد.",
        ),
    ),
}

_TO_THE_PERSON = {
    Scope.APPLICANT_SELF: Message(
        "Your own record, requests and aid, and who looked at them",
        "سجلك وطلباتك ومساعداتك، ومن اطّلع عليها",
    ),
    Scope.DONATION_READ: Message("Your own donations", "تبرعاتك"),
    Scope.PROJECT_REPORT: Message("Reports on the projects for donors", "تقارير المشاريع الموجهة للمتبرعين"),
    Scope.BENEFICIARY_READ: Message(
        "Whether a person is registered and verified, and their region", "هل الشخص مسجَّل وموثَّق، ومنطقته"
    ),
    Scope.AID_CHECK: Message(
        "Checking whether a person may be given an aid", "التحقق من جواز منح مساعدة لشخص"
    ),
}


def in_order(scopes: Iterable[Scope]) -> list[Scope]:
    """The scopes, those about the person first."""
    return sorted(scopes, key=[*_TO_THE_PERSON, *Scope].index)


def sentence_of(scope: Scope, language: Language) -> str:
    """What a scope opens, as the person who is asked reads it."""
    said = _TO_THE_PERSON.get(scope, MEANING[scope]).say(language)
    return said[:1].upper() + said[1:]
