"""The scopes: one enum, one sentence each in both languages, and who may hold them."""

from __future__ import annotations

from enum import StrEnum

from hub.errors import Message


class CallerKind(StrEnum):
    """What kind of party stands behind a token; it decides which rows are theirs."""

    CHARITY = "CHARITY"
    MINISTRY = "MINISTRY"
    DONOR_PORTAL = "DONOR_PORTAL"
    PERSON = "PERSON"
    SYSTEM = "SYSTEM"


class Scope(StrEnum):
    """A scope opens fields; which rows those fields show depends on the caller."""

    BENEFICIARY_READ = "beneficiary:read"
    BENEFICIARY_IDENTITY = "beneficiary:identity"
    BENEFICIARY_CONTACT = "beneficiary:contact"
    BENEFICIARY_HOUSEHOLD = "beneficiary:household"
    BENEFICIARY_FINANCE = "beneficiary:finance"
    BENEFICIARY_REGISTER = "beneficiary:register"
    AID_CHECK = "aid:check"
    AID_READ = "aid:read"
    AID_READ_PROVIDER = "aid:read:provider"
    AID_GRANT = "aid:grant"
    REQUEST_READ = "request:read"
    REQUEST_SUBMIT = "request:submit"
    REQUEST_WORK = "request:work"
    PROJECT_READ = "project:read"
    PROJECT_PUBLISH = "project:publish"
    BUDGET_READ = "budget:read"
    FINDING_READ = "finding:read"
    DONATION_PUBLISH = "donation:publish"
    DONATION_READ = "donation:read"
    PROJECT_REPORT = "project:report"
    STATISTICS_READ = "statistics:read"
    APPLICANT_SELF = "applicant:self"
    ADMIN_CHARITIES = "admin:charities"
    ADMIN_CLIENTS = "admin:clients"
    ADMIN_POLICIES = "admin:policies"
    ADMIN_PARTNERS = "admin:partners"
    ADMIN_PROJECTS = "admin:projects"
    ADMIN_FINDINGS = "admin:findings"
    ADMIN_REGISTRY = "admin:registry"
    ADMIN_AUDIT = "admin:audit"


MEANING: dict[Scope, Message] = {
    Scope.BENEFICIARY_READ: Message(
        "that a person is registered and verified, and the region", "أن الشخص مسجَّل وموثَّق، ومنطقته"
    ),
    Scope.BENEFICIARY_IDENTITY: Message(
        "civil number, names, birth date, sex, nationality",
        "الرقم المدني والأسماء وتاريخ الميلاد والجنس والجنسية",
    ),
    Scope.BENEFICIARY_CONTACT: Message("phone, email, address", "الهاتف والبريد الإلكتروني والعنوان"),
    Scope.BENEFICIARY_HOUSEHOLD: Message("household members and kinship", "أفراد الأسرة وصلة القرابة"),
    Scope.BENEFICIARY_FINANCE: Message("incomes and obligations", "الدخل والالتزامات"),
    Scope.BENEFICIARY_REGISTER: Message("registering and updating people", "تسجيل الأشخاص وتحديث بياناتهم"),
    Scope.AID_CHECK: Message(
        "may this person be given this aid for these cycles",
        "هل يجوز منح هذا الشخص هذه المساعدة لهذه الدورات",
    ),
    Scope.AID_READ: Message(
        "aid history: own in full, others' as type, cycle and state",
        "سجل المساعدات: مساعدات جمعيتك كاملة، ومساعدات غيرها بنوعها ودورتها وحالتها",
    ),
    Scope.AID_READ_PROVIDER: Message(
        "which charity gave others' aid, and how much", "أي جمعية قدّمت مساعدات غيرك، وكم قدّمت"
    ),
    Scope.AID_GRANT: Message(
        "granting, delivering, cancelling the own charity's aid",
        "منح مساعدات جمعيتك وتسليمها وإلغاؤها",
    ),
    Scope.REQUEST_READ: Message("the pool of aid requests", "طلبات المساعدة المتاحة"),
    Scope.REQUEST_SUBMIT: Message("submitting an aid request for a person", "تقديم طلب مساعدة عن شخص"),
    Scope.REQUEST_WORK: Message("claiming and deciding aid requests", "تولّي طلبات المساعدة والبت فيها"),
    Scope.PROJECT_READ: Message(
        "the projects of all charities, without money", "مشاريع جميع الجمعيات، دون الأموال"
    ),
    Scope.PROJECT_PUBLISH: Message(
        "publishing the own charity's projects, budgets, transactions",
        "نشر مشاريع جمعيتك وميزانياتها ومعاملاتها",
    ),
    Scope.BUDGET_READ: Message(
        "the own charity's budgets and transactions", "ميزانيات جمعيتك ومعاملاتها المالية"
    ),
    Scope.FINDING_READ: Message("findings on the own charity's data", "الملاحظات على بيانات جمعيتك"),
    Scope.DONATION_PUBLISH: Message("publishing a charity's donations", "نشر تبرعات الجمعية"),
    Scope.DONATION_READ: Message("a donor's own donations", "تبرعات المتبرع نفسه"),
    Scope.PROJECT_REPORT: Message("donor-facing project reports", "تقارير المشاريع الموجهة للمتبرعين"),
    Scope.STATISTICS_READ: Message(
        "statistics and needs, small cells suppressed", "الإحصاءات والاحتياجات، مع حجب الأعداد الصغيرة"
    ),
    Scope.APPLICANT_SELF: Message(
        "the person's own record, requests, aid and who read them",
        "سجل الشخص نفسه وطلباته ومساعداته ومن اطّلع عليها",
    ),
    Scope.ADMIN_CHARITIES: Message("admitting and suspending charities", "قبول الجمعيات وإيقافها"),
    Scope.ADMIN_CLIENTS: Message("OAuth clients and their scopes", "تطبيقات الوصول وصلاحياتها"),
    Scope.ADMIN_POLICIES: Message("aid types and their rules", "أنواع المساعدات وقواعدها"),
    Scope.ADMIN_PARTNERS: Message("approving implementing partners", "اعتماد الشركاء المنفذين"),
    Scope.ADMIN_PROJECTS: Message("deciding on projects", "البت في المشاريع"),
    Scope.ADMIN_FINDINGS: Message("deciding on findings", "البت في الملاحظات"),
    Scope.ADMIN_REGISTRY: Message("supervising the whole registry", "الإشراف على السجل كله"),
    Scope.ADMIN_AUDIT: Message("reading the audit trail", "الاطلاع على سجل التدقيق"),
}

_ADMIN = frozenset(scope for scope in Scope if scope.startswith("admin:"))
_PERSONS = frozenset({Scope.APPLICANT_SELF, Scope.DONATION_READ, Scope.PROJECT_REPORT})
_PORTAL = frozenset({Scope.PROJECT_READ, Scope.PROJECT_REPORT, Scope.STATISTICS_READ})
# Reports tell donors the totals of every charity's projects; a charity sees its own projects' money only.
_CHARITY = (
    frozenset(Scope) - _ADMIN - frozenset({Scope.APPLICANT_SELF, Scope.DONATION_READ, Scope.PROJECT_REPORT})
)

MAY_HOLD: dict[CallerKind, frozenset[Scope]] = {
    CallerKind.CHARITY: _CHARITY,
    CallerKind.MINISTRY: frozenset(Scope) - frozenset({Scope.APPLICANT_SELF, Scope.DONATION_READ}),
    CallerKind.DONOR_PORTAL: _PORTAL,
    CallerKind.PERSON: _PERSONS,
    CallerKind.SYSTEM: frozenset(Scope),
}
"""Which scopes a client of each kind may be given; anything else is refused at registration."""

MAY_ASK: dict[CallerKind, frozenset[Scope]] = MAY_HOLD | {CallerKind.DONOR_PORTAL: _PORTAL | _PERSONS}
"""Which scopes a client that signs people in may ask them for; a donor portal asks donors for theirs."""
