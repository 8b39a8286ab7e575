"""What the adapter says when nothing is wrong, in English and in Arabic: progress, reports."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "reading": ("Reading", "قراءة"),
    "comparing": ("Comparing with the hub", "مقارنة بالمنصة"),
    "publishing": ("Publishing", "نشر"),
    "source": ("Source", "المصدر"),
    "total": ("Total", "المجموع"),
    "row": ("Rows", "الصفوف"),
    "activity": ("activities", "الأنشطة"),
    "budget": ("budgets", "الميزانيات"),
    "transaction": ("transactions", "المعاملات"),
    "read": ("Read", "قُرئ"),
    "ready": ("Ready", "جاهز"),
    "refused": ("Refused here", "رُفض هنا"),
    "same": ("There already", "موجود من قبل"),
    "sent": ("Sent", "أُرسل"),
    "published": ("Published", "نُشر"),
    "declined": ("Refused by the hub", "رفضته المنصة"),
    "changes": (
        "Projects: {created} created, {changed} changed, {unchanged} unchanged.",
        "المشاريع: {created} جديد، {changed} معدّل، {unchanged} دون تغيير.",
    ),
    "changes-unknown": (
        "This client may not read projects, so it is not known which were new.",
        "لا يحق لهذا العميل قراءة المشاريع، فلا يُعرف الجديد منها.",
    ),
    "refused-rows": ("Refused rows", "الصفوف المرفوضة"),
    "refused-by": ("Refused by", "رفضه"),
    "by-adapter": ("adapter", "المحوّل"),
    "by-hub": ("hub", "المنصة"),
    "place": ("File and line", "الملف والسطر"),
    "of-activity": ("Activity", "النشاط"),
    "element": ("Element", "العنصر"),
    "reason": ("Reason", "السبب"),
    "count": ("Times", "المرات"),
    "more": ("… and {count} more; --json lists them all.", "… و{count} غيرها؛ يسردها --json كلها."),
    "left-out": ("Parts left out; their activities are sent without them", "أجزاء تُركت، وتُرسل أنشطتها دونها"),
    "parts-wrong": (
        "{count} rows or values were left out for a fault; put them right.",
        "صفوف أو قيم تُركت لخطأ فيها: {count}؛ صحّحها.",
    ),
    "nothing-refused": ("Nothing was refused.", "لم يُرفض شيء."),
    "rows-refused": ("{count} rows were refused.", "عدد الصفوف المرفوضة: {count}."),
    "error": ("Error: {text}", "خطأ: {text}"),
}
