"""What a refusal leaves standing, and who may not publish at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from hub.auth.caller import system_caller
from hub.errors import BadUserInput, Language
from hub.resolvers.context import RequestContext
from hub.resolvers.outcome import Outcome, Refused
from hub.resolvers.publish_refusals import MESSAGES, PublishRefusal
from hub.resolvers.publishing import publish_projects, publish_transactions
from hub.settings import Settings
from hub.storage.tables import audit_event, project
from hub.storage.work import Database
from tests.builders import a_charity
from tests.builders.projects import a_project, a_publisher, a_transaction

pytestmark = pytest.mark.any_postgres


async def test_refused_rows_leave_the_others_standing(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    outcomes = await publish_projects(
        context, (a_project("P1"), a_project("P\0", titles=()), a_project("P2"), a_project("P1", budgets=()))
    )
    assert [_code(outcome) for outcome in outcomes] == [None, "UNREADABLE_TEXT", None, "DUPLICATE_IN_CALL"]
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].details == {"externalId": "P?", "element": "externalId"}
    assert await _count(database) == 2
    payments = await publish_transactions(
        context,
        (
            a_transaction("T1", "P1"),
            a_transaction("T2", "P9"),
            a_transaction("T1", "P2"),
            a_transaction("T1", "P1", value=Decimal(3)),
            a_transaction(" ", "P1"),
        ),
    )
    assert [_code(outcome) for outcome in payments] == [
        None,
        "UNKNOWN_PROJECT",
        None,
        "DUPLICATE_IN_CALL",
        "BLANK_IDENTIFIER",
    ]


async def test_refused_project_withdraws_no_transactions(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    await publish_projects(context, (a_project(),))
    (paid,) = await publish_transactions(context, (a_transaction(),))
    await publish_projects(context, (a_project(titles=(), transaction_references=()),))
    assert await publish_transactions(context, (a_transaction(),)) == (paid,)


async def test_suspended_charity_publishes_nothing(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database, suspended=True))
    projects = await publish_projects(context, (a_project("P1"), a_project("P2", titles=())))
    payments = await publish_transactions(context, (a_transaction(),))
    assert {_code(outcome) for outcome in (*projects, *payments)} == {"CHARITY_SUSPENDED"}
    assert await _count(database) == 0
    async with database.work() as work:
        assert await work.connection.scalar(select(func.count()).select_from(audit_event)) == 0


async def test_only_a_charity_publishes(database: Database, settings: Settings) -> None:
    context = RequestContext(system_caller("publish"), database, settings)
    with pytest.raises(BadUserInput) as refused:
        await publish_projects(context, (a_project(),))
    assert refused.value.argument == "charity"
    with pytest.raises(BadUserInput):
        await publish_transactions(context, (a_transaction(),))


@pytest.mark.parametrize("count", [0, 201])
async def test_call_of_too_few_or_too_many_projects_is_malformed(
    count: int, database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    with pytest.raises(BadUserInput) as refused:
        await publish_projects(context, tuple(a_project(f"P{n}") for n in range(count)))
    assert refused.value.argument == "input"
    assert f"this call has {count}" in refused.value.say(Language.EN)


async def test_call_of_too_many_transactions_is_malformed(
    database: Database, clean: None, settings: Settings
) -> None:
    context = a_publisher(database, settings, await a_charity(database))
    with pytest.raises(BadUserInput):
        await publish_transactions(context, tuple(a_transaction(f"T{n}") for n in range(1_001)))


def test_every_refusal_says_why_in_both_languages() -> None:
    values = {"element": "e", "value": "v", "start": "s", "length": 2, "limit": 1}
    assert set(MESSAGES) == set(PublishRefusal)
    for message in MESSAGES.values():
        english, arabic = (message.say(language, **values) for language in (Language.EN, Language.AR))
        assert english.isascii() or "“" in english
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic)


def _code(outcome: Outcome) -> str | None:
    return outcome.code if isinstance(outcome, Refused) else None


async def _count(database: Database) -> int | None:
    async with database.work() as work:
        return await work.connection.scalar(select(func.count()).select_from(project))
