"""Signing keys are made once, stay secret, and are known by their thumbprints."""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import orjson
import pytest
from joserfc.jwk import ECKey, RSAKey

from hub.auth.keys import (
    KEPT_AFTER_THE_LAST_TOKEN,
    VERIFIES_AFTER_THE_NEXT,
    SigningKeys,
    drop_ended_keys,
    load_signing_keys,
    rotate_signing_key,
)
from hub.errors import ConfigurationError


def kid_after_start(directory: Path) -> str:
    return load_signing_keys(directory, create=True).current_kid


def write_key(directory: Path, number: int) -> ECKey:
    key = ECKey.generate_key("P-256")
    (directory / f"signing-{number:04}.jwk").write_bytes(orjson.dumps(key.as_dict(private=True)))
    return key


def test_the_key_is_made_at_the_first_start_and_kept(tmp_path: Path) -> None:
    first = kid_after_start(tmp_path)

    assert kid_after_start(tmp_path) == first
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("*.jwk")] == [0o600] * 2


def test_workers_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as workers:
        kids = set(workers.map(kid_after_start, [tmp_path / "keys"] * 8))

    assert len(kids) == 1


def test_only_the_public_part_is_published(tmp_path: Path) -> None:
    keys = load_signing_keys(tmp_path, create=True)
    published, for_any_client = keys.jwks()["keys"]

    assert published.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert published["kid"] == keys.current.thumbprint() == keys.current_kid
    assert for_any_client.keys() == {"kty", "n", "e", "kid", "alg", "use"}
    assert for_any_client["kid"] == keys.signer_by("RS256")[0]
    assert (published["alg"], for_any_client["alg"]) == ("ES256", "RS256")


def test_access_tokens_are_verified_by_no_other_kind_of_key(tmp_path: Path) -> None:
    keys = load_signing_keys(tmp_path, create=True)

    assert keys.named(keys.signer_by("RS256")[0]) is None


def test_a_hub_from_before_gets_the_key_that_it_lacks(tmp_path: Path) -> None:
    write_key(tmp_path, 1)
    with pytest.raises(ConfigurationError, match="no key for RS256"):
        load_signing_keys(tmp_path, create=False).signer_by("RS256")

    assert load_signing_keys(tmp_path, create=True).signer_by("RS256")


def test_the_newest_key_signs_and_older_ones_still_verify(tmp_path: Path) -> None:
    old, new = write_key(tmp_path, 1), write_key(tmp_path, 2)
    keys = load_signing_keys(tmp_path, create=True)

    assert keys.current_kid == new.thumbprint()
    assert keys.named(old.thumbprint()) is not None
    assert kids(keys) == [old.thumbprint(), new.thumbprint()]


def kids(keys: SigningKeys, algorithm: str = "ES256") -> list[object]:
    return [key["kid"] for key in keys.jwks()["keys"] if key["alg"] == algorithm]


def test_keys_that_are_in_use_take_up_a_rotation_at_once(tmp_path: Path) -> None:
    running, other = (load_signing_keys(tmp_path, create=True) for _ in range(2))
    known = [running.current_kid]
    for _ in range(5):
        known.append(rotate_signing_key(tmp_path))
        assert running.current_kid == other.signer[0] == known[-1]
        assert all(other.named(kid) for kid in known)
    assert kids(running) == known
    assert len(kids(running, "RS256")) == len(known)
    assert running.signer_by("RS256")[0] == other.signer_by("RS256")[0] == kids(running, "RS256")[-1]


def test_an_old_key_verifies_until_the_last_token_it_signed_has_ended(tmp_path: Path) -> None:
    load_signing_keys(tmp_path, create=True)
    now = (tmp_path / "signing-0001.jwk").stat().st_mtime
    old = load_signing_keys(tmp_path, create=False).current_kid
    new = rotate_signing_key(tmp_path)
    (made,) = (path.stat().st_mtime for path in tmp_path.glob("signing-0002.jwk"))
    for moment, published in (
        (now, [old, new]),
        (made + VERIFIES_AFTER_THE_NEXT - 1, [old, new]),
        (made + VERIFIES_AFTER_THE_NEXT + 1, [new]),
    ):
        keys = SigningKeys(tmp_path, clock=partial(float, moment))
        assert kids(keys) == published
        assert (keys.named(old) is not None) == (old in published)


def test_a_key_leaves_the_disk_a_day_after_its_last_token(tmp_path: Path) -> None:
    load_signing_keys(tmp_path, create=True)
    rotate_signing_key(tmp_path)
    made = (tmp_path / "signing-0002.jwk").stat().st_mtime
    ended = made + VERIFIES_AFTER_THE_NEXT + KEPT_AFTER_THE_LAST_TOKEN
    assert drop_ended_keys(tmp_path, now=ended - 1) == []
    assert {path.name for path in drop_ended_keys(tmp_path, now=ended + 60)} == {
        "signing-0001.jwk",
        "id-token-0001.jwk",
    }
    assert {path.name for path in tmp_path.glob("*.jwk")} == {"signing-0002.jwk", "id-token-0002.jwk"}
    assert drop_ended_keys(tmp_path, now=ended * 2) == []


def test_rotations_at_the_same_moment_each_make_a_key(tmp_path: Path) -> None:
    load_signing_keys(tmp_path, create=True)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as workers:
        made = set(workers.map(rotate_signing_key, [tmp_path] * 8))
    assert len(made) == 8
    assert made < set(map(str, kids(load_signing_keys(tmp_path, create=False))))


def test_a_missing_key_is_not_made_when_the_hub_only_reads(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no signing key"):
        load_signing_keys(tmp_path, create=False)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"kty": "EC"}',
        orjson.dumps(ECKey.generate_key("P-256").as_dict(private=False)),
        orjson.dumps(ECKey.generate_key("P-384").as_dict(private=True)),
        orjson.dumps(RSAKey.generate_key(2048).as_dict(private=True)),
    ],
)
def test_a_damaged_key_is_named_and_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signing-0001.jwk").write_bytes(content)

    with pytest.raises(ConfigurationError, match=r"signing-0001\.jwk is damaged"):
        load_signing_keys(tmp_path, create=True)
