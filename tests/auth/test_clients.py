"""Registering OAuth clients: what they may hold, how they prove themselves, and how they end."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from sqlalchemy import text

from hub.auth import clients
from hub.auth.clients import Registered
from hub.auth.registration import AuthMethod, Registration
from hub.auth.scopes import CallerKind, Scope
from hub.errors import BadUserInput, Language
from hub.storage.work import Database
from tests.builders.base import a_charity

pytestmark = pytest.mark.any_postgres


async def registered(database: Database, *, at: str = "", **given: Any) -> Registered:
    ministry: dict[str, Any] = {"kind": CallerKind.MINISTRY, "name": "Console", "scopes": ["admin:audit"]}
    async with database.work() as work:
        return await clients.register(work, Registration(**{**ministry, **given}), at=at)


async def refusal_of(database: Database, **given: Any) -> tuple[str, str]:
    with pytest.raises(BadUserInput) as refusal:
        await registered(database, at="input.", **given)
    assert refusal.value.say(Language.AR) != refusal.value.say(Language.EN)
    return refusal.value.argument, refusal.value.say(Language.EN)


def public(key: ECKey | OKPKey | RSAKey, **more: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), **more}


async def test_a_secret_is_told_once_and_kept_as_a_hash(database: Database) -> None:
    made = await registered(database)
    assert made.client_secret is not None
    async with database.work() as work:
        found = await work.connection.execute(
            text("SELECT client::text AS row FROM client WHERE client_id = :id"),
            {"id": made.client.client_id},
        )
        kept = found.scalar_one()

    assert len(made.client_secret) == 43
    assert made.client_secret not in kept
    assert hashlib.sha256(made.client_secret.encode()).hexdigest() in kept
    assert made.client_secret not in repr(made)


async def test_a_registered_client_is_found_with_its_scopes_and_charity(database: Database) -> None:
    charity_id = await a_charity(database, "SEEN")
    made = await registered(
        database, kind=CallerKind.CHARITY, charity_id=charity_id, scopes=["aid:read", "aid:check", "aid:read"]
    )
    async with database.work() as work:
        assert await clients.find(work, made.client.client_id) == made.client
        assert made.client in await clients.everyone(work)

    assert made.client.client_id.startswith("charity-")
    assert made.client.scopes == {Scope.AID_READ, Scope.AID_CHECK}
    assert (made.client.charity_id, made.client.charity_code) == (charity_id, "SEEN")


@pytest.mark.parametrize(
    ("given", "argument"),
    [
        ({"scopes": ["aid:raed"]}, "input.scopes"),
        ({"scopes": ["applicant:self"]}, "input.scopes"),
        ({"kind": CallerKind.DONOR_PORTAL, "scopes": ["admin:audit"]}, "input.scopes"),
        ({"kind": CallerKind.PERSON, "scopes": []}, "input.kind"),
        ({"kind": CallerKind.SYSTEM, "scopes": []}, "input.kind"),
        ({"kind": CallerKind.CHARITY, "scopes": []}, "input.charityId"),
        ({"kind": CallerKind.CHARITY, "scopes": [], "charity_id": uuid4()}, "input.charityId"),
        ({"charity_id": uuid4()}, "input.charityId"),
        ({"name": " "}, "input.name"),
        ({"name": "a\0b"}, "input.name"),
        ({"name": "a" * 201}, "input.name"),
        ({"jwk": public(ECKey.generate_key("P-256"))}, "input.jwk"),
        ({"auth_method": AuthMethod.PRIVATE_KEY_JWT}, "input.jwk"),
    ],
)
async def test_a_wrong_argument_is_named(database: Database, given: dict[str, Any], argument: str) -> None:
    assert (await refusal_of(database, **given))[0] == argument


async def test_a_charity_may_not_hold_the_ministrys_scopes(database: Database) -> None:
    charity_id = await a_charity(database)
    _, sentence = await refusal_of(
        database, kind=CallerKind.CHARITY, charity_id=charity_id, scopes=["aid:read", "admin:registry"]
    )

    assert "may not hold admin:registry" in sentence


RSA = RSAKey.generate_key(2048)
EC = public(ECKey.generate_key("P-256"))


@pytest.mark.parametrize(
    ("jwk", "complaint"),
    [
        ({**RSA.as_dict(private=True)}, "private key"),
        ({**EC, "d": "AQAB"}, "private key"),
        (OctKey.generate_key(256).as_dict(private=True), "private key"),
        (public(ECKey.generate_key("P-384")), "P-256"),
        (public(OKPKey.generate_key("X25519")), "P-256"),
        (public(OKPKey.generate_key("Ed448")), "P-256"),
        ({"kty": "oct"}, "P-256"),
        ({"kty": "AKP", "x": "a"}, "P-256"),
        ({"kty": ["EC"]}, "P-256"),
        ({"kty": "EC", "crv": "P-256"}, "P-256"),
        ({**EC, "x": 5}, "P-256"),
        ({**EC, "x": "é"}, "P-256"),
        ({**EC, "x": EC["y"]}, "P-256"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "P-256"),
        ({**EC, "alg": "HS256"}, "alg HS256"),
        ({**EC, "alg": "none"}, "alg none"),
        ({**EC, "alg": ["ES256"]}, "cannot be used with alg"),
        (public(RSA, alg="ES256"), "good for RS256, PS256"),
        ({**EC, "use": "enc"}, "signatures"),
        ({**EC, "key_ops": ["encrypt"]}, "signatures"),
        ({**EC, "key_ops": "verify"}, "signatures"),
        ({"keys": [EC]}, "one public key"),
        ("not json", "one public key"),
        ("[]", "one public key"),
        ("[" * 20_000, "one public key"),
        ("[" * 10_000, "one public key"),
        ('{"kty": "EC", "x": "\\ud800"}', "one public key"),
    ],
)
async def test_a_key_that_cannot_serve_is_refused(database: Database, jwk: Any, complaint: str) -> None:
    argument, sentence = await refusal_of(database, auth_method=AuthMethod.PRIVATE_KEY_JWT, jwk=jwk)

    assert argument == "input.jwk"
    assert complaint in sentence


@pytest.mark.parametrize(
    "jwk",
    [
        EC,
        {**EC, "alg": "ES256", "use": "sig", "key_ops": ["verify"], "x5c": ["ignored"], "note": "ignored"},
        public(OKPKey.generate_key("Ed25519"), alg="EdDSA"),
        public(RSA, alg="PS256"),
        public(RSA),
    ],
)
async def test_only_the_public_members_of_a_key_are_kept(database: Database, jwk: dict[str, Any]) -> None:
    made = await registered(database, auth_method=AuthMethod.PRIVATE_KEY_JWT, jwk=jwk)
    async with database.work() as work:
        found = await work.connection.execute(
            text("SELECT jwk FROM client WHERE client_id = :id"), {"id": made.client.client_id}
        )
        kept = found.scalar_one()

    assert made.client_secret is None
    assert kept.keys() <= {"kty", "crv", "x", "y", "n", "e", "kid", "alg"}
    assert {name: kept[name] for name in ("kty", "alg") if name in kept} == {
        name: jwk[name] for name in ("kty", "alg") if name in jwk
    }


async def test_scopes_are_replaced(database: Database) -> None:
    made = await registered(database)
    async with database.work() as work:
        changed = await clients.set_scopes(work, made.client.client_id, ["admin:findings"])
        with pytest.raises(BadUserInput, match="BAD_USER_INPUT"):
            await clients.set_scopes(work, made.client.client_id, ["applicant:self"])

    assert changed.scopes == {Scope.ADMIN_FINDINGS}


async def test_a_revoked_client_stays_revoked(database: Database) -> None:
    made = await registered(database)
    async with database.work() as work:
        first = await clients.revoke(work, made.client.client_id, "laptop stolen")
    async with database.work() as work:
        again = await clients.revoke(work, made.client.client_id, "by mistake")
        with pytest.raises(BadUserInput) as refusal:
            await clients.set_scopes(work, made.client.client_id, [])

    assert again == first
    assert first.revoked_at is not None
    assert first.revoked_reason == "laptop stolen"
    assert refusal.value.argument == "clientId"


@pytest.mark.parametrize("client_id", ["nobody", "", "a\0b", "\ud800", "é" * 10_000])
async def test_an_unknown_client_is_named(database: Database, client_id: str) -> None:
    async with database.work() as work:
        with pytest.raises(BadUserInput) as refusal:
            await clients.revoke(work, client_id, "gone", at="input.")

    assert refusal.value.argument == "input.clientId"


async def test_an_app_has_redirect_uris_and_scopes_of_people(database: Database) -> None:
    uris = ("https://app.example/", "http://127.0.0.1:8080/", "http://[::1]/", "org.example.app:/back")
    portal: dict[str, Any] = {"kind": CallerKind.DONOR_PORTAL, "scopes": ["donation:read"]}
    made = await registered(database, **portal, redirect_uris=(*uris, uris[0]), dpop_required=True)
    client = made.client

    assert (client.redirect_uris, client.dpop_required, client.signs_people_in) == (uris, True, True)
    assert client.scopes == {Scope.DONATION_READ}
    assert (await refusal_of(database, **portal))[0] == "input.scopes"


async def test_a_client_that_proves_nothing_signs_people_in(database: Database) -> None:
    made = await registered(
        database, auth_method=AuthMethod.NONE, redirect_uris=("https://console.example/",)
    )

    assert made.client_secret is None
    assert (await refusal_of(database, auth_method=AuthMethod.NONE))[0] == "input.redirectUris"
    many = tuple(f"https://app.example/{number}" for number in range(21))
    assert (await refusal_of(database, redirect_uris=many))[0] == "input.redirectUris"
