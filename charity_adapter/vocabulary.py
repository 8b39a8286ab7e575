"""The words and codes that people write in their tables for the hub's words, in Arabic, in English and as IATI codes."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache

from charity_adapter.records import (
    BudgetKind,
    BudgetStatus,
    OrganisationRole,
    ProjectStatus,
    ResultKind,
    Track,
    TransactionType,
)

LETTERS = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None}
)
BETWEEN_WORDS = re.compile(r"[\s_\-–—/\\.:؛;،,]+")


class DateKind(StrEnum):
    """Which of a project's dates, in the order of IATI's ActivityDateType."""

    PLANNED_START = "PLANNED_START"
    ACTUAL_START = "ACTUAL_START"
    PLANNED_END = "PLANNED_END"
    ACTUAL_END = "ACTUAL_END"


WORDS: Mapping[StrEnum, str] = {
    ProjectStatus.PIPELINE: "1|مخطط|تحت الإعداد|قيد الإعداد|تحت الدراسة|planned|planning|proposed",
    ProjectStatus.IMPLEMENTATION: "2|جاري|جارٍ|جاري التنفيذ|قيد التنفيذ|تحت التنفيذ|مستمر|active|ongoing|in progress",
    ProjectStatus.FINALISATION: "3|قيد الإنهاء|في مرحلة الإغلاق|مرحلة الإنهاء|finalization|completion|finalising",
    ProjectStatus.CLOSED: "4|مغلق|منتهي|منته|مكتمل|منجز|تم التنفيذ|completed|finished|complete|post completion",
    ProjectStatus.CANCELLED: "5|ملغي|ملغى|ألغي|canceled",
    ProjectStatus.SUSPENDED: "6|موقوف|متوقف|معلق|on hold|paused",
    Track.CARE: "رعاية|رعائي|إغاثة|إغاثي|relief|humanitarian",
    Track.DEVELOPMENT: "تنمية|تنموي|تنموية|developmental",
    DateKind.PLANNED_START: "1|start-planned|البداية المخططة|بداية مخططة",
    DateKind.ACTUAL_START: "2|start-actual|البداية الفعلية|بداية فعلية",
    DateKind.PLANNED_END: "3|end-planned|النهاية المخططة|نهاية مخططة",
    DateKind.ACTUAL_END: "4|end-actual|النهاية الفعلية|نهاية فعلية",
    OrganisationRole.FUNDING: "1|ممول|مانح|متبرع|donor|funder",
    OrganisationRole.ACCOUNTABLE: "2|مسؤول|مسؤولة|responsible",
    OrganisationRole.EXTENDING: "3|وسيط|موسع",
    OrganisationRole.IMPLEMENTING: "4|منفذ|منفذة|شريك منفذ|جهة منفذة|implementer|implementing partner|partner",
    BudgetKind.ORIGINAL: "1|أصلية|أصلي|أساسية",
    BudgetKind.REVISED: "2|معدلة|معدل|منقحة",
    BudgetStatus.INDICATIVE: "1|تقديرية|تقديري|مبدئية|estimated",
    BudgetStatus.COMMITTED: "2|ملزمة|معتمدة|معتمد|approved",
    TransactionType.INCOMING_FUNDS: "1|إيراد|إيرادات|تبرع|تبرعات|وارد|قبض|income|donation|receipt",
    TransactionType.OUTGOING_COMMITMENT: "2|التزام|تعهد ملزم|ارتباط|commitment",
    TransactionType.DISBURSEMENT: "3|تحويل|دفعة|دفعة للشريك|transfer",
    TransactionType.EXPENDITURE: "4|مصروف|مصروفات|صرف|نفقة|إنفاق|expense|spending",
    TransactionType.INTEREST_PAYMENT: "5|interest",
    TransactionType.LOAN_REPAYMENT: "6|سداد قرض|repayment",
    TransactionType.REIMBURSEMENT: "7|استرداد|refund",
    TransactionType.PURCHASE_OF_EQUITY: "8",
    TransactionType.SALE_OF_EQUITY: "9",
    TransactionType.CREDIT_GUARANTEE: "10|ضمان ائتمان",
    TransactionType.INCOMING_COMMITMENT: "11|التزام وارد",
    TransactionType.OUTGOING_PLEDGE: "12|تعهد|pledge",
    TransactionType.INCOMING_PLEDGE: "13|تعهد وارد",
    ResultKind.OUTPUT: "1|مخرج|مخرجات",
    ResultKind.OUTCOME: "2|نتيجة|نتائج",
    ResultKind.IMPACT: "3|أثر",
    ResultKind.OTHER: "9|أخرى",
}


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Write a word without what writers differ in: case, vowel signs, kinds of alef, marks between words."""
    parts = unicodedata.normalize("NFKD", text.translate(LETTERS)).translate(LETTERS)
    letters = "".join(sign for sign in parts if unicodedata.category(sign) not in {"Mn", "Cf"})
    return BETWEEN_WORDS.sub(" ", letters.casefold()).strip()


@lru_cache
def words_of(kind: type[StrEnum]) -> Mapping[str, StrEnum]:
    """Every way to write a member of a kind, in its plain form."""
    return dict(_ways(kind))


def _ways(kind: type[StrEnum]) -> Iterator[tuple[str, StrEnum]]:
    for member in kind:
        yield plain(member.value), member
        for word in WORDS[member].split("|"):
            yield plain(word), member
