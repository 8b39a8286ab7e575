"""The README holds: its query is answered as it says, its commands exist, and its links lead somewhere."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hub.auth.caller import Caller
from hub.settings import Settings
from tests.conftest import FreshDatabase
from tests.hub import Hub, a_charity_caller, serving, the_ministry

_ROOT = Path(__file__).parents[2]
_README = (_ROOT / "README.md").read_text(encoding="utf-8")
_DOCUMENTS = [
    _ROOT / "README.md",
    *sorted((_ROOT / "docs").rglob("*.md")),
    _ROOT / "examples" / "clients" / "README.md",
]

_CHARITY = "mutation($input: AdmitCharityInput!) { admitCharity(input: $input) { ... on Charity { id } } }"
_AID_TYPE = "mutation($input: AidTypeInput!) { setAidType(input: $input) { ... on AidType { code } } }"
_PERSON = """
mutation($input: RegisterBeneficiaryInput!) { registerBeneficiary(input: $input) { ... on Beneficiary { id } } }
"""
_HOUSEHOLD = (
    "mutation($input: RecordHouseholdInput!) { recordHousehold(input: $input) { ... on Household { id } } }"
)
_GRANT = "mutation($input: GrantAidInput!) { grantAid(input: $input) { ... on Aid { id } } }"


def _block(language: str) -> str:
    (block,) = re.findall(rf"```{language}\n(.*?)```", _README, re.DOTALL)
    return str(block)


async def test_the_readmes_query_is_answered_as_it_says(
    fresh_database_url: FreshDatabase, keys_directory: Path
) -> None:
    settings = Settings(database_url=await fresh_database_url(), keys_dir=keys_directory)
    async with serving(settings) as hub:
        pearl = await _a_visit_to_pearl(hub)
        answer = await hub.ask(pearl, _block("graphql"))
    assert answer == json.loads(_block("json"))


@pytest.mark.parametrize("command", re.findall(r"^make (\w+)", _block("sh"), re.MULTILINE))
def test_the_readmes_commands_are_in_the_makefile(command: str) -> None:
    makefile = (_ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command}: ", makefile, re.MULTILINE)


def test_the_readme_names_the_two_commands() -> None:
    assert re.findall(r"^make (\w+)", _block("sh"), re.MULTILINE) == ["demo", "test"]


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    linked = re.findall(r'(?:\]\(|src=")(?!https?:|#)([^)"#]+)', text)
    assert linked
    assert [link for link in linked if not (document.parent / link).exists()] == []


async def _a_visit_to_pearl(hub: Hub) -> Caller:
    """The family whom Palm has given a basket, and Pearl cash; the answer is Pearl's caller."""
    palm = await _a_charity(hub, "PALM", "Palm Oasis Charity", "جمعية واحة النخيل الخيرية")
    pearl = await _a_charity(hub, "PEARL", "Pearl Coast Relief", "جمعية ساحل اللؤلؤ للإغاثة")
    for code, name, subject in (
        ("FOOD-BASKET", "Food basket", "HOUSEHOLD"),
        ("CASH-MONTHLY", "Monthly cash support", "PERSON"),
    ):
        kind = {"code": code, "nameAr": code, "nameEn": name, "countedFor": subject, "cycle": "MONTH"}
        await _done(hub, the_ministry(), _AID_TYPE, kind)
    sara = await _done(hub, palm, _PERSON, {"civilId": "296050383113", "name": "سارة داود السقاء"})
    child = {"kinship": "CHILD", "name": "إيمان سالم صالح الطحان"}
    await _done(hub, palm, _HOUSEHOLD, {"headId": sara["id"], "members": [child]})
    await _done(hub, palm, _GRANT, _a_grant("FOOD-BASKET", "2026-11", "25"))
    await _done(hub, pearl, _GRANT, _a_grant("CASH-MONTHLY", "2026-10", "60"))
    return pearl


async def _a_charity(hub: Hub, code: str, name_en: str, name_ar: str) -> Caller:
    admitted = await _done(
        hub, the_ministry(), _CHARITY, {"code": code, "nameEn": name_en, "nameAr": name_ar}
    )
    held = a_charity_caller(_key_of(admitted["id"]), client_id=code)
    return Caller(held.client_id, held.kind, held.scopes - {"aid:read:provider"}, held.charity_id)


def _a_grant(aid_type: str, cycle: str, amount: str) -> dict[str, Any]:
    return {
        "civilId": "296050383113",
        "aidType": aid_type,
        "cycles": [cycle],
        "amount": amount,
        "currency": "KWD",
        "idempotencyKey": f"readme-{aid_type}",
    }


async def _done(hub: Hub, caller: Caller, mutation: str, input: dict[str, Any]) -> dict[str, Any]:
    answer = await hub.ask(caller, mutation, {"input": input})
    assert "errors" not in answer, answer
    (made,) = answer["data"].values()
    assert made, answer
    return dict(made)


def _key_of(global_id: str) -> UUID:
    return UUID(b64decode(global_id).decode().partition(":")[2])
