"""`hub doctor` says what is wrong and what to do, and nothing that is secret."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from pydantic import SecretStr

from hub.cli.settings_list import listed
from hub.settings import Settings
from hub.storage.connection import connect
from hub.storage.keys import load_keys
from tests.cli.conftest import Hub, Told


def _failing(told: Told) -> dict[str, str]:
    return {
        each["check"]: f"{each['found']} {each['advice']}"
        for each in told.document["checks"]
        if not each["ok"]
    }


def test_a_hub_in_good_health_is_told_so(hub: Hub) -> None:
    told = hub("doctor", "--json")
    assert told.exit_code == 0, told.err
    assert told.document["ok"] is True
    assert _failing(told) == {}
    assert "ok    database" in hub("doctor").out


def test_every_setting_is_listed_with_its_meaning(hub: Hub) -> None:
    told = {each["name"]: each for each in hub("doctor", "--json").document["settings"]}
    assert set(told) == {f"HUB_{name.upper()}" for name in Settings.model_fields}
    assert all(each["meaning"] for each in told.values())
    assert (told["HUB_COUNTRY"]["value"], told["HUB_COUNTRY"]["is_set"]) == ("KW", False)
    assert told["HUB_KEYS_DIR"]["is_set"] is True


def test_passwords_are_left_out(hub: Hub) -> None:
    url = "postgresql://hub:hidden@127.0.0.1:1/hub"
    told = hub("doctor", "--json", HUB_DATABASE_URL=url, HUB_DATABASE_REPLICA_URL=url)
    assert told.document["database_url"] == "postgresql://hub@127.0.0.1:1/hub"
    assert "hidden" not in told.out + told.err


def test_secrets_are_left_out() -> None:
    settings = Settings(identity_client_secret=SecretStr("hidden"))
    lines = [each.line() for each in listed(settings)]
    assert any("HUB_IDENTITY_CLIENT_SECRET" in line and "(left out)" in line for line in lines)
    assert "hidden" not in repr([lines, settings])


def test_an_absent_database_is_told_with_what_to_do(hub: Hub) -> None:
    told = hub("doctor", "--json", HUB_DATABASE_URL="postgresql://hub@127.0.0.1:1/hub")
    assert told.exit_code == 1
    assert "correct HUB_DATABASE_URL" in _failing(told)["database"]


def test_a_missing_migration_is_told_with_the_command(hub: Hub, empty_database_url: str) -> None:
    told = hub("doctor", "--json", HUB_DATABASE_URL=empty_database_url)
    assert told.exit_code == 1
    assert "Run “hub migrate”." in _failing(told)["schema"]
    served = {"serving_role": "hub_serving"}
    migrated = hub("migrate", "--json", HUB_DATABASE_URL=empty_database_url)
    assert (migrated.exit_code, migrated.document) == (0, {"applied": ["0001"], **served})
    assert hub("migrate", "--json", HUB_DATABASE_URL=empty_database_url).document == {"applied": [], **served}
    assert "schema" not in _failing(hub("doctor", "--json", HUB_DATABASE_URL=empty_database_url))


def test_a_database_that_refuses_the_hub_is_told_so(hub: Hub, environment: dict[str, str]) -> None:
    url = environment["HUB_DATABASE_URL"].replace("hub_test_", f"absent_{secrets.token_hex(4)}_")
    told = hub("doctor", "--json", HUB_DATABASE_URL=url)
    assert told.exit_code == 1
    assert "does not exist" in _failing(told)["database"]


async def test_a_user_that_may_not_make_tables_is_told_so(hub: Hub, empty_database_url: str) -> None:
    connection = await connect(empty_database_url)
    await connection.execute("REVOKE CREATE ON SCHEMA public FROM pg_database_owner")
    await connection.close()
    told = hub("migrate", "--json", HUB_DATABASE_URL=empty_database_url)
    assert told.exit_code == 1
    assert (
        told.err
        == "The database does not let the hub make its tables: permission denied for schema public.\n"
    )


def test_keys_that_others_can_read_are_told(hub: Hub, tmp_path: Path) -> None:
    load_keys(tmp_path / "keys", create=True)
    (tmp_path / "keys" / "civil-index.key").chmod(0o644)
    told = hub("doctor", "--json", HUB_KEYS_DIR=str(tmp_path / "keys"))
    assert "chmod 600" in _failing(told)["keys"]


def test_keys_that_the_database_was_not_sealed_with_are_told(hub: Hub, tmp_path: Path) -> None:
    assert hub("charity", "admit", "--code", "KEYS", "--name-ar", "أ", "--name-en", "A").exit_code == 0
    load_keys(tmp_path / "others", create=True)
    for directory in (tmp_path / "others", tmp_path / "none"):
        told = hub("doctor", "--json", HUB_KEYS_DIR=str(directory))
        assert "Put them back" in _failing(told)["secrets"]
    refused = hub("client", "list", HUB_KEYS_DIR=str(tmp_path / "others"))
    assert refused.exit_code == 1
    assert "put them back" in refused.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HUB_ISSUER", "http://hub.example"),
        ("HUB_COUNTRY", "KUWAIT"),
        ("HUB_DEFAULT_CURRENCY", "DINAR"),
        ("HUB_IDENTITY_KIND", "OIDC"),
    ],
)
def test_settings_that_cannot_be_are_told(hub: Hub, name: str, value: str) -> None:
    told = hub("doctor", "--json", **{name: value})
    assert told.exit_code == 1
    assert name in _failing(told)["settings"]


def test_before_the_first_start_nothing_is_made(hub: Hub, tmp_path: Path) -> None:
    told = hub(
        "doctor", "--json", HUB_DATABASE_URL="", HUB_DATA_DIR=str(tmp_path), HUB_KEYS_DIR=str(tmp_path / "k")
    )
    assert told.exit_code == 0, told.err
    assert told.document["database_url"] is None
    assert list(tmp_path.iterdir()) == []
