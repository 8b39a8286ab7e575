"""What can be wrong with spreadsheets and databases, and with what charity.toml says of them, in English and in Arabic."""

from collections.abc import Mapping

TABLES: Mapping[str, tuple[str, str]] = {
    # Cells
    "bad-day": (
        "“{value}” is not a date from 1900 to 2200 that can be read; write it as YYYY-MM-DD",
        "«{value}» ليس تاريخًا مقروءًا بين 1900 و2200؛ اكتبه بصيغة YYYY-MM-DD",
    ),
    "ambiguous-date": (
        "“{value}” can be read two ways; set date_order to “day-first” or “month-first” in charity.toml",
        "«{value}» يُقرأ على وجهين؛ عيّن date_order في charity.toml: “day-first” (اليوم أولًا) أو “month-first” (الشهر أولًا)",
    ),
    "ambiguous-calendar": (
        "“{value}” may be a Hijri year or an Iranian solar one; set calendar in charity.toml",
        "«{value}» قد تكون سنة هجرية قمرية أو شمسية؛ عيّن calendar في charity.toml",
    ),
    "hijri-out-of-range": (
        "“{value}” is outside the Umm al-Qura calendar's tables (1343 to 1500)",
        "«{value}» خارج جداول تقويم أم القرى (من 1343 إلى 1500)",
    ),
    "bad-amount": (
        "“{value}” is no readable amount: thousands stand in threes, and decimal in charity.toml is before fractions",
        "«{value}» ليس مبلغًا مقروءًا: الآلاف ثلاثًا ثلاثًا، وعلامة الكسر هي decimal في charity.toml",
    ),
    "bad-count": ("“{value}” is not a whole number from 0 on", "«{value}» ليس عددًا صحيحًا من صفر فأعلى"),
    "no-currency-column": (
        "no currency stands here, and charity.toml gives none as a default",
        "لا عملة هنا، ولا عملة مبدئية في charity.toml",
    ),
    "ambiguous-currency": (
        "the sign stands for several currencies ({allowed}); give a currency column or a default",
        "الرمز لعدة عملات ({allowed})؛ أعطِ عمودًا للعملة أو عملة مبدئية",
    ),
    "currencies-differ": (
        "the currency is {value}, but the sign beside the amount means {sign}",
        "العملة {value}، لكن الرمز بجانب المبلغ يعني {sign}",
    ),
    "unknown-word": (
        "“{value}” is not one of {allowed}, nor a word known for them; translate it under codes in charity.toml",
        "«{value}» ليس من {allowed} ولا كلمة معروفة لها؛ ترجمه تحت codes في charity.toml",
    ),
    "strange-cell": (
        "the cell holds neither text, number nor date: {kind}",
        "الخلية لا تحوي نصًا ولا عددًا ولا تاريخًا: {kind}",
    ),
    # Rows
    "row-too-wide": (
        "“{value}” stands beyond the last column, so the row's values may stand in wrong columns",
        "«{value}» بعد العمود الأخير، فقد تكون قيم الصف في غير أعمدتها",
    ),
    "unknown-project": (
        "no project of this source has the identifier “{value}”",
        "لا مشروع في هذا المصدر معرّفه «{value}»",
    ),
    "no-project": (
        "the row does not say which project it belongs to",
        "لا يذكر الصف المشروع الذي يتبعه",
    ),
    # Whole tables
    "no-header": (
        "{file}: {table}: there is no header row",
        "{file}: {table}: لا يوجد صف للعناوين",
    ),
    "columns-missing": (
        "{file}: {table}: columns that are not there: {columns}. There are: {there}",
        "{file}: {table}: أعمدة غير موجودة: {columns}. والموجود: {there}",
    ),
    "columns-twice": (
        "{file}: {table}: several columns have the name {columns}; write “name (1)”, “name (2)” and so on",
        "{file}: {table}: عدة أعمدة باسم {columns}؛ اكتب “الاسم (1)” و“الاسم (2)” وهكذا",
    ),
    "not-a-workbook": (
        "{file}: not an XLSX workbook (an older .xls, or one with a password, must be saved as .xlsx): {reason}",
        "{file}: ليس مصنف XLSX (يُحفظ ملف .xls القديم أو المحمي بكلمة سر بصيغة .xlsx أولًا): {reason}",
    ),
    "no-sheet": (
        "{file}: {table}: the sheet {sheet} is not there; there are: {there}",
        "{file}: {table}: الورقة {sheet} غير موجودة؛ والموجود: {there}",
    ),
    "columns-unknown": (
        "{file}: {table}: columns that are no fields: {columns}; name them in columns, or as fields in the query",
        "{file}: {table}: أعمدة ليست حقولًا: {columns}؛ سمّها في columns أو سمِّها بأسماء الحقول في الاستعلام",
    ),
    "query-failed": ("{file}: the query failed: {reason}", "{file}: فشل الاستعلام: {reason}"),
    "no-database": ("{file}: cannot be connected to: {reason}", "{file}: تعذّر الاتصال: {reason}"),
    "no-driver": (
        "{file}: the driver for this database is not installed: {reason}",
        "{file}: مشغّل قاعدة البيانات هذه غير مثبت: {reason}",
    ),
    "bad-database-url": (
        "the database's address cannot be read; an example: postgresql+psycopg://reader@db.example.org/charity",
        "تعذّرت قراءة عنوان قاعدة البيانات؛ مثال: postgresql+psycopg://reader@db.example.org/charity",
    ),
    "database-secret-unset": (
        "the environment variable {name}, which charity.toml names for the database, is not set",
        "متغيّر البيئة {name} الذي يسمّيه charity.toml لقاعدة البيانات غير معيّن",
    ),
    "not-in-encoding": (
        "{file}, line {line} or after it: not text in {encoding}; set encoding in charity.toml",
        "{file}، السطر {line} أو بعده: ليس نصًا بترميز {encoding}؛ عيّن encoding في charity.toml",
    ),
    "malformed-csv": (
        "{file}, line {line}: not well-formed CSV: {reason}",
        "{file}، السطر {line}: CSV غير سليم: {reason}",
    ),
    # The configuration
    "config-word": (
        "{file}: {key}: “{value}” is not one of {allowed}",
        "{file}: {key}: «{value}» ليس من {allowed}",
    ),
    "config-language": (
        "{file}: {key} is missing: say in which language the texts are, for example “ar”",
        "{file}: {key} مفقود: اذكر لغة النصوص، مثل “ar”",
    ),
    "config-database": (
        "{file}: {source}: give either url or url_env",
        "{file}: {source}: أعطِ url أو url_env، أحدهما فقط",
    ),
    "config-database-password": (
        "{file}: {key}: a password must not stand in this file; give password_env or url_env",
        "{file}: {key}: لا تُكتب كلمة السر في هذا الملف؛ أعطِ password_env أو url_env",
    ),
}
