"""What can be wrong, in English and in Arabic: files, rows, the configuration, and the way to the hub."""

from collections.abc import Mapping

FAULTS: Mapping[str, tuple[str, str]] = {
    # Rows and their parts
    "missing": ("it is missing or empty", "مفقود أو فارغ"),
    "missing-either": ("it needs {needs}", "يلزمه {needs}"),
    "repeated": ("it stands {count} times; one is allowed", "ورد {count} مرات، والمسموح مرة واحدة"),
    "unknown-code": ("code “{value}” is not one of {allowed}", "الرمز «{value}» ليس من {allowed}"),
    "bad-date": (
        "“{value}” is not a date from 1900 to 2200; write it as YYYY-MM-DD",
        "«{value}» ليس تاريخًا بين 1900 و2200؛ اكتبه بصيغة YYYY-MM-DD",
    ),
    "bad-number": (
        "“{value}” is not a number; write digits with a point and no separators, for example 1234.50",
        "«{value}» ليس عددًا؛ اكتب أرقامًا بنقطة عشرية ودون فواصل، مثل 1234.50",
    ),
    "number-too-long": (
        "{value} has more than 18 digits before the point or 6 after it",
        "{value} فيه أكثر من 18 رقمًا قبل النقطة أو 6 بعدها",
    ),
    "out-of-range": ("{value} is not between {low} and {high}", "{value} ليس بين {low} و{high}"),
    "bad-currency": (
        "“{value}” is not a currency of ISO 4217, for example USD",
        "«{value}» ليس عملة من ISO 4217، مثل USD",
    ),
    "no-currency": (
        "there is no currency here and no default-currency on the activity",
        "لا عملة هنا ولا default-currency على النشاط",
    ),
    "bad-country": (
        "“{value}” is not a country code of ISO 3166-1, for example KW",
        "«{value}» ليس رمز بلد من ISO 3166-1، مثل KW",
    ),
    "bad-language": ("“{value}” is not a language code, for example ar", "«{value}» ليس رمز لغة، مثل ar"),
    "bad-year": ("“{value}” is not a year", "«{value}» ليست سنة"),
    "bad-point": (
        "“{value}” is not a latitude and a longitude, for example 29.37 47.98",
        "«{value}» ليس خط عرض وخط طول، مثل 29.37 47.98",
    ),
    "period-reversed": (
        "the period ends ({end}) before it starts ({start})",
        "تنتهي الفترة ({end}) قبل بدايتها ({start})",
    ),
    "too-long": ("it has {length} characters; {limit} are allowed", "طوله {length} حرفًا، والمسموح {limit}"),
    "not-https": (
        "“{value}” is not an https address without a user name",
        "«{value}» ليس عنوان https من دون اسم مستخدم",
    ),
    "further-name": (
        "an organisation has one name in the hub; this further text is not sent: “{text}”",
        "للجهة اسم واحد في المنصة؛ لن يُرسل هذا النص الإضافي: «{text}»",
    ),
    "further-value": (
        "the hub holds one of these; this further one is not sent",
        "تحفظ المنصة واحدًا منها؛ لن يُرسل هذا الإضافي",
    ),
    "duplicate-activity": (
        "the identifier is already used by {file}, line {line}",
        "المعرّف مستعمل من قبل في {file}، السطر {line}",
    ),
    "activity-refused": ("its activity is refused", "نشاطه مرفوض"),
    "activity-refused-by-hub": ("the hub refused its activity", "رفضت المنصة نشاطه"),
    "record-too-large": ("it takes {size} bytes; {limit} are allowed", "حجمه {size} بايت، والمسموح {limit}"),
    "withdrawals-too-many": (
        "its list of transactions is too long to send, so the hub withdraws none",
        "قائمة معاملاته أطول من أن تُرسل، فلن تسحب المنصة شيئًا منها",
    ),
    # Whole files
    "unreadable-file": ("{file}: cannot be read: {reason}", "{file}: تعذّرت قراءته: {reason}"),
    "malformed-xml": (
        "{file}, line {line}: not well-formed XML: {reason}",
        "{file}، السطر {line}: XML غير سليم: {reason}",
    ),
    "unsafe-xml": (
        "{file}, line {line}: element DOCTYPE: document types and entities are refused; IATI needs none",
        "{file}، السطر {line}: العنصر DOCTYPE: تعريفات المستند والكيانات مرفوضة، ولا تحتاجها IATI",
    ),
    "wrong-root": (
        "{file}, line {line}: element {element}: the root must be iati-activities",
        "{file}، السطر {line}: العنصر {element}: يجب أن يكون الجذر iati-activities",
    ),
    "unsupported-version": (
        "{file}, line {line}: element iati-activities/@version: “{version}” is not supported; 1.01 to 1.05 and 2.01 to 2.03 are",
        "{file}، السطر {line}: العنصر iati-activities/@version: «{version}» غير مدعوم؛ المدعوم من 1.01 إلى 1.05 ومن 2.01 إلى 2.03",
    ),
    "misplaced-activity": (
        "{file}, line {line}: element {element}: an iati-activity must stand directly under iati-activities",
        "{file}، السطر {line}: العنصر {element}: يجب أن يكون iati-activity تحت iati-activities مباشرة",
    ),
    # The configuration
    "config-unreadable": ("{file}: cannot be read: {reason}", "{file}: تعذّرت قراءته: {reason}"),
    "config-syntax": ("{file}: not valid TOML: {reason}", "{file}: TOML غير سليم: {reason}"),
    "config-unknown-keys": ("{file}: unknown keys: {keys}", "{file}: مفاتيح غير معروفة: {keys}"),
    "config-missing": ("{file}: {key} is missing", "{file}: {key} مفقود"),
    "config-type": ("{file}: {key} must be {expected}", "{file}: يجب أن يكون {key} {expected}"),
    "config-kind": (
        "{file}: {key}: unknown kind “{value}”; known: {allowed}",
        "{file}: {key}: نوع غير معروف «{value}»؛ المعروف: {allowed}",
    ),
    "config-url": (
        "{file}: hub.url must be an https address (http only for this machine), without user, query or fragment",
        "{file}: يجب أن يكون hub.url عنوان https (وhttp لهذا الجهاز فقط) دون مستخدم أو استعلام أو جزء",
    ),
    "config-credential": (
        "{file}: give either hub.client_secret_env or hub.private_key",
        "{file}: أعطِ hub.client_secret_env أو hub.private_key، أحدهما فقط",
    ),
    "secret-unset": (
        "the environment variable {name}, which holds the client secret, is not set",
        "متغيّر البيئة {name} الذي يحمل سرّ العميل غير معيّن",
    ),
    "private-key": (
        "{file}: not a usable private key: it must be one private JWK (EC P-256, Ed25519 or RSA)",
        "{file}: ليس مفتاحًا خاصًا صالحًا: يجب أن يكون JWK خاصًا واحدًا (EC P-256 أو Ed25519 أو RSA)",
    ),
    # The hub
    "hub-unreachable": (
        "the hub at {url} cannot be reached after {attempts} attempts: {reason}",
        "تعذّر الوصول إلى المنصة {url} بعد {attempts} محاولات: {reason}",
    ),
    "credentials-refused": ("the hub refuses this client: {reason}", "رفضت المنصة هذا العميل: {reason}"),
    "missing-scope": ("this client lacks the scope for {fields}", "ليس لهذا العميل صلاحية {fields}"),
    "input-refused": ("the hub refuses the request: {reason}", "رفضت المنصة الطلب: {reason}"),
    "body-too-large": ("the hub refuses a request as too large", "رفضت المنصة طلبًا لكبر حجمه"),
    "unexpected-answer": (
        "the hub answered something unexpected: {reason}",
        "أجابت المنصة بغير المتوقع: {reason}",
    ),
    "interrupted": (
        "stopped; what was answered is published, run it again for the rest",
        "أُوقف؛ ما أُجيب عنه منشور، وأعد التشغيل للباقي",
    ),
}
