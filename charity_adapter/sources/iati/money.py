"""Reads budgets and transactions; each becomes a record or a refusal with all its reasons."""

from dataclasses import replace

from charity_adapter.faults import RecordKind, Refusal
from charity_adapter.records import Budget, BudgetKind, BudgetStatus, Organisation, Transaction
from charity_adapter.sources.codes import BUDGET_KINDS, BUDGET_STATUSES, TRANSACTION_TYPES
from charity_adapter.sources.iati.context import Activity, Element, attribute
from charity_adapter.sources.iati.row import Row
from charity_adapter.sources.iati.text import name, narratives, within
from charity_adapter.sources.limits import BETWEEN_PARAGRAPHS, DESCRIPTION_LIMIT, IDENTIFIER_LIMIT
from charity_adapter.sources.references import references, usable


def read_budgets(activity: Activity) -> tuple[tuple[Budget, ...], tuple[Refusal, ...]]:
    """Read every budget of an activity."""
    read = [
        _budget(activity, element, ordinal)
        for ordinal, element in enumerate(activity.element.findall("budget"), 1)
    ]
    return (
        tuple(row for row in read if isinstance(row, Budget)),
        tuple(row for row in read if isinstance(row, Refusal)),
    )


def read_transactions(
    activity: Activity,
) -> tuple[tuple[Transaction, ...], tuple[Refusal, ...], tuple[str, ...]]:
    """Read every transaction of an activity, with the references that the hub is to keep.

    A refused row whose own @ref is usable keeps its reference: a slip of the pen does not withdraw it.
    """
    elements = activity.element.findall("transaction")
    own = usable(attribute(element, "ref") for element in elements)
    read = [
        (attribute(element, "ref"), _transaction(activity, element, n))
        for n, element in enumerate(elements, 1)
    ]
    rows = [(ref, row) for ref, row in read if isinstance(row, Transaction)]
    named = tuple(
        replace(row, reference=reference)
        for (_, row), reference in zip(rows, references(rows, own), strict=True)
    )
    refused = tuple(row for _, row in read if isinstance(row, Refusal))
    kept = tuple(ref for ref, row in read if isinstance(row, Refusal) and ref in own)
    return named, refused, tuple(row.reference for row in named) + kept


def _budget(activity: Activity, element: Element, ordinal: int) -> Budget | Refusal:
    row = Row(activity, element, RecordKind.BUDGET, ordinal)
    kind = row.own_code("type", BUDGET_KINDS, BudgetKind.ORIGINAL)
    status = row.own_code("status", BUDGET_STATUSES, BudgetStatus.INDICATIVE)
    start, end = row.date("period-start"), row.date("period-end")
    row.in_order(start, end)
    value, currency, value_date = row.amount(), row.currency(), row.value_date()
    if row.faults or not (kind and status and start and end and value is not None and currency):
        return row.refusal()
    return Budget(kind, status, start, end, value, currency, value_date, row.place)


def _transaction(activity: Activity, element: Element, ordinal: int) -> Transaction | Refusal:
    row = Row(activity, element, RecordKind.TRANSACTION, ordinal)
    kind, day = row.code("transaction-type", TRANSACTION_TYPES), row.date("transaction-date")
    value, currency, value_date = row.amount(), row.currency(), row.value_date()
    description = _description(activity, element)
    row.too_long("description", description, DESCRIPTION_LIMIT)
    if row.faults or not (kind and day and value is not None and currency):
        return row.refusal(attribute(element, "ref") or None)
    return Transaction(
        project_external_id=activity.identifier,
        reference="",
        type=kind,
        date=day,
        value=value,
        currency=currency,
        value_date=value_date or day,
        place=row.place,
        description=description or None,
        provider=_organisation(activity, element.find("provider-org")),
        receiver=_organisation(activity, element.find("receiver-org")),
    )


def _description(activity: Activity, element: Element) -> str:
    said = [text for part in element.findall("description") for _, text in narratives(activity, part)]
    return BETWEEN_PARAGRAPHS.join(dict.fromkeys(said))


def _organisation(activity: Activity, element: Element | None) -> Organisation | None:
    if element is None:
        return None
    ref = within(activity, element, "/@ref", attribute(element, "ref"), IDENTIFIER_LIMIT)
    named = name(activity, element)
    return Organisation(named, ref) if named or ref else None
