"""A sealed value opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

import multiprocessing
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigurationError
from hub.storage.key_proofs import check_keys
from hub.storage.keys import add_data_key, load_keys, make_secret_file, problems
from hub.storage.secrecy import Sealed, UnknownKey, Vault
from hub.storage.tables import new_id
from hub.storage.work import Database

ROW = UUID("01980000-0000-7000-8000-000000000001")
OTHER_ROW = UUID("01980000-0000-7000-8000-000000000002")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def own_vault(directory: Path) -> Vault:
    return Vault.of(load_keys(directory, create=True))


@given(plain=st.text())
def test_what_was_sealed_opens_again_and_cannot_be_read_in_between(vault: Vault, plain: str) -> None:
    sealed = vault.seal("beneficiary", "phone", ROW, plain)
    assert vault.open("beneficiary", "phone", ROW, sealed) == plain
    assert len(plain.encode()) < 4 or plain.encode() not in sealed


def test_the_same_value_is_sealed_differently_each_time(vault: Vault) -> None:
    assert len({vault.seal("beneficiary", "phone", ROW, "+96550000001") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("table", "column", "row"),
    [
        ("household_member", "civil_number", ROW),
        ("beneficiary", "phone", ROW),
        ("beneficiary", "civil_number", OTHER_ROW),
    ],
)
def test_a_value_that_was_moved_does_not_open(vault: Vault, table: str, column: str, row: UUID) -> None:
    sealed = vault.seal("beneficiary", "civil_number", ROW, "268071093619")
    with pytest.raises(Sealed) as refusal:
        vault.open(table, column, row, sealed)
    assert "268071093619" not in str(refusal.value)


@given(data=st.data())
def test_a_value_with_any_bit_changed_or_cut_does_not_open(vault: Vault, data: st.DataObject) -> None:
    sealed = bytearray(vault.seal("beneficiary", "phone", ROW, "+96550000001"))
    if data.draw(st.booleans(), label="cut"):
        damaged = bytes(sealed[: data.draw(st.integers(0, len(sealed) - 1))])
    else:
        sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        damaged = bytes(sealed)
    with pytest.raises((Sealed, UnknownKey)):
        vault.open("beneficiary", "phone", ROW, damaged)


def test_old_values_open_after_a_key_was_added_and_new_ones_name_the_new_key(
    directory: Path, own_vault: Vault
) -> None:
    old = own_vault.seal("beneficiary", "phone", ROW, "+96550000001")
    index = own_vault.civil_index("268071093619")
    assert add_data_key(directory) == 2
    rotated = Vault.of(load_keys(directory, create=True))
    new = rotated.seal("beneficiary", "phone", ROW, "+96550000001")
    assert rotated.open("beneficiary", "phone", ROW, old) == rotated.open("beneficiary", "phone", ROW, new)
    assert (old[1:3], new[1:3]) == (b"\0\1", b"\0\2")
    assert rotated.civil_index("268071093619") == index


def test_a_value_sealed_with_a_key_that_is_not_there_says_which_file_to_put_back(
    directory: Path, own_vault: Vault
) -> None:
    add_data_key(directory)
    sealed = Vault.of(load_keys(directory, create=False)).seal("beneficiary", "phone", ROW, "+96550000001")
    (directory / "data-0002.key").unlink()
    with pytest.raises(UnknownKey, match=r"data-0002\.key"):
        Vault.of(load_keys(directory, create=False)).open("beneficiary", "phone", ROW, sealed)


def test_the_index_of_a_civil_number_is_keyed_and_always_the_same(vault: Vault, own_vault: Vault) -> None:
    assert vault.civil_index("268071093619") == vault.civil_index("268071093619")
    assert vault.civil_index("268071093619") != own_vault.civil_index("268071093619")
    assert vault.civil_index("268071093619") != vault.civil_index("268071093627")
    assert len(vault.civil_index("268071093619")) == 32


def test_keys_are_their_owners_alone_and_are_made_once(directory: Path) -> None:
    made = load_keys(directory, create=True)
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()} == {0o600}
    assert load_keys(directory, create=True) == made
    assert problems(directory) == []


def _load(directory: Path) -> tuple[dict[int, bytes], bytes]:
    keys = load_keys(directory, create=True)
    return dict(keys.data), keys.civil_index


def test_processes_that_start_at_once_agree_on_the_keys(directory: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        loaded = pool.map(_load, [directory] * 16)
    assert all(keys == loaded[0] for keys in loaded)


def test_a_secret_file_is_written_once(directory: Path) -> None:
    assert make_secret_file(directory / "signing.jwk", b"first")
    assert not make_secret_file(directory / "signing.jwk", b"second")
    assert (directory / "signing.jwk").read_bytes() == b"first"


def test_a_half_written_key_is_never_taken_for_one(directory: Path) -> None:
    directory.mkdir(mode=0o700)
    (directory / ".data-0001.key.half").write_bytes(b"cut sh")
    assert len(load_keys(directory, create=True).data[1]) == 32


def test_missing_and_damaged_keys_are_refused_by_name(directory: Path) -> None:
    with pytest.raises(ConfigurationError, match="no data keys"):
        load_keys(directory, create=False)
    load_keys(directory, create=True)
    (directory / "civil-index.key").unlink()
    with pytest.raises(ConfigurationError, match="put the hub's keys back"):
        load_keys(directory, create=False)
    (directory / "data-0001.key").write_bytes(b"short")
    with pytest.raises(ConfigurationError, match=r"data-0001\.key is damaged"):
        load_keys(directory, create=True)


def test_a_keys_directory_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot be used"):
        load_keys(tmp_path / "file" / "keys", create=True)


def test_keys_that_others_can_read_are_a_problem(directory: Path) -> None:
    load_keys(directory, create=True)
    directory.chmod(0o755)
    (directory / "data-0001.key").chmod(0o640)
    first, second = problems(directory)
    assert "mode 0755" in first
    assert "data-0001.key" in second
    assert problems(directory / "nowhere") != []


def test_neither_keys_nor_vault_show_a_secret_when_printed(directory: Path, own_vault: Vault) -> None:
    keys = load_keys(directory, create=False)
    shown = repr(keys) + str(keys) + repr(own_vault)
    assert not any(
        repr(key) in shown or key.hex() in shown for key in (*keys.data.values(), keys.civil_index)
    )


@pytest.mark.any_postgres
async def test_a_database_knows_its_own_keys_and_refuses_others(
    database: Database, clean: None, own_vault: Vault, directory: Path
) -> None:
    await check_keys(database)
    await check_keys(database)
    with pytest.raises(ConfigurationError, match="civil-index, data-0001"):
        await check_keys(Database(database.engine, database.reads, own_vault))


@pytest.mark.any_postgres
async def test_a_key_that_was_added_is_known_from_then_on(
    database: Database, clean: None, own_vault: Vault, directory: Path
) -> None:
    await check_keys(Database(database.engine, database.reads, own_vault))
    add_data_key(directory)
    rotated = Vault.of(load_keys(directory, create=False))
    await check_keys(Database(database.engine, database.reads, rotated))
    (directory / "data-0002.key").unlink()
    with pytest.raises(ConfigurationError, match="data-0002"):
        await check_keys(
            Database(database.engine, database.reads, Vault.of(load_keys(directory, create=False)))
        )


def test_ids_made_later_sort_after() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {id.version for id in ids} == {7}
