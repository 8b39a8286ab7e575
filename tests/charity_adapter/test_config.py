"""charity.toml is read strictly: what is missing, wrong or unknown is named."""

from pathlib import Path

import pytest

from charity_adapter.config import load_config
from charity_adapter.errors import ConfigError

HUB = '[hub]\nurl = "https://hub.example.org/"\nclient_id = "us"\nclient_secret_env = "SECRET"\n'
SOURCE = '[[source]]\nkind = "iati"\npath = "data/a.xml"\n'


def _config(folder: Path, text: str) -> Path:
    path = folder / "charity.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_configuration(tmp_path: Path) -> None:
    config = load_config(_config(tmp_path, HUB + SOURCE + SOURCE.replace("a.xml", "b.xml")))
    assert config.hub.url == "https://hub.example.org"
    assert (config.hub.client_id, config.hub.client_secret_env, config.hub.private_key) == (
        "us",
        "SECRET",
        None,
    )
    assert [source.path for source in config.sources] == [tmp_path / "data/a.xml", tmp_path / "data/b.xml"]


def test_a_private_key_stands_beside_the_configuration(tmp_path: Path) -> None:
    text = HUB.replace('client_secret_env = "SECRET"', 'private_key = "key.jwk"') + SOURCE
    assert load_config(_config(tmp_path, text)).hub.private_key == tmp_path / "key.jwk"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HUB + SOURCE + "colour = 1\n", "unknown keys: source[1].colour"),
        (f"a = 1\nb = 2\n{HUB}{SOURCE}", "unknown keys: a, b"),
        (f'{HUB}client_secret = "s"\n{SOURCE}', "unknown keys: hub.client_secret"),
        (HUB, "[[source]] is missing"),
        (SOURCE, "[hub] is missing"),
        (HUB + "[source]\nkind = 'iati'", "[[source]] must be a list"),
        (HUB + '[[source]]\nkind = "iati"\n', "source[1].path is missing"),
        (HUB + SOURCE.replace("iati", "ods"), "unknown kind “ods”; known: csv, xlsx, sql, iati"),
        (HUB.replace('"us"', "7") + SOURCE, "hub.client_id must be a text"),
        (HUB.replace('"us"', '""') + SOURCE, "hub.client_id must be a text"),
        (HUB.replace("client_id", "client_name") + SOURCE, "unknown keys: hub.client_name"),
        (HUB + 'private_key = "k"\n' + SOURCE, "either hub.client_secret_env or hub.private_key"),
        (HUB.replace('client_secret_env = "SECRET"', "") + SOURCE, "either hub.client_secret_env"),
        ("[hub\n", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_config(_config(tmp_path, text))
    assert "charity.toml" in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example.org",
        "https://user:word@hub.example.org",
        "https://hub.example.org?x=1",
        "ftp://127.0.0.1",
        "hub.example.org",
        "https://[",
        "https://hub.example.org:x",
    ],
)
def test_addresses_that_would_leak_the_secret_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"hub\.url must be an https address"):
        load_config(_config(tmp_path, HUB.replace("https://hub.example.org/", url) + SOURCE))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"])
def test_plain_http_is_for_this_machine(tmp_path: Path, url: str) -> None:
    config = load_config(_config(tmp_path, HUB.replace("https://hub.example.org/", url) + SOURCE))
    assert config.hub.url == url


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"charity\.toml: cannot be read"):
        load_config(tmp_path / "charity.toml")
