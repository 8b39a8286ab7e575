"""What a client must look like to be registered: its scopes, its charity, its key, and whom it acts for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from uuid import UUID

from hub.auth import public_keys
from hub.auth.scopes import MAY_ASK, MAY_HOLD, CallerKind, Scope
from hub.errors import BadUserInput, Message
from hub.rules.text import fault_of_text
from hub.storage import clients as stored_clients
from hub.storage.work import Work


class AuthMethod(StrEnum):
    """How a client proves to the token endpoint who it is; a secret may come in the header or in the form."""

    CLIENT_SECRET_BASIC = auto()
    PRIVATE_KEY_JWT = auto()
    NONE = auto()


class IdTokenAlgorithm(StrEnum):
    """How a client wants its ID tokens signed; RS256 where it says nothing (OpenID Connect Registration, 2)."""

    RS256 = "RS256"
    ES256 = "ES256"


@dataclass(frozen=True)
class Registration:
    """A client as somebody wants it registered.

    One with redirect URIs signs people in and never acts for itself; one of kind PERSON serves everybody who is no
    officer. With `dpop_required` it gets only tokens that are bound to a key of its own (RFC 9449). With
    `trusted_documents_only` it may send no document of its own, but the names of those that were entrusted to it.
    """

    kind: CallerKind
    name: str
    scopes: Iterable[str]
    charity_id: UUID | None = None
    auth_method: AuthMethod = AuthMethod.CLIENT_SECRET_BASIC
    jwk: str | Mapping[str, object] | None = None
    redirect_uris: tuple[str, ...] = ()
    dpop_required: bool = False
    id_token_signed_response_alg: IdTokenAlgorithm = IdTokenAlgorithm.RS256
    trusted_documents_only: bool = False

    @property
    def open_scopes(self) -> frozenset[Scope]:
        """The scopes that it could be given."""
        return open_scopes(self.kind, signs_people_in=bool(self.redirect_uris))


def open_scopes(kind: CallerKind, *, signs_people_in: bool) -> frozenset[Scope]:
    """The scopes that a client of this kind may hold or, when it signs people in, ask them for."""
    return (MAY_ASK if signs_people_in else MAY_HOLD)[kind]


_PLAIN_TEXT = Message("write 1 to {limit} plain characters", "اكتب من حرف إلى {limit} حرف عادي")
_NO_SUCH_SCOPE = Message("there is no scope {scope}", "لا توجد صلاحية باسم {scope}")
_SCOPE_NOT_FOR_KIND = Message(
    "a client of this kind may not hold {scope}", "لا يجوز لتطبيق من هذا النوع أن يحمل الصلاحية {scope}"
)
_CHARITY_NEEDED = Message("name the charity that the client belongs to", "اذكر الجمعية التي يتبعها التطبيق")
_CHARITY_NOT_WANTED = Message(
    "only a charity's client belongs to a charity", "لا يتبع جمعيةً إلا تطبيق الجمعية"
)
_NO_SUCH_CHARITY = Message("there is no charity with this id", "لا توجد جمعية بهذا المعرّف")
_JWK_NEEDED = Message(
    "private_key_jwt needs the client's public key", "تتطلب private_key_jwt المفتاح العام للتطبيق"
)
_JWK_NOT_WANTED = Message(
    "only a client that signs assertions has a key: choose private_key_jwt",
    "لا مفتاح إلا لتطبيق يوقّع إثباته: اختر private_key_jwt",
)
_NO_SUCH_KIND = Message(
    "a client is the ministry's, a charity's, a donor portal's or, with redirect URIs, an app for people",
    "التطبيق إما للوزارة أو لجمعية أو لبوابة المتبرعين أو تطبيق للأفراد له عناوين عودة",
)
_REDIRECT_NEEDED = Message(
    "a client without secret or key signs people in: give it redirect URIs",
    "التطبيق الذي لا كلمة سر له ولا مفتاح لا يعمل إلا لمن يسجّل الدخول: أعطه عناوين عودة",
)


def check_purpose(wanted: Registration, at: str) -> None:
    """Raises BadUserInput for a client that acts for nobody, or for itself without proving who it is."""
    kind, signs_people_in = wanted.kind, bool(wanted.redirect_uris)
    if kind is CallerKind.SYSTEM or (kind is CallerKind.PERSON and not signs_people_in):
        raise BadUserInput(f"{at}kind", _NO_SUCH_KIND)
    if wanted.auth_method is AuthMethod.NONE and not signs_people_in:
        raise BadUserInput(f"{at}redirectUris", _REDIRECT_NEEDED)


def checked_scopes(names: Iterable[str], open_to_it: Collection[Scope], argument: str) -> frozenset[Scope]:
    """The scopes with these names. Raises BadUserInput for one that does not exist or is not open to the client."""
    asked = sorted(set(names))
    for name in asked:
        if name not in open_to_it:
            known = name in Scope.__members__.values()
            raise BadUserInput(argument, _SCOPE_NOT_FOR_KIND if known else _NO_SUCH_SCOPE, scope=name[:64])
    return frozenset(Scope(name) for name in asked)


async def check_charity(work: Work, wanted: Registration, argument: str) -> None:
    """Raises BadUserInput unless a charity's client, and no other, names a charity that there is."""
    charity_id = wanted.charity_id
    if wanted.kind is not CallerKind.CHARITY:
        if charity_id is not None:
            raise BadUserInput(argument, _CHARITY_NOT_WANTED)
        return
    if charity_id is None:
        raise BadUserInput(argument, _CHARITY_NEEDED)
    if not await stored_clients.charity_exists(work, charity_id):
        raise BadUserInput(argument, _NO_SUCH_CHARITY)


def checked_key(wanted: Registration, argument: str) -> dict[str, str] | None:
    """The public key of a client that signs assertions. Raises BadUserInput when it lacks one or has one in vain."""
    if wanted.auth_method is AuthMethod.PRIVATE_KEY_JWT:
        if wanted.jwk is None:
            raise BadUserInput(argument, _JWK_NEEDED)
        return public_keys.checked(wanted.jwk, argument)
    if wanted.jwk is not None:
        raise BadUserInput(argument, _JWK_NOT_WANTED)
    return None


def checked_text(text: str, limit: int, argument: str) -> str:
    """The text. Raises BadUserInput when it is empty, too long or not plain."""
    if fault_of_text(text, limit) is not None:
        raise BadUserInput(argument, _PLAIN_TEXT, limit=limit)
    return text
