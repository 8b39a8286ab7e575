"""Two standard clients of another language sign people in without special cases: openid-client and oauth4webapi.

They are collected where `npm ci` has put them beside their programs; the tests themselves need no network.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from hub.auth.authorization import checked_request, grant_code, parameters
from hub.settings import Settings
from hub.storage.work import Database
from tests.auth.a_listening_hub import listening
from tests.auth.sign_ins import a_signed_in_person, an_app

PROGRAMS = Path(__file__).with_name("node")


@pytest.fixture
async def served(settings: Settings) -> AsyncIterator[Settings]:
    async with listening(settings) as own:
        yield own


@pytest.mark.parametrize("bound", [False, True])
@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("program", ["openid_client.mjs", "oauth4webapi.mjs"])
async def test_a_standard_client_signs_a_person_in(
    served: Settings, database: Database, program: str, public: bool, bound: bool
) -> None:
    app, person = await an_app(database, public=public, dpop_required=bound), a_signed_in_person()
    told = {
        "issuer": served.issuer,
        "id": app.client.client_id,
        "secret": app.client.secret or None,
        "bound": bound,
    }

    async def signed_in(url: str) -> str:
        async with database.work() as work:
            request = await checked_request(work, parameters(urlsplit(url).query.encode()))
            return await grant_code(work, request, person, request.scopes, served)

    outcome = await _run(program, told, signed_in)

    assert outcome == {
        "sub": str(person.person_id),
        "scope": "applicant:self openid",
        "type": "dpop" if bound else "bearer",
        "active": [True, False],
        "viewer": {"clientId": app.client.client_id},
    }


async def _run(program: str, told: dict[str, Any], signed_in: Any) -> Any:
    """The outcome that a program tells, after what it opened was answered."""
    pipe = asyncio.subprocess.PIPE
    node = await asyncio.create_subprocess_exec(
        "node", program, cwd=PROGRAMS, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert node.stdin
    assert node.stdout
    assert node.stderr
    node.stdin.write(json.dumps(told).encode() + b"\n")
    opened = await node.stdout.readline()
    if opened:
        node.stdin.write(json.dumps(await signed_in(json.loads(opened))).encode() + b"\n")
    outcome, failure = await node.communicate()
    assert node.returncode == 0, failure.decode()
    return json.loads(outcome)
