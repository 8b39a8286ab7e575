"""The hub's codes in words, in English and in Arabic: states of projects, kinds of findings, how grave they are."""

from collections.abc import Mapping

CODES: Mapping[str, tuple[str, str]] = {
    "PIPELINE": ("in preparation", "قيد الإعداد"),
    "IMPLEMENTATION": ("under way", "قيد التنفيذ"),
    "FINALISATION": ("being finished", "قيد الإنهاء"),
    "CLOSED": ("closed", "مغلق"),
    "CANCELLED": ("cancelled", "ملغى"),
    "SUSPENDED": ("suspended", "موقوف"),
    "DRAFT": ("draft, not submitted", "مسودة لم تُقدَّم"),
    "SUBMITTED": ("submitted, awaiting the ministry", "مقدَّم بانتظار الوزارة"),
    "APPROVED": ("approved by the ministry", "وافقت عليه الوزارة"),
    "RETURNED": ("returned by the ministry", "أعادته الوزارة"),
    "DUPLICATE_PROJECT": ("two projects that seem to be one", "مشروعان يبدو أنهما واحد"),
    "DUPLICATE_PERSON": ("two people who seem to be one", "شخصان يبدو أنهما واحد"),
    "DOUBLE_AID": ("aid given twice", "مساعدة مزدوجة"),
    "BUDGET_DEVIATION": ("the budget has left its plan", "الميزانية حادت عن خطتها"),
    "UNAPPROVED_PARTNER": ("a partner that is not approved", "شريك غير معتمد"),
    "DELIVERY_OVERDUE": ("a delivery that is overdue", "تسليم متأخر"),
    "RISK_FORECAST": ("a risk ahead", "خطر متوقع"),
    "LOW": ("low", "منخفضة"),
    "MEDIUM": ("medium", "متوسطة"),
    "HIGH": ("high", "عالية"),
}
