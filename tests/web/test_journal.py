"""What the hub writes about a session with successes, refusals, errors and crashes: enough to run it, nothing of people."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from hub.auth.scopes import Scope
from hub.settings import Settings
from hub.storage.secrecy import Vault
from tests.builders import a_civil_number
from tests.builders.clients import GRANT, OAuthClient, an_oauth_client
from tests.conftest import FreshDatabase
from tests.hub import Hub, a_charity_caller
from tests.seeing import SeeingDatabase
from tests.web.a_process import Process, hub_process

PHONE, EMAIL, ADDRESS, NAME = "+96599123488", "noura@secret.example", "Jahra, block 77", "Noura Alsirriya"
REGISTER = """mutation Register($input: RegisterBeneficiaryInput!) {
  registerBeneficiary(input: $input) { __typename ... on Beneficiary { id } } }"""
FOUND = "query Found($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id name phone } }"
CRASH = """
CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'row of % with phone %', '{number}', '{phone}'
   USING DETAIL = 'Failing row contains ({number})', HINT = '{phone}'; END $$;
CREATE TRIGGER crash BEFORE INSERT ON household EXECUTE FUNCTION crash()"""


class Session:
    """All that happened while the hub was watched."""

    def __init__(self, process: Process, client: OAuthClient) -> None:
        self.process, self.client = process, client
        self.numbers = [a_civil_number() for _ in range(3)]
        self.tokens: list[str] = []
        self.answers: dict[str, Any] = {}

    @property
    def hub(self) -> Hub:
        """The running hub."""
        return self.process.hub

    async def post(self, what: str, query: str, token: str, **variables: Any) -> Any:
        """Sends a question and keeps its answer."""
        response = await self.hub.client.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {token}", "X-Request-Id": f"request-{what}"},
        )
        self.answers[what] = response.json()
        return self.answers[what]


@pytest.fixture(scope="module")
async def session(
    fresh_database_url: FreshDatabase,
    vault: Vault,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
) -> Session:
    """A working day of a charity, with everything that can go wrong."""
    own = settings.model_copy(update={"database_url": await fresh_database_url()})
    assert own.database_url is not None
    database = await SeeingDatabase.open(own.database_url, vault)
    client = await an_oauth_client(database, scopes=[Scope.BENEFICIARY_REGISTER, Scope.BENEFICIARY_READ])
    async with hub_process(own, tmp_path_factory.mktemp("log") / "hub.log") as process:
        watched = Session(process, client)
        await _work(watched, database)
        await _go_wrong(watched, database)
    await database.close()
    return watched


async def _work(day: Session, database: SeeingDatabase) -> None:
    assert day.client.charity_id is not None
    token = day.hub.token(a_charity_caller(day.client.charity_id))
    issued = (await day.hub.client.post("/oauth/token", data=GRANT, headers=day.client.basic)).json()
    day.tokens += [token, issued["access_token"]]
    person = {"name": NAME, "phone": PHONE, "email": EMAIL, "address": ADDRESS, "civilId": day.numbers[0]}
    made = await day.post("made", REGISTER, token, input=person)
    id = made["data"]["registerBeneficiary"]["id"]
    await day.post("found", FOUND, token, n=day.numbers[0])
    await day.post("again", REGISTER, token, input=person | {"externalId": "x", "name": "other"})
    await day.post("bad number", REGISTER, token, input=person | {"civilId": day.numbers[0][:-1] + "x"})
    await day.post(
        "bad phone", REGISTER, token, input=person | {"civilId": day.numbers[1], "phone": PHONE * 2}
    )
    await day.post("unknown field", REGISTER, token, input=person | {PHONE: day.numbers[0]})
    await day.post("closed", FOUND, day.tokens[1], n=day.numbers[0])
    await day.post("in the text", f'{{ beneficiaryByCivilId(civilId: "{day.numbers[0]}") {{ id }} }}', token)
    await day.post("no graphql", f'{{ "{day.numbers[0]}" {PHONE}', token)
    await day.post("no field", f"{{ n{day.numbers[0]} }}", token)
    household = "mutation($id: ID!) { recordHousehold(input: {headId: $id, members: []}) { __typename } }"
    await database.as_owner(CRASH.format(number=day.numbers[0], phone=PHONE))
    await day.post("crash", household, token, id=id)


async def _go_wrong(day: Session, database: SeeingDatabase) -> None:
    client = day.hub.client
    number = day.numbers[0]
    await client.get(f"/people/{number}?phone={PHONE}")
    await client.get(
        "/graphql", params={"query": f'{{ beneficiaryByCivilId(civilId: "{number}") {{ id }} }}'}
    )
    await client.post("/graphql", content=f'{{"query": "{number}'.encode(), headers={"Content-Type": number})
    await client.post("/graphql", json={}, headers={"Authorization": f"Bearer {day.tokens[0][:-4]}AAAA"})
    await client.post(
        "/graphql", json={}, headers={"Authorization": f"Basic {number}", "X-Request-Id": number}
    )
    await client.post(
        "/oauth/token", data={**GRANT, "scope": number, "client_id": number}, headers=day.client.basic
    )
    await client.post("/oauth/token", data=GRANT, headers={"Authorization": f"Basic {day.client.secret}"})
    await client.post("/oauth/token", content=number, headers={"Content-Type": "text/plain"})
    await _hang_up(client, day.tokens[0], number)
    await database.as_owner("DROP TABLE household_member, finance_line, finances CASCADE")
    query = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { household { members { name } } } }"
    await day.post("broken", query, day.tokens[0], n=number)


async def _hang_up(client: httpx.AsyncClient, token: str, number: str) -> None:
    """Says that more will come than does, and goes away; and speaks no HTTP at all."""
    address = urlsplit(str(client.base_url))
    told = (
        f"Host: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 999"
    )
    for said in (f"POST /graphql HTTP/1.1\r\n{told}\r\n\r\n{number}", f"{number} {PHONE}\r\n\r\n"):
        with socket.create_connection((address.hostname or "", address.port or 0)) as wire:
            wire.sendall(said.encode())
            await asyncio.sleep(0.1)


def _entries(session: Session) -> list[dict[str, Any]]:
    return [json.loads(line) for line in session.process.lines if line.startswith("{")]


async def test_no_log_line_holds_anything_of_a_person_or_of_a_token(session: Session) -> None:
    log = session.process.log
    assert "request-made" in log
    secrets = [*session.numbers, PHONE, PHONE[1:], EMAIL, ADDRESS, NAME, session.client.secret]
    for token in session.tokens:
        secrets += [token, *token.split(".")]
    assert [secret for secret in secrets if secret in log] == []


async def test_each_request_leaves_a_line_with_its_id_and_status(session: Session) -> None:
    lines = {entry["request_id"]: entry for entry in _entries(session) if entry["event"] == "request"}
    assert lines["request-made"]["status"] == 200
    assert lines["request-made"]["client_id"] == "test-charity"
    assert lines["request-made"]["path"] == "/graphql"
    assert len(lines) > 15


async def test_a_crash_is_logged_by_its_place_and_told_by_an_id_only(session: Session) -> None:
    for what in ("crash", "broken"):
        (error,) = session.answers[what]["errors"]
        assert error["extensions"] == {"code": "INTERNAL", "id": f"request-{what}"}
        (entry,) = [
            e
            for e in _entries(session)
            if e["event"] == "hub_failed" and e["request_id"] == f"request-{what}"
        ]
        assert entry["at"]
        assert entry["error"]


async def test_no_answer_repeats_what_a_person_could_be_known_by(session: Session) -> None:
    for what in ("bad number", "bad phone", "unknown field", "closed", "again", "crash", "broken"):
        answer = json.dumps(session.answers[what], ensure_ascii=False)
        assert not [secret for secret in (session.numbers[0], EMAIL, ADDRESS) if secret in answer], what


async def test_every_line_of_a_running_hub_is_one_json_document(session: Session) -> None:
    first, *lines, last = session.process.lines
    assert first.startswith("Charity Hub listens on")
    assert last == "The hub has stopped."
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert "Traceback" not in session.process.log
