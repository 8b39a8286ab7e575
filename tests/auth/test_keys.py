"""Signing keys are made once, stay secret, and are known by their thumbprints."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import orjson
import pytest
from joserfc.jwk import ECKey, RSAKey

from hub.auth.keys import load_signing_keys
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
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("*.jwk")] == [0o600]


def test_workers_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as workers:
        kids = set(workers.map(kid_after_start, [tmp_path / "keys"] * 8))

    assert len(kids) == 1


def test_only_the_public_part_is_published(tmp_path: Path) -> None:
    keys = load_signing_keys(tmp_path, create=True)
    (published,) = keys.jwks()["keys"]

    assert published.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}
    assert published["kid"] == keys.current.thumbprint() == keys.current_kid


def test_the_newest_key_signs_and_older_ones_still_verify(tmp_path: Path) -> None:
    old, new = write_key(tmp_path, 1), write_key(tmp_path, 2)
    keys = load_signing_keys(tmp_path, create=True)

    assert keys.current_kid == new.thumbprint()
    assert keys.named(old.thumbprint()) is not None
    assert [key["kid"] for key in keys.jwks()["keys"]] == [old.thumbprint(), new.thumbprint()]


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
