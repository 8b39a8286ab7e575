"""What `init` says and writes into charity.toml, in English and in Arabic."""

from collections.abc import Mapping

STARTING: Mapping[str, tuple[str, str]] = {
    "help-init": (
        """Write a charity.toml from your own files, with comments.

Headers and first rows of CSV files and workbooks are read, and each column is guessed to be a field; IATI files
are taken as they are. Without files, those beside charity.toml are taken. Read what is written, put right what is
wrong, and then check. Example:

\b
  charity-adapter init projects.xlsx ledger.csv""",
        """اكتب charity.toml مع شرحه من ملفاتك نفسها.

تُقرأ عناوين ملفات CSV والمصنفات وصفوفها الأولى ويُخمَّن حقل كل عمود، وتؤخذ ملفات IATI كما هي.
وإن لم تُذكر ملفات أُخذت التي بجانب charity.toml. راجع المكتوب وصحّح الخطأ ثم افحص. مثال:

\b
  charity-adapter init projects.xlsx ledger.csv""",
    ),
    "option-replace": ("Write over a charity.toml that is there.", "اكتب فوق charity.toml الموجود."),
    "init-written": (
        "{file} is written. Read it, and then: charity-adapter check",
        "كُتب {file}. راجعه ثم نفّذ: charity-adapter check",
    ),
    "init-table": ("{file}: {kind}, {count} columns", "{file}: {kind}، عدد الأعمدة {count}"),
    "init-missing": (
        "{file}: {kind}: no column looks like {field}; name it in charity.toml",
        "{file}: {kind}: لا عمود يشبه {field}؛ سمّه في charity.toml",
    ),
    "init-nothing": (
        "{file}: its columns look like no table that is known",
        "{file}: أعمدته لا تشبه جدولًا معروفًا",
    ),
    "init-unread": (
        "{file}: not read; only .csv, .xlsx and .xml files are",
        "{file}: لم يُقرأ؛ لا تُقرأ إلا ملفات .csv و.xlsx و.xml",
    ),
    "config-exists": (
        "{file} is there already; give --replace to write over it",
        "{file} موجود من قبل؛ استعمل --replace للكتابة فوقه",
    ),
    "config-unwritable": ("{file}: cannot be written: {reason}", "{file}: تعذّرت كتابته: {reason}"),
    "toml-head": (
        "Where the hub is and who we are there. The secret itself stays in the environment variable.",
        "أين المنصة ومن نحن فيها. أما السر نفسه فيبقى في متغيّر البيئة.",
    ),
    "toml-nothing": (
        "No CSV, XLSX or IATI file was found. A source looks like this:",
        "لم يُعثر على ملف CSV أو XLSX أو IATI. هكذا يكون المصدر:",
    ),
    "toml-no-projects": (
        "No table looks like projects; a source needs [source.projects].",
        "لا جدول يشبه المشاريع؛ والمصدر يلزمه [source.projects].",
    ),
    "toml-language": (
        "the language of texts whose column names none",
        "لغة النصوص التي لا يذكر عمودها لغة",
    ),
    "toml-date-order": (
        "how 03/04/2024 is meant: “day-first” or “month-first”",
        "كيف يُقرأ 03/04/2024: “day-first” (اليوم أولًا) أو “month-first” (الشهر أولًا)",
    ),
    "toml-decimal": ("the sign before the fraction of an amount", "العلامة قبل كسر المبلغ"),
    "toml-defaults": (
        "where a cell has none; without it an amount without a currency is refused",
        "حيث لا عملة في الخلية؛ وبدونها يُرفض المبلغ الذي لا عملة له",
    ),
    "toml-missing": (
        "required, and no column looks like it: give it under columns or constants",
        "لازم ولا عمود يشبهه: أعطه تحت columns أو constants",
    ),
    "toml-unread": ("Columns that are not read: {columns}", "أعمدة لا تُقرأ: {columns}"),
    "toml-codes": (
        "Words that are not known: write what each means and take the # away.",
        "كلمات غير معروفة: اكتب معنى كل منها واحذف علامة #.",
    ),
}
