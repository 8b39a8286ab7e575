"""What the reasons of forecasts say, and what could be done."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import Message
from hub.rules.forecast import ForecastReason as Code
from hub.rules.forecast_remedies import Remedy

FORECAST: Mapping[str, Message] = {
    Code.LIKELY_OVER_BUDGET: Message(
        "The project will exceed its budget by more than 10 % with a probability of {percent} %.",
        "احتمال أن يتجاوز المشروع ميزانيته بأكثر من 10 % هو {percent} %.",
    ),
    Code.LIKELY_LATE: Message(
        "The project will end 60 days late or later with a probability of {percent} %.",
        "احتمال أن يتأخر انتهاء المشروع 60 يوماً أو أكثر هو {percent} %.",
    ),
    Code.BUDGET_EXCEEDED: Message(
        "The budget is exceeded already: {spent} % of it are spent.",
        "تجاوز الصرف الميزانية فعلاً: صُرف {spent} % منها.",
    ),
    Code.BUDGET_NEARLY_SPENT: Message(
        "{spent} % of the budget are spent and the project still runs.",
        "صُرف {spent} % من الميزانية والمشروع ما زال قائماً.",
    ),
    Code.MUCH_SPENT: Message(
        "With {spent} % of the budget, more is spent than in most projects that run.",
        "صُرف {spent} % من الميزانية، وهو أكثر مما في معظم المشاريع القائمة.",
    ),
    Code.SPENDING_BEHIND_TIME: Message(
        "{elapsed} % of the planned time has gone by and {spent} % of the budget is spent.",
        "مضى {elapsed} % من المدة المخططة وصُرف {spent} % من الميزانية.",
    ),
    Code.STILL_PAYING: Message(
        "Payments were made in the last two months: the money is not settled yet.",
        "جرت مدفوعات في الشهرين الأخيرين: لم يُسوَّ المال بعد.",
    ),
    Code.OVERRAN_BEFORE: Message(
        "Of this charity's {own_finished} finished projects, {own_happened} exceeded their budgets; of all charities'"
        " {all_finished}, {all_happened} did.",
        "من مشاريع هذه الجمعية المنتهية وعددها {own_finished} تجاوز {own_happened} ميزانيته؛ ومن مشاريع الجمعيات كلها"
        " وعددها {all_finished} تجاوزها {all_happened}.",
    ),
    Code.LATE_BEFORE: Message(
        "Of this charity's {own_finished} finished projects, {own_happened} ended late; of all charities'"
        " {all_finished}, {all_happened} did.",
        "من مشاريع هذه الجمعية المنتهية وعددها {own_finished} تأخر {own_happened}؛ ومن مشاريع الجمعيات كلها وعددها"
        " {all_finished} تأخر {all_happened}.",
    ),
    Code.PAST_ITS_END: Message(
        "The planned end was {end}, more than 60 days ago, and the project still runs.",
        "كان الانتهاء المخطط في {end}، قبل أكثر من 60 يوماً، والمشروع ما زال قائماً.",
    ),
    Code.OVER_BUDGET_UNKNOWN: Message(
        "Whether the project will exceed its budget is unknown.",
        "لا يُعرف هل سيتجاوز المشروع ميزانيته.",
    ),
    Code.LATE_UNKNOWN: Message(
        "Whether the project will end late is unknown.",
        "لا يُعرف هل سيتأخر انتهاء المشروع.",
    ),
    Code.UNKNOWN_WITHOUT_DATES: Message(
        "Unknown: the planned first and last day are not published.",
        "غير معروف: لم يُنشر يوما البدء والانتهاء المخططان.",
    ),
    Code.UNKNOWN_WITHOUT_BUDGET: Message(
        "Unknown: no budget is published.",
        "غير معروف: لم تُنشر ميزانية.",
    ),
    Code.UNKNOWN_OTHER_CURRENCY: Message(
        "Unknown: budget and spending are in several currencies, which are not added up.",
        "غير معروف: الميزانية والصرف بعدة عملات لا تُجمع.",
    ),
    Code.UNKNOWN_PARTIAL_BUDGET: Message(
        "Unknown: the published budgets are for less than four fifths of the planned time.",
        "غير معروف: الميزانيات المنشورة لأقل من أربعة أخماس المدة المخططة.",
    ),
    Code.UNKNOWN_WITHOUT_SPENDING: Message(
        "Unknown: no spending is published yet.",
        "غير معروف: لم يُنشر صرف بعد.",
    ),
    Code.UNKNOWN_WILD_AMOUNTS: Message(
        "Unknown: spending of more than five times the budget is more likely a mistake in the data.",
        "غير معروف: الصرف بأكثر من خمسة أضعاف الميزانية أقرب إلى خطأ في البيانات.",
    ),
    Code.UNKNOWN_TOO_EARLY: Message(
        "Unknown: less than half of the planned time has gone by; so early nothing was foreseen reliably.",
        "غير معروف: لم يمضِ نصف المدة المخططة؛ ولم يُعرف تنبؤ موثوق في وقت مبكر كهذا.",
    ),
    Code.UNKNOWN_LITTLE_HISTORY: Message(
        "Unknown: {finished} finished projects are known and it happened to {happened} of them; at least"
        " {enough_finished} and {enough_happened} are needed.",
        "غير معروف: المشاريع المنتهية المعروفة {finished} وحدث ذلك في {happened} منها؛ ويلزم {enough_finished} و"
        "{enough_happened} على الأقل.",
    ),
}

REMEDIES: Mapping[Remedy, Message] = {
    Remedy.HOLD_NEW_COMMITMENTS: Message(
        "Enter into no new commitment until the budget is settled.",
        "لا تلتزم بأي مبلغ جديد حتى يُحسم أمر الميزانية.",
    ),
    Remedy.ASK_FOR_A_REVISED_BUDGET: Message(
        "Ask for a revised budget, with its reason, before more is spent.",
        "اطلب تعديل الميزانية مع بيان سببه قبل مزيد من الصرف.",
    ),
    Remedy.CHECK_BOOKINGS: Message(
        "Check what was booked: costs of other projects, amounts booked twice, corrections still to come.",
        "راجع القيود: تكاليف مشاريع أخرى، ومبالغ قُيدت مرتين، وتصحيحات لم تُقيد بعد.",
    ),
    Remedy.LIST_WHAT_IS_STILL_TO_PAY: Message(
        "List what is still to be paid until the end and compare it with what is left.",
        "احصر ما بقي دفعه حتى النهاية وقارنه بالمتبقي من الميزانية.",
    ),
    Remedy.COMPARE_COSTS_WITH_FINISHED_PROJECTS: Message(
        "Compare the costs planned with those of finished projects of the same kind, and keep a reserve.",
        "قارن التكاليف المخططة بتكاليف مشاريع منتهية من النوع نفسه، واحتفظ باحتياطي.",
    ),
    Remedy.AGREE_ON_A_RECOVERY_PLAN: Message(
        "Agree with the partner on dated milestones for what is left, and visit the site.",
        "اتفق مع الشريك على مراحل مؤرخة لما بقي، وزر الموقع.",
    ),
    Remedy.PUBLISH_SPENDING: Message(
        "Publish what has been spent and is not published yet.",
        "انشر ما صُرف ولم يُنشر بعد.",
    ),
    Remedy.ASK_FOR_AN_EXTENSION_EARLY: Message(
        "Ask for a later end now, with its reason, rather than after it.",
        "اطلب تمديد المدة الآن مع بيان السبب، لا بعد انقضائها.",
    ),
    Remedy.SETTLE_BEFORE_THE_END: Message(
        "Settle open invoices and advances with the partner before the planned end.",
        "سوِّ الفواتير والسلف المفتوحة مع الشريك قبل الانتهاء المخطط.",
    ),
    Remedy.PLAN_WITH_TIME_IN_RESERVE: Message(
        "Plan with time in reserve and earlier reports: projects like this one often ended late.",
        "خطط باحتياطي من الوقت وتقارير أبكر: كثيراً ما تأخرت مشاريع كهذا المشروع.",
    ),
    Remedy.PUBLISH_THE_ACTUAL_END: Message(
        "Publish the actual end if the work is done.",
        "انشر تاريخ الانتهاء الفعلي إن كان العمل قد انتهى.",
    ),
    Remedy.PUBLISH_DATES: Message(
        "Publish the planned first and last day.",
        "انشر يومي البدء والانتهاء المخططين.",
    ),
    Remedy.PUBLISH_THE_WHOLE_BUDGET: Message(
        "Publish the budget for the whole planned time.",
        "انشر الميزانية لكامل المدة المخططة.",
    ),
    Remedy.PUBLISH_IN_ONE_CURRENCY: Message(
        "Publish budget and spending in one currency.",
        "انشر الميزانية والصرف بعملة واحدة.",
    ),
    Remedy.CORRECT_AMOUNTS: Message(
        "Look for a mistake in units, decimals or currency, and publish the amounts again.",
        "ابحث عن خطأ في الوحدات أو المنازل العشرية أو العملة، وأعد نشر المبالغ.",
    ),
}
"""What each remedy says."""
