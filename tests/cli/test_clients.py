"""Clients are made, listed and revoked at the command line; their secrets are seen once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.cli.conftest import Hub


@pytest.fixture
def charity(hub: Hub) -> str:
    """The code of a member charity."""
    assert hub("charity", "admit", "--code", "CLIENTS", "--name-ar", "أ", "--name-en", "A").exit_code == 0
    return "CLIENTS"


def test_a_secret_is_printed_once_and_never_listed(hub: Hub, charity: str) -> None:
    made = hub("client", "create", "--charity", charity, "--scope", "aid:check aid:read", "--json").document
    assert made["scopes"] == ["aid:check", "aid:read"]
    told = hub("client", "list", "--json")
    listed = {each["client_id"]: each for each in told.document["clients"]}
    assert listed[made["client_id"]]["charity"] == charity
    assert made["client_secret"] not in told.out


def test_a_person_is_told_to_keep_the_secret(hub: Hub) -> None:
    told = hub("client", "create", "--ministry", "--scope", "admin:audit")
    assert [line.partition(":")[0] for line in told.out.splitlines()] == ["client_id", "client_secret"]
    assert told.err == "Keep the secret now: nobody can read it again.\n"


def test_a_client_with_a_key_has_no_secret(hub: Hub, charity: str, tmp_path: Path) -> None:
    file = tmp_path / "public.jwk"
    file.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=False)))
    options = ("client", "create", "--charity", charity, "--scope", "project:publish", "--json")
    told = hub(*options, "--auth", "private_key_jwt", "--jwk", str(file))
    assert told.exit_code == 0, told.err
    assert told.document["client_secret"] is None
    assert hub(*options, "--auth", "private_key_jwt").exit_code == 2
    assert hub(*options, "--jwk", str(file)).exit_code == 2


def test_an_app_for_people_has_redirect_uris_and_may_have_no_secret(hub: Hub) -> None:
    options = ("client", "create", "--app", "--scope", "applicant:self", "--auth", "none", "--json")
    uris = ("https://app.example/back", "org.example.app:/back")
    named = [word for uri in uris for word in ("--redirect-uri", uri)]
    made = hub(*options, *named, "--dpop").document
    assert (made["client_secret"], made["kind"]) == (None, "PERSON")
    assert (made["redirect_uris"], made["dpop_required"]) == (list(uris), True)
    listed = {each["client_id"]: each for each in hub("client", "list", "--json").document["clients"]}
    assert listed[made["client_id"]]["redirect_uris"] == list(uris)
    for without in (options, (*options, "--redirect-uri", "http://app.example/back")):
        refused = hub(*without)
        assert (refused.exit_code, refused.document["code"]) == (1, "BAD_USER_INPUT")


def test_a_private_key_is_refused(hub: Hub, charity: str, tmp_path: Path) -> None:
    file = tmp_path / "private.jwk"
    file.write_text(json.dumps(ECKey.generate_key("P-256").as_dict(private=True)))
    options = ("--scope", "project:publish", "--auth", "private_key_jwt", "--jwk", str(file), "--json")
    told = hub("client", "create", "--charity", charity, *options)
    assert told.exit_code == 1
    assert told.document["argument"] == "--jwk"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--charity", "NOBODY", "--scope", "aid:read"), "BAD_USER_INPUT"),
        (("--ministry", "--scope", "aid:reed"), "BAD_USER_INPUT"),
        (("--donor-portal", "--scope", "aid:read"), "SCOPE_NOT_ALLOWED"),
    ],
)
def test_what_is_not_allowed_is_refused(hub: Hub, options: tuple[str, ...], code: str) -> None:
    told = hub("client", "create", *options, "--json")
    assert told.exit_code == 1
    assert told.document["code"] == code


def test_a_client_is_somebodys_and_only_one_partys(hub: Hub) -> None:
    assert hub("client", "create", "--scope", "aid:read").exit_code == 2
    assert hub("client", "create", "--ministry", "--donor-portal", "--scope", "aid:read").exit_code == 2


def test_a_revoked_client_stays_in_the_list(hub: Hub) -> None:
    made = hub("client", "create", "--ministry", "--scope", "admin:audit", "--json").document["client_id"]
    assert hub("client", "revoke", made, "--json").document == {"client_id": made, "revoked": True}
    listed = hub("client", "list", "--json").document["clients"]
    assert [each["revoked_at"] is None for each in listed if each["client_id"] == made] == [False]
    refused = hub("client", "revoke", "nobody", "--json")
    assert (refused.exit_code, refused.document["code"]) == (1, "UNKNOWN_CLIENT")
