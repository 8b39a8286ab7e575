"""Tells a plan: as one JSON document, and as tables on a terminal."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from charity_adapter.differences import Difference
from charity_adapter.messages import Language, message, say
from charity_adapter.planning import Changed, Plan
from charity_adapter.terminal import ROWS_SHOWN

LONGEST = 80


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON: what is created, changed (each field with its old and new value) and withdrawn."""
    return {
        "plan": {
            "created": [
                {
                    "activity": each.activity,
                    "title": each.title,
                    "budgets": each.budgets,
                    "transactions": each.transactions,
                }
                for each in plan.created.values()
            ],
            "changed": [_changed(each) for each in plan.changed.values()],
            "withdrawn": [
                {"activity": each.external_id, "title": each.title, "status": each.status}
                for each in plan.withdrawn
            ],
            "unchanged": plan.unchanged,
            "withdrawals_unknown": plan.unreadable > 0,
        }
    }


def _changed(changed: Changed) -> dict[str, Any]:
    return {
        "activity": changed.activity,
        "title": changed.title,
        "fields": [_field(each) for each in changed.fields],
        "transactions": {
            "added": changed.added,
            "changed": [
                {"reference": reference, "fields": [_field(each) for each in fields]}
                for reference, fields in changed.altered.items()
            ],
            "withdrawn": changed.withdrawn,
        },
    }


def _field(difference: Difference) -> dict[str, Any]:
    return {"field": difference.field, "old": difference.old, "new": difference.new}


class ShownPlan:
    """A plan in one language on one console."""

    def __init__(self, plan: Plan, language: Language, output: Console) -> None:
        self._plan = plan
        self._language = language
        self._output = output

    def show(self) -> None:
        """Print the tables that have rows, and the counts."""
        plan = self._plan
        created = (
            (each.activity, each.title, str(each.budgets), str(each.transactions))
            for each in plan.created.values()
        )
        self._table("plan-created", ("of-activity", "title", "budget", "transaction"), created)
        changes = (row for each in plan.changed.values() for row in self._rows(each))
        self._table("plan-changed", ("of-activity", "field", "old", "new"), changes)
        gone = ((each.external_id, each.title, each.status) for each in plan.withdrawn)
        self._table("plan-withdrawn", ("of-activity", "title", "status"), gone)
        if plan.unreadable:
            self._output.print(self._say("withdrawals-unknown", count=plan.unreadable))
        counts = {
            "created": len(plan.created),
            "changed": len(plan.changed),
            "withdrawn": len(plan.withdrawn),
        }
        self._output.print(self._say("plan-counts", **counts, unchanged=plan.unchanged))

    def _rows(self, changed: Changed) -> Iterator[Sequence[str]]:
        name = changed.activity
        for each in changed.fields:
            yield name, each.field, _short(each.old), _short(each.new)
        for reference in changed.added:
            yield name, self._paid(reference), "", self._said("added")
        for reference, fields in changed.altered.items():
            for each in fields:
                yield name, f"{self._paid(reference)}.{each.field}", _short(each.old), _short(each.new)
        for reference in changed.withdrawn:
            yield name, self._paid(reference), self._said("withdrawn"), ""

    def _paid(self, reference: str) -> str:
        return f"transactions[{reference}]"

    def _table(self, title: str, columns: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
        table = Table(title=self._say(title), title_justify="left")
        for column in columns:
            table.add_column(self._say(column), overflow="fold")
        left = 0
        for row in rows:
            if table.row_count < ROWS_SHOWN:
                table.add_row(*map(escape, row))
            else:
                left += 1
        if table.row_count:
            self._output.print(table)
        if left:
            self._output.print(self._say("more", count=left))

    def _said(self, key: str, **details: str | int) -> str:
        return say(message(key, **details), self._language)

    def _say(self, key: str, **details: str | int) -> str:
        return escape(self._said(key, **details))


def _short(value: Any) -> str:
    """A value in one short line: absent is nothing, and what is not a text is JSON."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _json(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _json(value: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
