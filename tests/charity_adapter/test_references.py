"""A transaction's reference is the key of idempotency: stable, unique, and deaf to what is not its own."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from charity_adapter.records import Transaction
from tests.charity_adapter.builders import a_file, a_transaction, an_activity, project_of, read, read_one

ROW = st.tuples(st.sampled_from(["1", "1.0", "2", "-2"]), st.sampled_from(["", "T-1", "T-2", "content:x"]))
ROWS = st.lists(ROW, max_size=12)


def _transactions(rows: Sequence[tuple[str, str]]) -> tuple[Transaction, ...]:
    with tempfile.TemporaryDirectory() as folder:
        written = [a_transaction(value=f"<value>{value}</value>", ref=ref) for value, ref in rows]
        return read_one(Path(folder), *written).transactions


def _references(rows: Sequence[tuple[str, str]]) -> list[str]:
    return [transaction.reference for transaction in _transactions(rows)]


@given(ROWS)
def test_every_row_keeps_a_reference_of_its_own(rows: list[tuple[str, str]]) -> None:
    references = _references(rows)
    assert len(references) == len(set(references)) == len(rows)


@given(ROWS)
def test_reading_again_gives_the_same_references(rows: list[tuple[str, str]]) -> None:
    assert _references(rows) == _references(rows)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[str, str]], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert set(_transactions(rows)) == set(_transactions(shuffled))


@given(ROWS, ROW)
def test_a_row_more_changes_no_reference_but_those_of_its_own_ref(
    rows: list[tuple[str, str]], more: tuple[str, str]
) -> None:
    shared = {more[1]} - {""}
    before = {t for t, (_, ref) in zip(_transactions(rows), rows, strict=True) if ref not in shared}
    assert before <= set(_transactions([*rows, more]))


@given(ROWS)
def test_equal_rows_are_all_kept(rows: list[tuple[str, str]]) -> None:
    doubled = _transactions([*rows, *rows])
    assert len({transaction.reference for transaction in doubled}) == 2 * len(rows)
    assert Counter(t.value for t in doubled) == Counter([t.value for t in _transactions(rows)] * 2)


def test_the_publishers_own_reference_is_used(tmp_path: Path) -> None:
    bundle = read_one(tmp_path, a_transaction(ref=" T-1 "), a_transaction())
    first, second = (transaction.reference for transaction in bundle.transactions)
    assert first == "T-1"
    assert second.startswith("content:")


def test_a_reference_that_two_rows_share_stands_for_neither(tmp_path: Path) -> None:
    bundle = read_one(tmp_path, a_transaction(ref="T-1"), a_transaction(ref="T-1", value="<value>7</value>"))
    assert all(transaction.reference.startswith("content:") for transaction in bundle.transactions)


def test_amounts_written_otherwise_are_the_same_row(tmp_path: Path) -> None:
    once = read_one(tmp_path, a_transaction(value='<value currency="KWD">1.50</value>'))
    again = read_one(
        tmp_path, a_transaction(value='<value currency="kwd" value-date="2026-02-01"> +01.5 </value>')
    )
    assert once.transactions == again.transactions


def test_a_refused_row_keeps_its_own_reference_from_being_withdrawn(tmp_path: Path) -> None:
    bundle = read_one(
        tmp_path, a_transaction(ref="T-1"), a_transaction(ref="T-2", value="<value>oops</value>")
    )
    assert project_of(bundle).transaction_references == ("T-1", "T-2")


def test_the_same_row_in_two_activities_is_two_rows(tmp_path: Path) -> None:
    path = a_file(tmp_path, an_activity(a_transaction()), an_activity(a_transaction(), identifier="KW-2"))
    keys = {(t.project_external_id, t.reference) for bundle in read(path) for t in bundle.transactions}
    assert len(keys) == 2
