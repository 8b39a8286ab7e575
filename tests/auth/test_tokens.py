"""Access tokens are RFC 9068 JWTs that say whose they are, and hold only as issued."""

import base64
import hmac
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from hub.auth.bearer import BearerTokens
from hub.auth.caller import Caller, system_caller
from hub.auth.keys import SigningKeys, load_signing_keys
from hub.auth.scopes import CallerKind, Scope
from hub.auth.tokens import issue, verify
from hub.errors import Unauthenticated
from hub.settings import Settings

NOW = 1_800_000_000.0
SETTINGS = Settings(issuer="https://hub.example")
CHARITY = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
PERSON = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
CALLER = Caller("charity-1", CallerKind.CHARITY, frozenset({Scope.AID_READ, Scope.AID_CHECK}), CHARITY)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> SigningKeys:
    return load_signing_keys(tmp_path_factory.mktemp("keys"), create=True)


def part(token: str, number: int) -> dict[str, object]:
    piece = token.split(".")[number]
    decoded = orjson.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))
    assert isinstance(decoded, dict)
    return decoded


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def forged(keys: SigningKeys, header: dict[str, Any] | None = None, **changes: Any) -> str:
    """A token signed with the hub's own key, with some of it changed; None leaves a claim or header out."""
    token = issue(CALLER, SETTINGS, keys, now=NOW)
    claims = {name: value for name, value in {**part(token, 1), **changes}.items() if value is not None}
    heading = {
        name: value for name, value in {**part(token, 0), **(header or {})}.items() if value is not None
    }
    return jwt.encode(heading, claims, keys.current, algorithms=["ES256"], default_type=None)


def reason_of_refusal(token: str, keys: SigningKeys, now: float = NOW) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        verify(token, SETTINGS, keys, now=now)
    assert refusal.value.error == "invalid_token"
    return refusal.value.reason


@pytest.mark.parametrize(
    "caller",
    [
        CALLER,
        Caller("ministry-1", CallerKind.MINISTRY, frozenset({Scope.ADMIN_AUDIT})),
        Caller("portal-1", CallerKind.DONOR_PORTAL, frozenset()),
        Caller("app-1", CallerKind.PERSON, frozenset({Scope.APPLICANT_SELF}), person_id=PERSON),
        Caller("cases-1", CallerKind.CHARITY, frozenset({Scope.AID_READ}), CHARITY, officer_id=PERSON),
    ],
)
def test_a_token_gives_its_caller_back(caller: Caller, keys: SigningKeys) -> None:
    verified = verify(issue(caller, SETTINGS, keys, now=NOW), SETTINGS, keys, now=NOW + 1)

    assert verified.caller == caller
    assert verified.expires_at == NOW + 600


def test_a_token_is_what_rfc_9068_says(keys: SigningKeys) -> None:
    token = issue(CALLER, SETTINGS, keys, now=NOW)
    claims = part(token, 1)

    assert part(token, 0) == {"alg": "ES256", "typ": "at+jwt", "kid": keys.current_kid}
    assert claims.pop("jti") != part(issue(CALLER, SETTINGS, keys, now=NOW), 1)["jti"]
    assert claims == {
        "iss": "https://hub.example",
        "aud": "https://hub.example/graphql",
        "sub": "charity-1",
        "client_id": "charity-1",
        "iat": NOW,
        "exp": NOW + 600,
        "scope": "aid:check aid:read",
        "urn:charity-hub:kind": "CHARITY",
        "urn:charity-hub:charity": str(CHARITY),
    }


def test_no_token_is_made_for_the_operator_or_for_longer_than_ten_minutes(keys: SigningKeys) -> None:
    with pytest.raises(ValueError, match="clients and people"):
        issue(system_caller("migrate"), SETTINGS, keys)
    with pytest.raises(ValueError, match="600 seconds"):
        issue(CALLER, SETTINGS, keys, lifetime=601)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"exp": NOW}, "expired"),
        ({"exp": None}, "lacks a claim"),
        ({"exp": "soon"}, "lacks a claim"),
        ({"exp": True}, "lacks a claim"),
        ({"iat": None}, "lacks a claim"),
        ({"iat": NOW + 60}, "does not hold yet"),
        ({"nbf": NOW + 60}, "does not hold yet"),
        ({"nbf": "later"}, "lacks a claim"),
        ({"iss": "https://other.example"}, "another issuer"),
        ({"iss": None}, "another issuer"),
        ({"aud": "https://hub.example"}, "another service"),
        ({"aud": ["https://other.example"]}, "another service"),
        ({"aud": None}, "another service"),
        ({"sub": None}, "lacks a claim"),
        ({"sub": "someone else"}, "lacks a claim"),
        ({"client_id": None}, "lacks a claim"),
        ({"jti": None}, "lacks a claim"),
        ({"scope": ["aid:read"]}, "lacks a claim"),
        ({"urn:charity-hub:kind": None}, "lacks a claim"),
        ({"urn:charity-hub:kind": "SYSTEM"}, "lacks a claim"),
        ({"urn:charity-hub:charity": None}, "lacks a claim"),
        ({"urn:charity-hub:charity": "1"}, "lacks a claim"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(
    changes: dict[str, Any], reason: str, keys: SigningKeys
) -> None:
    assert reason in reason_of_refusal(forged(keys, **changes), keys)


@pytest.mark.parametrize("typ", ["JWT", None, "dpop+jwt", ""])
def test_a_jwt_of_another_type_is_no_access_token(typ: str | None, keys: SigningKeys) -> None:
    assert reason_of_refusal(forged(keys, {"typ": typ}), keys) == "The JWT is not an access token."


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_media_type_may_be_written_in_full(typ: str, keys: SigningKeys) -> None:
    assert verify(forged(keys, {"typ": typ}), SETTINGS, keys, now=NOW).caller == CALLER


def test_an_audience_may_stand_in_a_list(keys: SigningKeys) -> None:
    token = forged(keys, aud=["https://other.example", "https://hub.example/graphql"])

    assert verify(token, SETTINGS, keys, now=NOW).caller == CALLER


def test_scopes_that_this_kind_of_caller_may_not_hold_open_nothing(keys: SigningKeys) -> None:
    token = forged(keys, scope="aid:read admin:audit nothing:known")

    assert verify(token, SETTINGS, keys, now=NOW).caller.scopes == {Scope.AID_READ}


def test_a_token_signed_by_another_key_is_refused(keys: SigningKeys, tmp_path: Path) -> None:
    others = load_signing_keys(tmp_path, create=True)
    under_our_name = jwt.encode(
        {"alg": "ES256", "typ": "at+jwt", "kid": keys.current_kid},
        part(issue(CALLER, SETTINGS, keys, now=NOW), 1),
        ECKey.generate_key("P-256"),
    )

    assert "not signed by this hub" in reason_of_refusal(issue(CALLER, SETTINGS, others, now=NOW), keys)
    assert "not signed by this hub" in reason_of_refusal(under_our_name, keys)
    assert "not signed by this hub" in reason_of_refusal(forged(keys, {"kid": None}), keys)


@pytest.mark.parametrize("alg", ["HS256", "none", "ES384", "RS256"])
def test_a_token_signed_by_another_algorithm_is_refused(alg: str, keys: SigningKeys) -> None:
    claims = part(issue(CALLER, SETTINGS, keys, now=NOW), 1)
    header = {"alg": alg, "typ": "at+jwt", "kid": keys.current_kid}
    signed = ".".join(encoded(orjson.dumps(piece)) for piece in (header, claims))
    mac = hmac.digest(keys.current.as_pem(private=False), signed.encode(), "sha256")

    assert "not signed by this hub" in reason_of_refusal(f"{signed}.{encoded(mac)}", keys)
    assert "not signed by this hub" in reason_of_refusal(f"{signed}.", keys)


def test_a_changed_token_is_refused(keys: SigningKeys) -> None:
    header, _, signature = issue(CALLER, SETTINGS, keys, now=NOW).split(".")
    claims = encoded(orjson.dumps({"scope": "admin:audit"}))

    assert "not signed by this hub" in reason_of_refusal(f"{header}.{claims}.{signature}", keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b.c",
        "..",
        "e30.e30.e30",
        "W10.e30.",
        "ImFsZyI.e30.",
        "é.e30.e30",
        "a" * 9000,
        "MQ.MQ.MQ",
        "e30" * 3,
    ],
)
def test_what_is_no_jwt_is_refused(text: str, keys: SigningKeys) -> None:
    assert reason_of_refusal(text, keys) == "The access token is not a JWT."


def test_critical_headers_are_refused(keys: SigningKeys) -> None:
    token = forged(keys, {"crit": ["b64"], "b64": True})

    assert reason_of_refusal(token, keys) == "The access token is not a JWT."


def test_a_remembered_token_ends_when_it_expires(keys: SigningKeys) -> None:
    now = [NOW]
    bearer = BearerTokens(SETTINGS, keys, clock=lambda: now[0])
    header = ["Bearer " + issue(CALLER, SETTINGS, keys, now=NOW)]

    assert bearer.borne(header).caller == bearer.borne(header).caller == CALLER
    now[0] = NOW + 600
    with pytest.raises(Unauthenticated):
        bearer.borne(header)
