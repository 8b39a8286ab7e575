"""The story that the demo tells: an aid granted, the same refused to the next charity, and who sees what of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hub.cli.demo import operations
from hub.cli.demo.cast import Cast, Stage
from hub.cli.demo.party import Party, Question
from hub.cli.demo.terminal import Terminal

_CASH, _BASKET = "60", "25"


class Story:
    """The chapters, in order; each asks the running hub over HTTP and shows what it answers."""

    def __init__(self, cast: Cast, stage: Stage, currency: str, terminal: Terminal) -> None:
        self._cast, self._stage = cast, stage
        self._currency = currency
        self._tell = terminal

    async def tell(self) -> None:
        """Tells all of it."""
        grant = await self._granted()
        await self._refused_to_the_next()
        await self._retried(grant)
        await self._refused_to_the_household()
        await self._seen_by_each()
        await self._missing_scope()

    async def _granted(self) -> tuple[Question, Any]:
        head, cast = self._stage.head, self._cast
        self._tell.chapter(
            f"1. {cast.first.title} grants an aid",
            f"{head.name} ({head.name_latin}) asks for {self._stage.personal.name_en.lower()}, "
            f"counted for the person, for {self._stage.cycle}.",
        )
        question = self._grant(head.civil_id, self._stage.personal.code, _CASH)
        answer = await self._shown(cast.first, question)
        self._tell.verdict("Granted: the month is taken.", granted="id" in answer["grantAid"])
        return question, answer

    async def _refused_to_the_next(self) -> None:
        cast, head = self._cast, self._stage.head
        self._tell.chapter(
            f"2. {cast.second.title} is asked for the same, and refused",
            "The same person, the same kind of aid, the same month, another charity.",
        )
        question = self._grant(head.civil_id, self._stage.personal.code, _CASH)
        answer = (await self._shown(cast.second, question))["grantAid"]
        self._tell.verdict(f"REFUSED: {answer.get('code', 'nothing')}", granted=False)
        again = (await cast.second.ask(question, "ar"))["data"]["grantAid"]
        self._tell.say(f"With Accept-Language: ar the same refusal reads: {again['message']}")

    async def _retried(self, grant: tuple[Question, Any]) -> None:
        question, before = grant
        self._tell.chapter(
            "3. The network failed? The same request again",
            f"{self._cast.first.title} sends its request again with the same idempotencyKey.",
        )
        after = await self._shown(self._cast.first, question)
        same = before["grantAid"]["id"] == after["grantAid"].get("id")
        self._tell.verdict("The same answer, and one aid." if same else "Another answer.", granted=same)

    async def _refused_to_the_household(self) -> None:
        cast, stage = self._cast, self._stage
        self._tell.chapter(
            f"4. {stage.of_households.name_en}: counted for the household",
            f"{cast.second.title} grants one to {stage.head.name}. Then {stage.relative.name} "
            f"of the same household ({stage.relative.kinship.lower()}) asks {cast.first.title} for another.",
        )
        given = await cast.second.told(self._grant(stage.head.civil_id, stage.of_households.code, _BASKET))
        self._tell.verdict("Granted to the head of the household.", granted="id" in given["grantAid"])
        question = self._grant(stage.relative.civil_id, stage.of_households.code, _BASKET)
        answer = (await self._shown(cast.first, question))["grantAid"]
        self._tell.verdict(f"REFUSED to the same household: {answer.get('code', 'nothing')}", granted=False)

    async def _seen_by_each(self) -> None:
        cast = self._cast
        self._tell.chapter(
            "5. What each charity may see of this person's aid",
            "Both send the same query. Own aid is shown in full, others' as type, cycle and state.",
        )
        question = Question(operations.HISTORY, {"civilId": self._stage.head.civil_id})
        self._tell.asked(cast.first, question)
        first, second = [await _history(party, question) for party in (cast.first, cast.second)]
        columns = ["aid type", "cycles", "state", *(f"{p.title} sees" for p in (cast.first, cast.second))]
        seen = [
            (aid["aidType"]["code"], ", ".join(aid["cycles"]), aid["state"], _provider(aid), _provider(other))
            for aid, other in zip(first, second, strict=True)
        ]
        self._tell.table(columns, seen)

    async def _missing_scope(self) -> None:
        portal = self._cast.donor_portal
        self._tell.chapter(
            "6. A question that the token may not ask",
            f"{portal.title} may read projects. It asks for people too, and the whole operation is refused "
            "before anything is read.",
        )
        question = Question(operations.PEOPLE_AND_PROJECTS)
        self._tell.asked(portal, question)
        self._tell.answered(await portal.ask(question))
        self._tell.verdict("MISSING_SCOPE names each field and the scopes that would open it.", granted=False)

    async def _shown(self, party: Party, question: Question) -> Any:
        self._tell.asked(party, question)
        answer = await party.told(question)
        self._tell.answered(answer)
        return answer

    def _grant(self, civil_id: str, aid_type: str, amount: str) -> Question:
        return grant(civil_id, aid_type, self._stage.cycle, amount, self._currency)


def grant(civil_id: str, aid_type: str, cycle: str, amount: str, currency: str) -> Question:
    """The question that grants an aid, under an idempotency key of its own."""
    wanted = {
        "civilId": civil_id,
        "aidType": aid_type,
        "cycles": [cycle],
        "amount": amount,
        "currency": currency,
        "idempotencyKey": f"demo-{uuid4()}",
    }
    return Question(operations.GRANT, {"input": wanted})


async def _history(party: Party, question: Question) -> list[dict[str, Any]]:
    person = (await party.told(question))["beneficiaryByCivilId"]
    history: list[dict[str, Any]] = person["aids"]["nodes"]
    return history


def _provider(aid: dict[str, Any]) -> str:
    if aid["charity"] is None:
        return "— (another charity's)"
    amount = aid["amount"]
    return f"{aid['charity']['name']}, {amount['amount']} {amount['currency']}"
