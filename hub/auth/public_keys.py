"""The public keys that clients sign their assertions with: which are accepted, and for which algorithms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key

from hub.auth.compact import PublicKey
from hub.errors import BadUserInput, Message

ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "PS256", "RS256")
"""What an assertion may be signed with (RFC 7518; `Ed25519` is RFC 9864's name of `EdDSA`)."""

_BY_KIND = {"EC": ("ES256",), "OKP": ("EdDSA", "Ed25519"), "RSA": ("RS256", "PS256")}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_LONGEST = 16_384
_RSA_BITS = range(2048, 8193)

_NOT_A_JWK = Message(
    "give one public key as a JWK, for example {example}", "أعطِ مفتاحاً عاماً واحداً بصيغة JWK، مثل {example}"
)
_PRIVATE_KEY = Message(
    "this is a private key: keep it to yourself, take a new pair and give its public part alone",
    "هذا مفتاح خاص: احتفظ به لنفسك، وأنشئ زوجاً جديداً وأعطِ الجزء العام وحده",
)
_WRONG_KIND = Message(
    "give an EC key on P-256, an Ed25519 key, or an RSA key of 2048 to 8192 bits",
    "أعطِ مفتاح EC على المنحنى P-256 أو مفتاح Ed25519 أو مفتاح RSA من 2048 إلى 8192 بت",
)
_WRONG_ALGORITHM = Message(
    "this key cannot be used with alg {alg}: it is good for {possible}",
    "لا يصلح هذا المفتاح مع alg {alg}: يصلح مع {possible}",
)
_NOT_FOR_SIGNING = Message(
    "this key is not meant for signatures (use, key_ops)", "هذا المفتاح ليس للتوقيع (use, key_ops)"
)
_EXAMPLE = '{"kty":"EC","crv":"P-256","x":"…","y":"…"}'


def checked(jwk: str | Mapping[str, object], argument: str) -> dict[str, str]:
    """The public members of a client's key, with its algorithm if it named one.

    Raises BadUserInput for anything but one public EC P-256, Ed25519 or RSA (2048 bits or more) signing key.
    """
    members = _parsed(jwk, argument)
    if _PRIVATE & members.keys():
        raise BadUserInput(argument, _PRIVATE_KEY)
    if members.get("use", "sig") != "sig" or "verify" not in _listed(members.get("key_ops", ["verify"])):
        raise BadUserInput(argument, _NOT_FOR_SIGNING)
    key = _imported(members, argument)
    possible = _algorithms_for(key)
    if not possible:
        raise BadUserInput(argument, _WRONG_KIND)
    alg = members.get("alg")
    if alg is not None and alg not in possible:
        raise BadUserInput(argument, _WRONG_ALGORITHM, alg=str(alg)[:32], possible=", ".join(possible))
    public = {**key.as_dict(private=False), "kid": key.thumbprint(), **({"alg": alg} if alg else {})}
    return {
        name: str(public[name]) for name in ("kty", "crv", "x", "y", "n", "e", "kid", "alg") if name in public
    }


def algorithms_of(jwk: Mapping[str, str]) -> tuple[str, ...]:
    """What assertions with this registered key may be signed with."""
    named = jwk.get("alg")
    return _BY_KIND[jwk["kty"]] if named is None or jwk["kty"] == "OKP" else (named,)


def key_of(jwk: Mapping[str, str]) -> PublicKey:
    """A registered key, ready to verify with."""
    return cast(PublicKey, import_key({name: value for name, value in jwk.items() if name != "alg"}))


def _parsed(jwk: str | Mapping[str, object], argument: str) -> dict[str, object]:
    try:
        members = orjson.loads(jwk) if isinstance(jwk, str) and len(jwk) <= _LONGEST else jwk
    except ValueError:
        members = None
    if not isinstance(members, Mapping) or "kty" not in members:
        raise BadUserInput(argument, _NOT_A_JWK, example=_EXAMPLE)
    return dict(members)


def _listed(operations: object) -> list[object]:
    return operations if isinstance(operations, list) else []


def _imported(members: Mapping[str, object], argument: str) -> PublicKey:
    bare = {name: members[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in members}
    try:
        key = import_key(cast(dict[str, str | list[str]], bare))
        key.get_op_key("verify")
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as failure:
        raise BadUserInput(argument, _WRONG_KIND) from failure
    if not isinstance(key, ECKey | OKPKey | RSAKey):
        raise BadUserInput(argument, _WRONG_KIND)
    return key


def _algorithms_for(key: PublicKey) -> tuple[str, ...]:
    if isinstance(key, RSAKey):
        fits = key.raw_value.key_size in _RSA_BITS
    else:
        fits = key.curve_name in {"P-256", "Ed25519"}
    return _BY_KIND[key.key_type] if fits else ()
