"""Every error a client can see, one class a code, each with its Arabic and English message.

HubError
├── Unauthenticated      401, with WWW-Authenticate
├── MissingScope         the operation asks for fields that the token may not see
├── BadUserInput         an argument is malformed; nothing was written
├── ParseFailed          the document is not GraphQL
├── ValidationFailed     the document does not fit the schema
├── TooComplex           the operation asks for more than one request may
├── RateLimited          too many requests; says when to come back
├── ChangesMissed        a subscription fell behind: what it would go on with is not whole
├── NotFound             only where absence is not a secret
├── PersistedQueryNotFound    no document is known by that name: send its text, where the client may
├── TrustedDocumentRequired   the client may run trusted documents only
├── Unavailable          the database is away; safe to retry
└── Internal             a fault of the hub; an id to quote, nothing else
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Language(StrEnum):
    """The languages the hub speaks to its users."""

    AR = "ar"
    EN = "en"


@dataclass(frozen=True)
class Message:
    """One sentence in both languages; `{names}` in it are filled by `say`."""

    en: str
    ar: str

    def say(self, language: Language, **values: object) -> str:
        """The sentence in the given language with its names filled in."""
        return (self.ar if language is Language.AR else self.en).format(**values)


class HubError(Exception):
    """An error with a code that clients rely on and a message in the caller's language."""

    code: ClassVar[str] = "INTERNAL"
    http_status: ClassVar[int] = 500
    message: ClassVar[Message] = Message("Something went wrong.", "حدث خطأ ما.")

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.code)

    def say(self, language: Language) -> str:
        """The message in the given language."""
        return self.message.say(language, **self.values)

    def extensions(self, language: Language) -> dict[str, object]:
        """What stands beside the message in GraphQL's `extensions`."""
        return {"code": self.code}


class Unauthenticated(HubError):
    """No token, or one that does not hold; `reason` is RFC 6750's error description."""

    code = "UNAUTHENTICATED"
    http_status = 401
    message = Message(
        "Sign in first: send a valid access token as “Authorization: Bearer …”.",
        "سجّل الدخول أولاً: أرسل رمز وصول صالحاً في الترويسة “Authorization: Bearer …”.",
    )

    def __init__(self, error: str | None = None, reason: str = "") -> None:
        self.error = error
        self.reason = reason
        super().__init__()


@dataclass(frozen=True)
class MissingField:
    """A field that the token may not see and the scope sets that would open it."""

    path: str
    needs: tuple[tuple[str, ...], ...]


class MissingScope(HubError):
    """The whole operation is refused before anything is read; `missing` names every field."""

    code = "MISSING_SCOPE"
    http_status = 403
    message = Message(
        "Your token may not see: {fields}. Ask the ministry for the scopes named in extensions.missing.",
        "لا يسمح رمزك بالاطلاع على: {fields}. اطلب من الوزارة الصلاحيات المذكورة في extensions.missing.",
    )

    def __init__(self, missing: Sequence[MissingField]) -> None:
        self.missing = tuple(missing)
        super().__init__(fields=", ".join(sorted({field.path for field in missing})))

    def extensions(self, language: Language) -> dict[str, object]:
        missing = [{"path": m.path, "scopes": [list(s) for s in m.needs]} for m in self.missing]
        return {"code": self.code, "missing": missing}


class BadUserInput(HubError):
    """An argument is malformed: `argument` is its path, `reason` says what to change."""

    code = "BAD_USER_INPUT"
    http_status = 400
    message = Message("{argument}: {reason}", "{argument}: {reason}")

    def __init__(self, argument: str, reason: Message, **values: object) -> None:
        self.argument = argument
        self.reason = reason
        super().__init__(**values)

    def say(self, language: Language) -> str:
        return f"{self.argument}: {self.reason.say(language, **self.values)}"

    def extensions(self, language: Language) -> dict[str, object]:
        return {"code": self.code, "argument": self.argument}


class ParseFailed(HubError):
    """The document is not GraphQL."""

    code = "GRAPHQL_PARSE_FAILED"
    http_status = 400
    message = Message("The document is not GraphQL: {reason}", "نص الاستعلام ليس GraphQL: {reason}")


class ValidationFailed(HubError):
    """The document does not fit the schema."""

    code = "GRAPHQL_VALIDATION_FAILED"
    http_status = 400
    message = Message("{reason}", "{reason}")


class TooComplex(HubError):
    """The operation asks for more than one request may."""

    code = "QUERY_TOO_COMPLEX"
    http_status = 400
    message = Message(
        "This operation asks for too much at once ({what}): ask for less, or in pages.",
        "يطلب هذا الاستعلام أكثر مما يُسمح به دفعة واحدة ({what}): اطلب أقل، أو على صفحات.",
    )


class RateLimited(HubError):
    """Too many requests; `retry_after` in seconds says when to come back."""

    code = "RATE_LIMITED"
    http_status = 429
    message = Message(
        "Too many requests: try again in {retry_after} seconds.",
        "طلبات كثيرة جداً: حاول مجدداً بعد {retry_after} ثانية.",
    )

    def extensions(self, language: Language) -> dict[str, object]:
        return {"code": self.code, "retryAfter": self.values["retry_after"]}


class TooManyStreams(RateLimited):
    """One client (and person) follows, or asks over open connections, as much as it may at once."""

    message = Message(
        "Too many subscriptions and open connections at once: end some, or try again in {retry_after} seconds.",
        "اشتراكات واتصالات مفتوحة كثيرة جداً: أنهِ بعضها أو حاول مجدداً بعد {retry_after} ثانية.",
    )


class ChangesMissed(HubError):
    """A subscription was not read, or the database not reached, for so long that changes are no longer kept for it."""

    code = "CHANGES_MISSED"
    http_status = 410
    message = Message(
        "This subscription fell behind and has missed changes: subscribe again, then read what it is about anew.",
        "تأخر هذا الاشتراك وفاتته تغييرات: اشترك من جديد ثم أعد قراءة ما يخصه.",
    )


class NotFound(HubError):
    """Nothing of that kind with that id, where absence is not a secret."""

    code = "NOT_FOUND"
    http_status = 404
    message = Message("No {what} with this id.", "لا يوجد {what} بهذا المعرّف.")


class PersistedQueryNotFound(HubError):
    """The hub knows no document by this name. Clients look for this very message before they send the text."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    http_status = 404
    message = Message("PersistedQueryNotFound", "PersistedQueryNotFound")


class TrustedDocumentRequired(HubError):
    """The client was registered to run trusted documents only, and sent a text."""

    code = "TRUSTED_DOCUMENT_REQUIRED"
    http_status = 403
    message = Message(
        "This client may run only the documents that the ministry has entrusted to it: send the documentId of one, and no query.",
        "لا يجوز لهذا التطبيق إلا تنفيذ المستندات التي اعتمدتها الوزارة له: أرسل documentId لأحدها دون query.",
    )


class Unavailable(HubError):
    """The database is away; the same request can be sent again without harm."""

    code = "UNAVAILABLE"
    http_status = 503
    message = Message(
        "The hub cannot reach its database just now: send the same request again in a moment.",
        "يتعذر على المنصة الوصول إلى قاعدة بياناتها الآن: أعد إرسال الطلب نفسه بعد لحظات.",
    )


class Internal(HubError):
    """A fault of the hub itself; the id finds it in the log."""

    message = Message(
        "The hub failed on this request. Quote {id} to its operators.",
        "أخفقت المنصة في هذا الطلب. اذكر الرقم {id} لمشغّليها.",
    )

    def extensions(self, language: Language) -> dict[str, object]:
        return {"code": self.code, "id": self.values["id"]}


class ConfigurationError(Exception):
    """The hub cannot start or a command cannot run as configured; the text says what to change."""
