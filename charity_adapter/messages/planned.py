"""What the adapter says of plans and of what the hub holds, in English and in Arabic."""

from collections.abc import Mapping

PLANNED: Mapping[str, tuple[str, str]] = {
    "plan-created": ("To be created", "سيُنشأ"),
    "plan-changed": ("To be changed", "سيُعدَّل"),
    "plan-withdrawn": (
        "No longer in any source; withdrawn by publish --withdraw alone",
        "لم تعد في أي مصدر، ولا تُسحب إلا بالأمر publish --withdraw",
    ),
    "plan-counts": (
        "Projects: {created} to be created, {changed} changed, {withdrawn} gone, {unchanged} unchanged.",
        "المشاريع: {created} سيُنشأ، {changed} سيُعدَّل، {withdrawn} لم يعد موجودًا، {unchanged} دون تغيير.",
    ),
    "withdrawals-unknown": (
        "Rows refused without an identifier: {count}. While there are any, no project counts as gone.",
        "صفوف مرفوضة بلا معرّف: {count}. وما دامت موجودة لا يُعدّ أي مشروع مفقودًا.",
    ),
    "withdrawn-projects": (
        "Withdrawn, now marked as cancelled: {count}.",
        "سُحب وعُلّم بأنه ملغى: {count}.",
    ),
    "title": ("Title", "العنوان"),
    "field": ("Field", "الحقل"),
    "old": ("In the hub", "في المنصة"),
    "new": ("Here", "هنا"),
    "added": ("added", "مضافة"),
    "withdrawn": ("withdrawn", "مسحوبة"),
    "status": ("Status", "الحالة"),
    "last-change": ("Last change", "آخر تعديل"),
    "work-states": ("Projects by the state of the work", "المشاريع بحسب حال العمل"),
    "approvals": ("Projects by the ministry's word", "المشاريع بحسب كلمة الوزارة"),
    "returned-projects": ("Returned by the ministry", "أعادته الوزارة"),
    "findings": ("What the hub found", "ما وجدته المنصة"),
    "finding": ("Finding", "الملاحظة"),
    "severity": ("Severity", "الخطورة"),
    "nothing-found": ("The hub found nothing to look at.", "لم تجد المنصة ما يستدعي النظر."),
    "findings-unknown": (
        "This client may not read findings (finding:read), so there may be some.",
        "لا يحق لهذا العميل قراءة الملاحظات (finding:read)، فقد تكون هناك ملاحظات.",
    ),
    "note-left-out": ("Left out: {place}: {reason}", "تُرك: {place}: {reason}"),
    "serving-subgraph": (
        "The subgraph is served on {url}. Ctrl-C stops it.",
        "يُقدَّم الرسم الفرعي على {url}، ويوقفه Ctrl-C.",
    ),
    "config-subgraph-access": (
        "{file}: [subgraph] says nobody who may ask; name token_env, or clients of ours in the hub",
        "{file}: لا يذكر [subgraph] من يحق له السؤال؛ اذكر token_env، أو عملاء لنا في المنصة",
    ),
    "subgraph-token": (
        "the environment variable {name} holds no token of at least 20 characters",
        "متغير البيئة {name} لا يحوي رمزًا من 20 حرفًا على الأقل",
    ),
    "no-subgraph-extra": (
        "{name} is not installed; the subgraph needs: pip install 'charity-hub[adapter-subgraph]'",
        "{name} غير مثبّت؛ يلزم الرسم الفرعي: pip install 'charity-hub[adapter-subgraph]'",
    ),
    "cannot-listen": (
        "cannot listen on {host} port {port}: {reason}",
        "تعذّر الاستماع على {host} منفذ {port}: {reason}",
    ),
    "scopes-refused": (
        "the hub gives this client not all scopes that this needs: {scopes}",
        "لا تمنح المنصة هذا العميل كل الصلاحيات اللازمة: {scopes}",
    ),
}
