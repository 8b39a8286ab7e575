"""Three libraries of JavaScript talk to the hub as they are: Apollo Client, urql and graphql-request."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.clients.a_program import driven
from tests.served import World


async def test_apollo_client_knows_interfaces_joins_pages_and_keeps_what_a_mutation_changed(
    own_world: World,
) -> None:
    grant = {
        "beneficiaryId": own_world.id("Beneficiary", 2),
        "aidType": "cash",
        "cycles": ["2026-11"],
        "amount": "40.25",
        "currency": "KWD",
    }

    outcome = await driven("apollo.mjs", own_world, grant=grant, project=own_world.id("Project", 0))

    project = outcome.pop("project")
    assert (project["__typename"], project["externalId"]) == ("Project", "W-0")
    assert (project["id"], project["charity"]["code"]) == (own_world.id("Project", 0), "NOOR")
    assert outcome == {
        "projects": {"externalIds": ["S-1", "W-2", "W-1", "W-0"], "totalCount": 4},
        "aid": {"kind": "Aid", "amount": "40.25"},
        "refused": {"kind": "AidRefused", "code": "ALREADY_AIDED", "taken": ["2026-11"]},
        "states": ["GRANTED", "CANCELLED"],
        "failures": [["MISSING_SCOPE"], ["BAD_USER_INPUT"], ["GRAPHQL_VALIDATION_FAILED"]],
    }


async def test_urql_asks_with_get_and_asks_anew_for_what_a_mutation_changed(own_world: World) -> None:
    today = str(datetime.now(UTC).date())

    outcome = await driven("urql.mjs", own_world, aid=own_world.id("Aid", 5), today=today)

    assert outcome == {
        "states": ["GRANTED", "CANCELLED"],
        "asked_once": ["GET"],
        "cancelled": {"__typename": "Aid", "id": own_world.id("Aid", 5), "state": "CANCELLED"},
        "refused": {"__typename": "AidRefused", "code": "WRONG_STATE"},
        "posted": {"clientId": "noor"},
        "failure": ["MISSING_SCOPE"],
        "methods": ["GET", "POST", "GET", "POST", "POST", "GET"],
    }


async def test_graphql_request_tells_data_headers_and_codes(own_world: World) -> None:
    number = own_world.country.civil_numbers[2]
    checks = [{"civilId": number, "aidType": "cash", "cycles": ["2026-12"]}]

    outcome = await driven("graphql_request.mjs", own_world, checks=checks)

    assert outcome == {
        "checks": [{"registered": True, "allowed": True, "code": None, "remaining": {"amount": "100.5"}}],
        "asked": {
            "status": 200,
            "cached": "no-store",
            "data": {"viewer": {"clientId": "noor", "charity": {"code": "NOOR"}}},
        },
        "failures": [
            [403, "MISSING_SCOPE"],
            [400, "GRAPHQL_VALIDATION_FAILED"],
            [401, "UNAUTHENTICATED"],
        ],
    }
