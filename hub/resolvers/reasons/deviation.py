"""What the reasons of budget deviations say."""

from __future__ import annotations

from collections.abc import Mapping

from hub.errors import Message
from hub.rules.deviation_words import DeviationReason as Code

DEVIATION: Mapping[str, Message] = {
    Code.OVERSPENT: Message(
        "{spent} {currency} were spent of a whole budget of {planned} {currency}: {percent} % too much, since {since}.",
        "صُرف {spent} {currency} من ميزانية كاملة قدرها {planned} {currency}: بزيادة {percent} %، منذ {since}.",
    ),
    Code.AHEAD_OF_PLAN: Message(
        "{spent} {currency} were spent by {on}, when {planned} {currency} were planned: {percent} % more, since {since}.",
        "صُرف {spent} {currency} حتى {on} والمخطط له {planned} {currency}: بزيادة {percent} %، منذ {since}.",
    ),
    Code.LINE_OVERSPENT: Message(
        "In the line from {start} to {end}, {spent} {currency} were spent of {planned} {currency}: {percent} % too"
        " much, since {since}.",
        "في البند من {start} إلى {end} صُرف {spent} {currency} من {planned} {currency}: بزيادة {percent} %، منذ {since}.",
    ),
    Code.HIDDEN_BY_OTHER_LINES: Message(
        "The total hides it: lines overspent by {over} {currency} stand beside lines underspent by {under} {currency}.",
        "المجموع يخفيه: بنود زاد صرفها {over} {currency} إلى جانب بنود نقص صرفها {under} {currency}.",
    ),
    Code.UNDER_BURN: Message(
        "Only {spent} {currency} of the {planned} {currency} planned by {on} were spent ({percent} %), and {elapsed} %"
        " of the time has passed; so since {since}.",
        "لم يُصرف إلا {spent} {currency} من {planned} {currency} المخطط لها حتى {on} ({percent} %)، وقد مضى {elapsed} %"
        " من المدة؛ وذلك منذ {since}.",
    ),
    Code.COST_PERFORMANCE: Message(
        "The work done was worth {earned} {currency} and cost {spent} {currency} (cost performance {index}).",
        "قيمة العمل المنجز {earned} {currency} وكلفته {spent} {currency} (مؤشر أداء الكلفة {index}).",
    ),
    Code.SCHEDULE_PERFORMANCE: Message(
        "The work done is worth {earned} {currency} of the {planned} {currency} planned by {on} (schedule"
        " performance {index}).",
        "قيمة العمل المنجز {earned} {currency} من {planned} {currency} المخطط لها حتى {on} (مؤشر أداء الجدول {index}).",
    ),
    Code.ESTIMATE_EXCEEDS_BUDGET: Message(
        "At completion it will have cost {low} to {high} {currency}, and the budget is {planned} {currency}.",
        "ستبلغ الكلفة عند الإنجاز من {low} إلى {high} {currency}، والميزانية {planned} {currency}.",
    ),
    Code.IMPLAUSIBLE_RATIO: Message(
        "{spent} {currency} were spent of a budget of {planned} {currency}, {ratio} times as much: look for a mistake in"
        " units, decimals or currency first.",
        "صُرف {spent} {currency} من ميزانية {planned} {currency}، أي {ratio} ضعفاً: ابحث أولاً عن خطأ في الوحدات أو"
        " المنازل العشرية أو العملة.",
    ),
    Code.NEGATIVE_BUDGET: Message(
        "{count} budget lines are negative, {amount} {currency} together.",
        "عدد البنود السالبة في الميزانية {count}، ومجموعها {amount} {currency}.",
    ),
    Code.OVERLAPPING_BUDGETS: Message(
        "Budgets overlap ({first} and {second}), so that days are planned for twice.",
        "ميزانيات متداخلة ({first} و{second})، فتُحسب أيام مرتين.",
    ),
    Code.OTHER_CURRENCIES: Message(
        "Amounts in {currencies} have no stated rate and are not added: what the figures say is not everything.",
        "المبالغ بعملة {currencies} ليس لها سعر صرف معلن فلم تُجمع: الأرقام ليست كاملة.",
    ),
    Code.NEGATIVE_SPENDING: Message(
        "More was returned than spent: {amount} {currency} since {since}.",
        "المرتجع أكثر من المصروف: {amount} {currency} منذ {since}.",
    ),
    Code.NEGATIVE_BALANCE: Message(
        "More was spent than received since {since}: {amount} {currency} below zero at the lowest.",
        "المصروف أكثر من المستلم منذ {since}: أدنى رصيد {amount} {currency} تحت الصفر.",
    ),
    Code.OUTSIDE_DATES: Message(
        "{count} transactions of {amount} {currency} lie outside the project's days, {start} to {end}: {references}.",
        "عدد المعاملات خارج أيام المشروع ({start} إلى {end}) هو {count} بمبلغ {amount} {currency}: {references}.",
    ),
    Code.BEFORE_APPROVAL: Message(
        "{amount} {currency} were spent before the ministry approved the project on {approved}: {references}.",
        "صُرف {amount} {currency} قبل موافقة الوزارة على المشروع في {approved}: {references}.",
    ),
    Code.WITHOUT_APPROVAL: Message(
        "{amount} {currency} were spent and the ministry has not approved the project: {references}.",
        "صُرف {amount} {currency} ولم توافق الوزارة على المشروع: {references}.",
    ),
    Code.PUBLISHED_TWICE: Message(
        "The same transaction of {amount} {currency} on {date} is published under several references: {references}.",
        "المعاملة نفسها بمبلغ {amount} {currency} في {date} منشورة بأكثر من مرجع: {references}.",
    ),
    Code.ROUND_NUMBERS: Message(
        "{percent} % of {count} payments are whole thousands.",
        "{percent} % من {count} دفعة مبالغ بآلاف كاملة.",
    ),
    Code.END_OF_YEAR: Message(
        "{percent} % of what was spent in {year} was spent in its last month.",
        "{percent} % مما صُرف في سنة {year} صُرف في شهرها الأخير.",
    ),
}
