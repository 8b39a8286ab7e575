"""How accountants and programme teams name their columns and their sheets, in Arabic and in English."""

from collections.abc import Mapping

from charity_adapter.fields import TableKind

OF_PROJECT = "رقم المشروع|المشروع|كود المشروع|رمز المشروع|معرف المشروع|project id|project|project code|project no|iati identifier|activity id"
AMOUNT = "المبلغ|القيمة|المبلغ المعتمد|قيمة|value|amount|total"
CURRENCY = "العملة|عملة|currency"
VALUE_DATE = "تاريخ القيمة|value date"
NAME = "الاسم|اسم الجهة|الجهة|name|organisation|organization"
SHARE = "النسبة|النسبة المئوية|percentage|percent|pct|share"
LATITUDE = "خط العرض|دائرة العرض|latitude|lat"
LONGITUDE = "خط الطول|longitude|long|lon|lng"
PERIOD_START = "بداية الفترة|من تاريخ|من|period start|from|start date"
PERIOD_END = "نهاية الفترة|إلى تاريخ|إلى|period end|to|end date"
YEAR = "السنة|العام|السنة المالية|سنة الميزانية|year|fiscal year|budget year"
COUNTRY = "الدولة|البلد|رمز الدولة|country|country code|recipient country code"
REGION = "المنطقة|المحافظة|region|region code|recipient region code"

COLUMNS: Mapping[TableKind, Mapping[str, str]] = {
    TableKind.PROJECTS: {
        "external_id": OF_PROJECT,
        "title": "اسم المشروع|عنوان المشروع|المشروع|العنوان|الاسم|title|project name|project title|name|title eng",
        "status": "الحالة|حالة المشروع|حالة التنفيذ|status|project status|activity status|activity status code",
        "description": "الوصف|وصف المشروع|نبذة|التفاصيل|description|summary|description eng",
        "track": "المسار|نوع المشروع|track",
        "planned_start": "تاريخ البدء|تاريخ البداية|البداية المخططة|بداية المشروع|البداية|من|planned start|start date|start",
        "planned_end": "تاريخ الانتهاء|تاريخ النهاية|النهاية المخططة|نهاية المشروع|النهاية|إلى|planned end|end date|end",
        "actual_start": "البداية الفعلية|تاريخ البدء الفعلي|actual start",
        "actual_end": "النهاية الفعلية|تاريخ الانتهاء الفعلي|actual end",
        "country": COUNTRY,
        "region": REGION,
        "location": "الموقع|المكان|القرية|المدينة|location|village|city|place",
        "latitude": LATITUDE,
        "longitude": LONGITUDE,
        "sector": "القطاع|المجال|رمز القطاع|sector|sector code",
        "partner": "الشريك|الشريك المنفذ|الجهة المنفذة|partner|implementing partner",
        "partner_ref": "رقم الشريك|رمز الشريك|partner ref|partner id",
        "beneficiaries_reached": "عدد المستفيدين|المستفيدون|beneficiaries|beneficiaries reached",
        "funder": "الممول|المانح|الجهة الممولة|المتبرع|funder|donor",
    },
    TableKind.BUDGETS: {
        "project": OF_PROJECT,
        "value": f"{AMOUNT}|الميزانية|مبلغ الميزانية|budget|budget value|planned amount",
        "currency": f"{CURRENCY}|budget currency",
        "period_start": f"{PERIOD_START}|budget period start",
        "period_end": f"{PERIOD_END}|budget period end",
        "year": YEAR,
        "kind": "نوع الميزانية|budget type|budget kind",
        "status": "حالة الميزانية|budget status",
        "value_date": f"{VALUE_DATE}|budget value date",
    },
    TableKind.TRANSACTIONS: {
        "project": OF_PROJECT,
        "type": "نوع الحركة|نوع القيد|نوع العملية|النوع|type|transaction type|transaction type code",
        "date": "التاريخ|تاريخ القيد|تاريخ الحركة|تاريخ العملية|تاريخ الصرف|date|transaction date",
        "value": f"{AMOUNT}|مبلغ القيد|transaction value",
        "currency": f"{CURRENCY}|transaction value currency",
        "value_date": f"{VALUE_DATE}|transaction value date",
        "reference": "رقم القيد|القيد|رقم السند|السند|رقم الحركة|المرجع|reference|ref|voucher|voucher no|transaction ref",
        "description": "البيان|الوصف|شرح القيد|description|memo|transaction description",
        "provider": "من الجهة|الدافع|المتبرع|provider|from organisation|transaction provider org",
        "receiver": "إلى الجهة|المستفيد|المورد|المستلم|الجهة|receiver|payee|vendor|supplier",
    },
    TableKind.RESULTS: {
        "project": OF_PROJECT,
        "title": "النتيجة|المخرج|الهدف|result|output|outcome",
        "kind": "نوع النتيجة|result type",
        "indicator": "المؤشر|indicator",
        "baseline_value": "خط الأساس|قيمة الأساس|baseline",
        "baseline_year": "سنة الأساس|baseline year",
        "target": "المستهدف|القيمة المستهدفة|target",
        "actual": "المتحقق|المنجز|القيمة الفعلية|actual|achieved",
        "period_start": PERIOD_START,
        "period_end": PERIOD_END,
    },
    TableKind.MILESTONES: {
        "project": OF_PROJECT,
        "title": "المرحلة|المعلم|اسم المرحلة|milestone|step",
        "planned_on": "التاريخ المخطط|الموعد|planned date|due date|planned on",
        "done_on": "تاريخ الإنجاز|تاريخ الإتمام|done on|completed on|actual date",
    },
    TableKind.SECTORS: {
        "project": OF_PROJECT,
        "code": "رمز القطاع|القطاع|sector code|sector",
        "vocabulary": "تصنيف القطاع|sector vocabulary",
        "name": "اسم القطاع|sector name|sector desc",
        "percentage": f"{SHARE}|sector pct",
    },
    TableKind.LOCATIONS: {
        "project": OF_PROJECT,
        "name": "الموقع|المكان|القرية|اسم الموقع|location|location name|village",
        "latitude": f"{LATITUDE}|location lat",
        "longitude": f"{LONGITUDE}|location long",
    },
    TableKind.PARTICIPANTS: {
        "project": OF_PROJECT,
        "role": "الدور|دور الجهة|role|participating org role",
        "name": f"{NAME}|participating org|participating org eng",
        "ref": "رقم الجهة|رمز الجهة|ref|participating org ref",
        "kind": "نوع الجهة|participating org type",
    },
}
NAMES: Mapping[TableKind, str] = {
    TableKind.PROJECTS: "المشاريع|مشاريع|كشف المشاريع|projects|activity|activities|iati activity",
    TableKind.BUDGETS: "الميزانية|الميزانيات|الموازنة|ميزانيات|budget|budgets|iati budget",
    TableKind.TRANSACTIONS: "القيود|المعاملات|الحركات|المصروفات|قيود|transactions|ledger|expenses|iati transaction",
    TableKind.RESULTS: "النتائج|المؤشرات|results|indicators",
    TableKind.MILESTONES: "المراحل|المعالم|milestones",
    TableKind.SECTORS: "القطاعات|sectors|iati sector",
    TableKind.LOCATIONS: "المواقع|locations|iati location",
    TableKind.PARTICIPANTS: "الشركاء|الجهات|partners|participants|iati participating org",
}
