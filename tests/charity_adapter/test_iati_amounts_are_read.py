"""How budgets and transactions are read: which defaults hold, and that a bad one is refused alone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from charity_adapter.faults import RecordKind
from charity_adapter.records import (
    Budget,
    BudgetKind,
    BudgetStatus,
    Organisation,
    Transaction,
    TransactionType,
)
from tests.charity_adapter.builders import a_budget, a_transaction, project_of, read_one, told


def _transaction(folder: Path, **parts: str) -> Transaction:
    (transaction,) = read_one(folder, a_transaction(**parts)).transactions
    return transaction


def _budget(folder: Path, **parts: str) -> Budget:
    (budget,) = project_of(read_one(folder, a_budget(**parts))).budgets
    return budget


class TestBudgets:
    def test_absent_type_is_original_and_absent_status_indicative(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, attributes="")
        assert (budget.kind, budget.status) == (BudgetKind.ORIGINAL, BudgetStatus.INDICATIVE)

    def test_type_and_status_are_read(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, attributes='type="2" status="2"')
        assert (budget.kind, budget.status) == (BudgetKind.REVISED, BudgetStatus.COMMITTED)

    def test_absent_currency_is_the_activitys(self, tmp_path: Path) -> None:
        budget = _budget(tmp_path, value="<value>1</value>")
        assert (budget.currency, budget.value_date) == ("USD", None)

    @pytest.mark.parametrize(
        ("broken", "element", "code"),
        [
            ({"end": '<period-end iso-date="2025-12-31"/>'}, "period-end", "period-reversed"),
            ({"start": ""}, "period-start/@iso-date", "missing"),
            ({"start": '<period-start iso-date="2026-02-30"/>'}, "period-start/@iso-date", "bad-date"),
            ({"start": '<period-start iso-date="0026-02-03"/>'}, "period-start/@iso-date", "bad-date"),
            ({"value": "<value/>"}, "value", "missing"),
            ({"value": ""}, "value", "missing"),
            ({"value": "<value>1,000</value>"}, "value", "bad-number"),
            ({"value": "<value>1 000</value>"}, "value", "bad-number"),
            ({"value": "<value>1e3</value>"}, "value", "bad-number"),
            ({"value": "<value>١٠٠</value>"}, "value", "bad-number"),
            ({"value": "<value>NaN</value>"}, "value", "bad-number"),
            ({"value": "<value>0.0000001</value>"}, "value", "number-too-long"),
            ({"value": "<value>1000000000000000000</value>"}, "value", "number-too-long"),
            ({"value": '<value currency="Dinar">1</value>'}, "value/@currency", "bad-currency"),
            ({"value": '<value value-date="soon">1</value>'}, "value/@value-date", "bad-date"),
            ({"attributes": 'type="9"'}, "@type", "unknown-code"),
            ({"attributes": 'status="9"'}, "@status", "unknown-code"),
        ],
    )
    def test_a_bad_budget_is_refused_alone(
        self, tmp_path: Path, broken: dict[str, str], element: str, code: str
    ) -> None:
        bundle = read_one(tmp_path, a_budget(), a_budget(**broken), a_transaction())
        (refusal,) = bundle.refused
        assert refusal.kind is RecordKind.BUDGET
        assert (f"iati-activity/budget[2]/{element}", code) in told(refusal)
        assert len(project_of(bundle).budgets) == len(bundle.transactions) == 1

    def test_equal_budgets_are_all_kept(self, tmp_path: Path) -> None:
        assert len(project_of(read_one(tmp_path, a_budget(), a_budget())).budgets) == 2


class TestTransactions:
    @pytest.mark.parametrize("number", range(1, 14))
    def test_every_type_of_the_codelist_is_read(self, tmp_path: Path, number: int) -> None:
        transaction = _transaction(tmp_path, kind=f'<transaction-type code="{number}"/>')
        assert transaction.type is list(TransactionType)[number - 1]

    def test_absent_value_date_is_the_transactions(self, tmp_path: Path) -> None:
        transaction = _transaction(tmp_path, value="<value>-3.50</value>")
        assert (transaction.value_date, transaction.value) == (date(2026, 2, 1), Decimal("-3.5"))

    def test_who_gave_and_who_received_and_what_for(self, tmp_path: Path) -> None:
        more = (
            '<provider-org ref="KW-9"><narrative>A donor</narrative></provider-org>'
            "<receiver-org><narrative/></receiver-org>"
            '<description><narrative>Pump</narrative><narrative xml:lang="ar">مضخة</narrative></description>'
        )
        transaction = _transaction(tmp_path, more=more)
        assert transaction.provider == Organisation("A donor", "KW-9")
        assert transaction.receiver is None
        assert transaction.description == "Pump\n\nمضخة"

    def test_every_fault_of_a_row_is_told_at_once(self, tmp_path: Path) -> None:
        bundle = read_one(
            tmp_path,
            a_transaction(kind="<transaction-type/>", day="", value="<value>x</value>", ref="T-1"),
            attributes="",
        )
        (refusal,) = bundle.refused
        row = "iati-activity/transaction[1]"
        assert refusal.reference == "T-1"
        assert told(refusal) == [
            (f"{row}/transaction-type/@code", "missing"),
            (f"{row}/transaction-date/@iso-date", "missing"),
            (f"{row}/value", "bad-number"),
            (f"{row}/value/@currency", "no-currency"),
        ]

    def test_an_amount_given_twice_is_refused(self, tmp_path: Path) -> None:
        (refusal,) = read_one(tmp_path, a_transaction(value="<value>1</value><value>2</value>")).refused
        assert told(refusal) == [("iati-activity/transaction[1]/value", "repeated")]
