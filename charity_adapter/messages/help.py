"""What `--help` says, in English and in Arabic: each command with an example that can be pasted."""

from collections.abc import Mapping

HELP: Mapping[str, tuple[str, str]] = {
    "help": (
        """Brings a charity's projects, budgets and transactions to the ministry's Charity Hub.

Begin with a charity.toml beside your data; “charity-adapter init” writes one from your own CSV, XLSX and IATI files:

\b
  [hub]
  url = "https://hub.example.org"
  client_id = "our-client"
  client_secret_env = "CHARITY_HUB_SECRET"   # or: private_key = "key.jwk"
\b
  [[source]]
  kind = "iati"                              # or "csv", "xlsx", "sql"
  path = "activities.xml"

Then look, and then send:

\b
  charity-adapter check
  charity-adapter plan
  charity-adapter publish
  charity-adapter status

Publishing twice changes nothing; publishing a changed file changes only what changed.

Exit codes: 0 done; 1 a row was refused or a part of one left out for a fault, or the work failed; 2 wrong usage or a wrong charity.toml.""",
        """ينقل مشاريع الجمعية وميزانياتها ومعاملاتها إلى منصة الوزارة للجمعيات الخيرية.

ابدأ بملف charity.toml إلى جانب بياناتك؛ ويكتبه “charity-adapter init” من ملفات CSV وXLSX وIATI التي لديك:

\b
  [hub]
  url = "https://hub.example.org"
  client_id = "our-client"
  client_secret_env = "CHARITY_HUB_SECRET"   # أو private_key = "key.jwk"
\b
  [[source]]
  kind = "iati"                              # أو "csv" أو "xlsx" أو "sql"
  path = "activities.xml"

ثم افحص، ثم أرسل:

\b
  charity-adapter check
  charity-adapter plan
  charity-adapter publish
  charity-adapter status

النشر مرتين لا يغيّر شيئًا، ونشر ملف معدّل لا يغيّر إلا ما تعدّل.

رموز الخروج: 0 تم؛ 1 رُفض صف أو تُرك جزء منه لخطأ فيه أو تعذّر العمل؛ 2 استعمال خاطئ أو خطأ في charity.toml.""",
    ),
    "help-check": (
        """Read every source and tell every fault; send nothing.

Each fault names the file, the sheet, the row and the column. The hub is not asked. Example:

\b
  charity-adapter check --config charity.toml
  charity-adapter check --json > faults.json""",
        """اقرأ كل المصادر واذكر كل خطأ دون إرسال.

يسمّي كل خطأ الملف والورقة والصف والعمود، ولا تُسأل المنصة. مثال:

\b
  charity-adapter check --config charity.toml
  charity-adapter check --json > faults.json""",
    ),
    "help-plan": (
        """Tell what publishing would create, change and withdraw; send nothing.

The hub is asked what it holds of ours, and each change is told field by field, old and new.
A project that the sources no longer have is withdrawn by `publish --withdraw` alone. Example:

\b
  CHARITY_HUB_SECRET=... charity-adapter plan --config charity.toml""",
        """اذكر ما سينشئه النشر وما سيعدّله وما سيسحبه دون إرسال.

تُسأل المنصة عمّا لديها لنا، ويُذكر كل تعديل حقلًا حقلًا بقيمته القديمة والجديدة.
المشروع الذي لم يعد في المصادر لا يُسحب إلا بالأمر publish --withdraw. مثال:

\b
  CHARITY_HUB_SECRET=... charity-adapter plan --config charity.toml""",
    ),
    "help-publish": (
        """Send every project, budget and transaction that the hub does not hold yet.

All sources are read through first: a file that cannot be read stops the run before anything is sent.
A refused row stops no other; all refused rows are listed at the end, with the reason. A run that
broke off, for whatever reason, is resumed by running it again: nothing is lost or doubled. Example:

\b
  CHARITY_HUB_SECRET=... charity-adapter publish --config charity.toml""",
        """أرسل كل مشروع وميزانية ومعاملة ليست لدى المنصة بعد.

تُقرأ كل المصادر أولًا، فالملف الذي لا يُقرأ يوقف التشغيل قبل إرسال أي شيء.
الصف المرفوض لا يوقف غيره، وتُسرد الصفوف المرفوضة في النهاية مع أسبابها. والتشغيل الذي انقطع
لأي سبب يُستأنف بإعادة تشغيله، فلا يضيع شيء ولا يتكرر. مثال:

\b
  CHARITY_HUB_SECRET=... charity-adapter publish --config charity.toml""",
    ),
    "help-status": (
        """Tell what the hub holds of ours, and what it found about our projects.

Projects by the state of the work and by the ministry's word, the last change, and every open finding
with its reasons. Example:

\b
  CHARITY_HUB_SECRET=... charity-adapter status --lang ar""",
        """اذكر ما لدى المنصة لنا وما وجدته في مشاريعنا.

المشاريع بحسب حال العمل وكلمة الوزارة، وآخر تعديل، وكل ملاحظة مفتوحة مع أسبابها. مثال:

\b
  CHARITY_HUB_SECRET=... charity-adapter status --lang ar""",
    ),
    "help-subgraph": (
        """Serve our own case notes and site reports as a Federation 2 subgraph, beside the hub.

A router that composes the hub and this subgraph answers one query with both: a family's aid and our
case notes on it. Whoever asks needs our own token, or a token of the hub that a client of ours was
given. In charity.toml:

\b
  [subgraph]
  clients = ["our-client"]             # or: token_env = "SUBGRAPH_TOKEN"
  charity = "NOOR"
\b
  [subgraph.case_notes]
  kind = "csv"                         # or "xlsx", "sql"
  path = "case_notes.csv"
  key = "civil_id"                     # or "id": the hub's
  columns = {{ key = "Civil number", text = "Note", on = "Date", author = "By" }}
\b
  [subgraph.site_reports]
  kind = "csv"
  path = "site_reports.csv"
  key = "external_id"                  # or "id": the hub's
  columns = {{ key = "Project", text = "Report", on = "Date", progress = "Done" }}

Example:

\b
  charity-adapter subgraph --print-sdl > notes.graphql
  charity-adapter subgraph --port 4001""",
        """قدّم ملاحظاتنا على الحالات وتقارير زياراتنا رسمًا فرعيًا من Federation 2 إلى جانب المنصة.

الموجّه الذي يجمع المنصة وهذا الرسم الفرعي يجيب عن استعلام واحد بكليهما: مساعدات الأسرة وملاحظاتنا
عليها. ويلزم من يسأل رمزنا الخاص، أو رمز من المنصة أُعطي لعميل لنا. في charity.toml:

\b
  [subgraph]
  clients = ["our-client"]             # أو token_env = "SUBGRAPH_TOKEN"
  charity = "NOOR"
\b
  [subgraph.case_notes]
  kind = "csv"                         # أو "xlsx" أو "sql"
  path = "case_notes.csv"
  key = "civil_id"                     # أو "id" وهو معرّف المنصة
  columns = {{ key = "الرقم المدني", text = "الملاحظة", on = "التاريخ", author = "الكاتب" }}
\b
  [subgraph.site_reports]
  kind = "csv"
  path = "site_reports.csv"
  key = "external_id"                  # أو "id" وهو معرّف المنصة
  columns = {{ key = "المشروع", text = "التقرير", on = "التاريخ", progress = "الإنجاز" }}

مثال:

\b
  charity-adapter subgraph --print-sdl > notes.graphql
  charity-adapter subgraph --port 4001""",
    ),
    "option-host": ("The address to listen on.", "العنوان الذي يُستمع عليه."),
    "option-port": ("The port to listen on.", "المنفذ الذي يُستمع عليه."),
    "option-print-sdl": (
        "Print the schema for composition and stop.",
        "اطبع المخطط لأجل التركيب ثم توقف.",
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
    "option-withdraw": (
        "Also mark as cancelled the running projects that no source has any more.",
        "وضع علامة «ملغى» أيضًا على المشاريع الجارية التي لم تعد في أي مصدر.",
    ),
}
