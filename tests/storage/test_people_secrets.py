"""Single people's secrets are destroyed for good, everybody else's stay; a person's key opens with theirs alone."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import ConfigurationError
from hub.storage.erasable import Damaged, Erased, PeopleSecrets
from hub.storage.keys import add_data_key, destroy_secrets, load_keys
from hub.storage.person_seal import key_number
from hub.storage.secrecy import Sealed, UnknownKey, Vault
from hub.storage.tables import new_id

ROW = UUID("01980000-0000-7000-8000-000000000001")
PEOPLE = st.lists(st.uuids(), min_size=2, max_size=8, unique=True)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def own_vault(directory: Path) -> Vault:
    return Vault.of(load_keys(directory, create=True))


@given(people=PEOPLE, data=st.data())
def test_who_was_erased_has_no_secret_and_everybody_else_keeps_theirs(
    people: list[UUID], data: st.DataObject
) -> None:
    whole = PeopleSecrets.fresh()
    before = {person: whole.of(person) for person in people}
    assert len(set(before.values())) == len(people)
    left = whole
    for person in data.draw(st.lists(st.sampled_from(people))):
        left = PeopleSecrets.read(left.without([person]).content())
    for person in people:
        if person in left.erased:
            with pytest.raises(Erased):
                left.of(person)
        else:
            assert left.of(person) == before[person]
    assert not any(before[person] in left.content() for person in left.erased)


def test_no_node_above_an_erased_person_is_left() -> None:
    """Every node that is left grows other leaves than the erased ones: none of them begins their way."""
    people = [new_id() for _ in range(20)]
    left = PeopleSecrets.fresh().without(people)
    assert all(len(way) > 0 for way in left.nodes)
    assert len(left.content()) < len(people) * 4_000
    for person in people:
        with pytest.raises(Erased):
            left.of(person)
    assert left.without(people).content() == left.content()


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_damaged_file_of_secrets_is_refused(at: int, bit: int) -> None:
    content = bytearray(PeopleSecrets.fresh().without([ROW]).content())
    content[at % len(content)] ^= 1 << bit
    with pytest.raises(Damaged):
        PeopleSecrets.read(bytes(content))


def test_a_damaged_file_is_named(directory: Path, own_vault: Vault) -> None:
    (directory / "people.key").write_bytes(b"cut short")
    with pytest.raises(ConfigurationError, match=r"people\.key is damaged"):
        load_keys(directory, create=True)
    (directory / "people.key").unlink()
    with pytest.raises(ConfigurationError, match="put the hub's keys back"):
        load_keys(directory, create=False)


@given(plain=st.text(), person=st.uuids())
def test_what_a_person_key_sealed_opens_with_it_and_with_no_other(
    vault: Vault, plain: str, person: UUID
) -> None:
    wrapped = vault.new_key(person)
    sealed = vault.seal_of(wrapped).seal("beneficiary", "phone", ROW, plain)
    assert vault.seal_of(wrapped).open("beneficiary", "phone", ROW, sealed) == plain
    assert len(plain.encode()) < 4 or plain.encode() not in sealed
    with pytest.raises(Sealed):
        vault.seal_of(vault.new_key(person)).open("beneficiary", "phone", ROW, sealed)
    with pytest.raises(Sealed):
        vault.seal_of(wrapped).open("beneficiary", "phone", person, sealed)
    with pytest.raises(Sealed):
        vault.open("beneficiary", "phone", ROW, sealed)


@given(data=st.data())
def test_a_wrapped_key_with_any_bit_changed_or_cut_does_not_open(vault: Vault, data: st.DataObject) -> None:
    wrapped = bytearray(vault.new_key(ROW))
    if data.draw(st.booleans(), label="cut"):
        damaged = bytes(wrapped[: data.draw(st.integers(0, len(wrapped) - 1))])
    else:
        wrapped[data.draw(st.integers(0, len(wrapped) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        damaged = bytes(wrapped)
    with pytest.raises((Sealed, UnknownKey)):
        vault.seal_of(damaged)


@given(data=st.data())
def test_a_personal_value_with_any_bit_changed_does_not_open(vault: Vault, data: st.DataObject) -> None:
    own = vault.seal_of(vault.new_key(ROW))
    sealed = bytearray(own.seal("beneficiary", "phone", ROW, "+96550000001"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Sealed):
        own.open("beneficiary", "phone", ROW, bytes(sealed))


def test_a_key_wrapped_anew_names_the_new_data_key_and_opens_the_same_values(
    directory: Path, own_vault: Vault
) -> None:
    old = own_vault.new_key(ROW)
    sealed = own_vault.seal_of(old).seal("beneficiary", "phone", ROW, "+96550000001")
    add_data_key(directory)
    running = Vault.of(load_keys(directory, create=False))
    new = running.rewrapped(old)
    assert (key_number(old), key_number(new)) == (1, 2)
    for wrapped in (old, new):
        assert running.seal_of(wrapped).open("beneficiary", "phone", ROW, sealed) == "+96550000001"
    assert own_vault.seal_of(new).open("beneficiary", "phone", ROW, sealed) == "+96550000001"


def test_a_running_hub_takes_an_erasure_up(
    directory: Path, own_vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.storage.secrecy.LOOKS_AGAIN_AFTER", 0)
    wrapped, other = own_vault.new_key(ROW), own_vault.new_key(UUID(int=7))
    own_vault.seal_of(wrapped)
    destroy_secrets(directory, [ROW])
    with pytest.raises(Erased):
        own_vault.seal_of(wrapped)
    with pytest.raises(Erased):
        own_vault.new_key(ROW)
    assert own_vault.erased == {ROW}
    own_vault.seal_of(other)


def test_a_keys_directory_that_is_away_for_a_moment_changes_nothing(
    directory: Path, own_vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.storage.secrecy.LOOKS_AGAIN_AFTER", 0)
    wrapped = own_vault.new_key(ROW)
    directory.rename(directory.with_name("away"))
    own_vault.seal_of(wrapped)
    own_vault.new_key(new_id())


def test_only_so_many_keys_of_people_are_remembered(own_vault: Vault) -> None:
    wrapped = [own_vault.new_key(UUID(bytes=os.urandom(16))) for _ in range(4_200)]
    first = own_vault.seal_of(wrapped[0])
    assert own_vault.seal_of(wrapped[0]) is first
    for each in wrapped[1:]:
        own_vault.seal_of(each)
    assert own_vault.seal_of(wrapped[0]) is not first
