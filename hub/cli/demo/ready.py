"""Ready queries for each kind of user: on the terminal as curl commands, in GraphiQL as tabs with fresh tokens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from hub.cli.demo import operations
from hub.cli.demo.cast import Cast, Stage
from hub.cli.demo.party import Party, Question
from hub.cli.demo.story import grant
from hub.cli.demo.terminal import Terminal
from hub.web.graphiql import Tab


@dataclass(frozen=True)
class Ready:
    """A query that a user may send as it stands."""

    party: Party
    about: str
    question: Question

    async def tab(self) -> Tab:
        """The query as a tab of GraphiQL, with a token as fresh as the page."""
        headers = {"Authorization": f"Bearer {await self.party.token()}", "Accept-Language": "en"}
        note = "# The token in Headers lives 10 minutes: reload the page for a fresh one."
        variables = _json(self.question.variables) if self.question.variables else ""
        title = f"{self.party.title}: {self.about}"
        return Tab(title, f"{note}\n{self.question.query.strip()}\n", variables, _json(headers))

    async def document(self) -> dict[str, object]:
        """The query for a script."""
        token = await self.party.token()
        return {
            "user": self.party.title,
            "about": self.about,
            "client_id": self.party.client_id,
            "token": token,
            **self.question.body,
            "curl": self.party.curl(self.question, token),
            "curl_for_a_token": self.party.curl_for_a_token,
        }


async def ready_queries(cast: Cast, stage: Stage, currency: str) -> list[Ready]:
    """What each of the users may try now."""
    civil_id, free = stage.head.civil_id, stage.next_family[0]
    person = await cast.first.told(Question(operations.HISTORY, {"civilId": civil_id}))
    checks = [
        {"civilId": each, "aidType": stage.personal.code, "cycles": [stage.cycle]}
        for each in (civil_id, free.civil_id)
    ]
    a_grant = grant(free.civil_id, stage.personal.code, stage.cycle, "60", currency)
    return [
        Ready(cast.first, "a family's file", Question(operations.CASE_FILE, {"civilId": civil_id})),
        Ready(cast.first, "grant an aid that is still free", a_grant),
        Ready(
            cast.second,
            "whether two people may be given an aid",
            Question(operations.CHECKS, {"input": checks}),
        ),
        Ready(cast.adapter, "the own projects with their money", Question(operations.OWN_PROJECTS)),
        Ready(
            cast.ministry,
            "who read and wrote this person's data",
            Question(operations.TRAIL, {"id": person["beneficiaryByCivilId"]["id"]}),
        ),
        Ready(cast.donor_portal, "projects as donors see them", Question(operations.DONORS_PROJECTS)),
    ]


async def show_ready(terminal: Terminal, ready: Sequence[Ready]) -> None:
    """Prints for each user a token, how to get the next one, and each query with the token in it."""
    terminal.chapter(
        "Now you: a token and a query for each kind of user, ready to paste into a shell",
        "A token lives 10 minutes; the command below it gets the next one.",
    )
    for party, queries in groupby(ready, lambda one: one.party):
        token = await party.token()
        terminal.heading(party.title)
        terminal.say("Token:")
        terminal.command(token)
        terminal.say("The next token:")
        terminal.command(party.curl_for_a_token)
        for one in queries:
            terminal.say(f"{one.about[0].upper()}{one.about[1:]}:")
            terminal.command(party.curl(one.question, token))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
