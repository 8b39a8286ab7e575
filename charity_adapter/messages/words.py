"""What the adapter says when nothing is wrong, in English and in Arabic: help, progress, reports."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help": (
        """Brings a charity's projects, budgets and transactions to the ministry's Charity Hub.

Begin with a charity.toml beside your data:

\b
  [hub]
  url = "https://hub.example.org"
  client_id = "our-client"
  client_secret_env = "CHARITY_HUB_SECRET"   # or: private_key = "key.jwk"
\b
  [[source]]
  kind = "iati"                              # IATI 2.03 activities
  path = "activities.xml"

Then look, and then send:

\b
  charity-adapter check
  charity-adapter publish

Publishing twice changes nothing; publishing a changed file changes only what changed.

Exit codes: 0 done; 1 a row was refused, or the work failed; 2 wrong usage or a wrong charity.toml.""",
        """ينقل مشاريع الجمعية وميزانياتها ومعاملاتها إلى منصة الوزارة للجمعيات الخيرية.

ابدأ بملف charity.toml إلى جانب بياناتك:

\b
  [hub]
  url = "https://hub.example.org"
  client_id = "our-client"
  client_secret_env = "CHARITY_HUB_SECRET"   # أو private_key = "key.jwk"
\b
  [[source]]
  kind = "iati"                              # أنشطة IATI 2.03
  path = "activities.xml"

ثم افحص، ثم أرسل:

\b
  charity-adapter check
  charity-adapter publish

النشر مرتين لا يغيّر شيئًا، ونشر ملف معدّل لا يغيّر إلا ما تعدّل.

رموز الخروج: 0 تم؛ 1 رُفض صف أو تعذّر العمل؛ 2 استعمال خاطئ أو خطأ في charity.toml.""",
    ),
    "help-check": (
        """Read every source and tell every fault; send nothing.

Each fault names the file, the line, the activity and the element. Example:

\b
  charity-adapter check --config charity.toml""",
        """اقرأ كل المصادر واذكر كل خطأ دون إرسال.

يسمّي كل خطأ الملف والسطر والنشاط والعنصر. مثال:

\b
  charity-adapter check --config charity.toml""",
    ),
    "help-publish": (
        """Send every project, budget and transaction to the hub.

All sources are read through first: a file that cannot be read stops the run before anything is sent.
A refused row stops no other; all refused rows are listed at the end, with the reason. Example:

\b
  CHARITY_HUB_SECRET=... charity-adapter publish --config charity.toml""",
        """أرسل كل مشروع وميزانية ومعاملة إلى المنصة.

تُقرأ كل المصادر أولًا، فالملف الذي لا يُقرأ يوقف التشغيل قبل إرسال أي شيء.
الصف المرفوض لا يوقف غيره، وتُسرد الصفوف المرفوضة في النهاية مع أسبابها. مثال:

\b
  CHARITY_HUB_SECRET=... charity-adapter publish --config charity.toml""",
    ),
    "option-config": ("The configuration to use.", "ملف الإعداد."),
    "option-json": (
        "Print one JSON document on standard output.",
        "اطبع مستند JSON واحدًا على المخرج القياسي.",
    ),
    "option-lang": (
        "Language of messages and help; give it first. Default: from LANG.",
        "لغة الرسائل والمساعدة، وتُذكر أولًا. المبدئي: من LANG.",
    ),
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
    "nothing-refused": ("Nothing was refused.", "لم يُرفض شيء."),
    "rows-refused": ("{count} rows were refused.", "عدد الصفوف المرفوضة: {count}."),
    "error": ("Error: {text}", "خطأ: {text}"),
}
