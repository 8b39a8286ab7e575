"""Errors, refusals and names come in the caller's language, from one catalogue."""

from __future__ import annotations

import pytest

from tests.served import World

TAKEN = (
    """mutation($input: GrantAidInput!) { grantAid(input: $input) { ... on AidRefused { code message } } }"""
)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("ar", "ar"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("ar-KW, en;q=0.5", "ar"),
        ("fr, en;q=0.3, ar;q=0.2", "en"),
        ("fr", "ar"),
        ("*", "ar"),
        ("", "ar"),
        ("en;q=0, ar", "ar"),
        ("en;q=nonsense", "ar"),
        ("x" * 10_000, "ar"),
    ],
)
async def test_the_language_is_chosen_by_accept_language(world: World, asked: str, spoken: str) -> None:
    query = {"query": "{ charities(first: 1) { nodes { name nameAr nameEn } } }"}
    response = await world.send(query, Accept_Language=asked)
    (charity,) = response.json()["data"]["charities"]["nodes"]
    assert charity["name"] == charity["nameAr" if spoken == "ar" else "nameEn"]


async def test_an_error_is_told_in_both_languages(world: World) -> None:
    told = {}
    for language in ("ar", "en"):
        response = await world.send({"query": "{ aids(first: 0) { totalCount } }"}, Accept_Language=language)
        told[language] = response.json()["errors"][0]["message"]
    assert told == {"ar": "first: يجب أن يكون بين 1 و200.", "en": "first: must be from 1 to 200."}


async def test_a_refusal_to_come_in_is_told_in_both_languages(world: World) -> None:
    told = {}
    for language in ("ar", "en"):
        response = await world.send({}, Authorization="", Accept_Language=language)
        told[language] = response.json()["errors"][0]["message"]
    assert told["ar"].startswith("سجّل الدخول أولاً")
    assert told["en"].startswith("Sign in first")


async def test_a_refused_grant_is_told_in_both_languages(world: World) -> None:
    grant = {"aidType": "cash", "cycles": ["2026-10"], "amount": "40", "currency": "KWD"}
    grant |= {"beneficiaryId": world.id("Beneficiary", 0)}
    told = {}
    for language in ("ar", "en"):
        variables = {"input": grant | {"idempotencyKey": f"language-{language}"}}
        response = await world.send(
            {"query": TAKEN, "variables": variables}, "other charity", Accept_Language=language
        )
        told[language] = response.json()["data"]["grantAid"]
    assert told["ar"]["code"] == told["en"]["code"] == "ALREADY_AIDED"
    assert told["en"]["message"].isascii()
    assert not told["ar"]["message"].isascii()


async def test_a_request_id_is_given_back(world: World) -> None:
    query = {"query": "{ viewer { clientId } }"}
    assert (await world.send(query, X_Request_Id="case-system-77")).headers[
        "x-request-id"
    ] == "case-system-77"
    for other in ("205051584754", "short", "a b c d e f g h", "<script>alert(1)</script>"):
        assert (await world.send(query, X_Request_Id=other)).headers["x-request-id"] != other
