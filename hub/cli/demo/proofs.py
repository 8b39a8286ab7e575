"""What the demo proves after the story: every published row is in the hub, and every access is in the audit trail."""

from __future__ import annotations

from collections.abc import Sequence

from hub.cli.demo import operations
from hub.cli.demo.cast import Cast, Stage
from hub.cli.demo.holding import Counts
from hub.cli.demo.party import Question
from hub.cli.demo.publishing import Published
from hub.cli.demo.terminal import Terminal
from hub.storage.audit import verify
from hub.storage.work import Database

_COLUMNS = ("charity", "file", "projects", "of", "budgets", "of", "transactions", "of")


def show_published(terminal: Terminal, published: Sequence[Published]) -> None:
    """The counts that the hub reports beside those of the files."""
    terminal.chapter(
        "7. The charities' projects, published through the adapter",
        "Each number is what the hub reports over GraphQL, beside it what the IATI file holds.",
    )
    terminal.table(_COLUMNS, [_row(one.charity, one.file, one.reports, one.holds) for one in published])
    reports = sum((one.reports for one in published), Counts())
    holds = sum((one.holds for one in published), Counts())
    reasons = [f"{one.file}: {reason}" for one in published for reason in one.reasons]
    differences = sum((holds - reports).each)
    terminal.verdict(
        f"{sum(reports.each)} of {sum(holds.each)} rows are in the hub; {differences} refused with a reason.",
        granted=bool(reasons) or differences == 0,
    )
    terminal.say(*reasons)


async def show_trail(terminal: Terminal, cast: Cast, stage: Stage) -> None:
    """The audit trail of the family's head, as the ministry reads it."""
    asked = Question(operations.HISTORY, {"civilId": stage.head.civil_id})
    person = (await cast.first.told(asked))["beneficiaryByCivilId"]["id"]
    question = Question(operations.TRAIL, {"id": person})
    terminal.chapter(
        "8. Who read and wrote this person's data",
        "Every answer with personal data left a record before it left the hub. The ministry reads the newest.",
    )
    terminal.asked(cast.ministry, question)
    events = (await cast.ministry.told(question))["auditEvents"]["nodes"]
    terminal.table(
        ("when", "what", "operation", "purpose", "charity", "fields"),
        [
            (
                event["at"][:19],
                event["kind"],
                event["operation"],
                event["purpose"] or "—",
                (event["charity"] or {}).get("code", "—"),
                ", ".join(event["fields"]),
            )
            for event in events
        ],
    )


async def show_head(terminal: Terminal, database: Database) -> None:
    """The proof that no record was altered or removed, and the head to note."""
    verified = await verify(database)
    terminal.chapter(
        "9. The audit trail is whole",
        "Each record carries the hash of the one before it. Note the head outside the database: "
        "`hub audit verify` finds every record altered, swapped or removed since.",
    )
    terminal.verdict(f"{verified.records} records verified.", granted=True)
    terminal.command(f"head {verified.head}")


def _row(charity: str, file: str, reports: Counts, holds: Counts) -> list[object]:
    pairs = zip(reports.each, holds.each, strict=True)
    return [charity, file, *(number for pair in pairs for number in pair)]
