"""GraphQL over HTTP as graphql-http audits it: each of its audits holds, those that may be left out too."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.clients.a_program import PAGE, driven
from tests.served import World

AUDITS = {"MUST": 13, "SHOULD": 23, "MAY": 25}
"""How many graphql-http has of each kind; `MAY NOT` counts among the last."""


async def test_every_audit_holds_for_a_charity_where_the_hub_tells_its_schema(open_world: World) -> None:
    _all_held(await driven("audit.mjs", open_world, "charity"))


async def test_every_audit_holds_for_the_ministry_as_hubs_are_set_by_themselves(own_world: World) -> None:
    _all_held(await driven("audit.mjs", own_world, "ministry"))


async def test_a_charity_from_which_the_schema_is_kept_misses_the_audits_that_ask_for_it_alone(
    own_world: World,
) -> None:
    audits = await driven("audit.mjs", own_world, "charity")
    assert {audit["id"] for audit in audits if audit["status"] != "ok"} == {"2EA1", "28B9", "D6D5", "6A70"}


def test_the_page_for_engineers_tells_how_many_hold() -> None:
    counts = ", ".join(f"{number} of {number} {kind}" for kind, number in AUDITS.items())
    assert counts in PAGE.read_text(encoding="utf-8")


def _all_held(audits: list[dict[str, Any]]) -> None:
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    assert Counter(audit["name"].split()[0] for audit in audits) == AUDITS
