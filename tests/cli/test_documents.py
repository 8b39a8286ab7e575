"""Documents are entrusted to clients at the command line, from the manifests that compilers write, and taken back."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Hub

VIEWER = "query Viewer { viewer { clientId } }"
CODES = "{ aidTypes { code } }"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def client(hub: Hub) -> str:
    """A client that may run trusted documents only."""
    told = hub(
        "client", "create", "--ministry", "--scope", "admin:audit", "--trusted-documents-only", "--json"
    )
    made: str = told.document["client_id"]
    listed = {each["client_id"]: each for each in hub("client", "list", "--json").document["clients"]}
    assert listed[made]["trusted_documents_only"] is True
    return made


def manifest(folder: Path, content: Any) -> str:
    path = folder / "manifest.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def entrusted_to(hub: Hub, client: str | None) -> dict[str, str]:
    found = hub("documents", "list", "--json").document["documents"]
    return {each["name"]: each["text"] for each in found if each["client_id"] == client}


def of_apollo(*texts: str) -> dict[str, Any]:
    operations = [{"id": digest(text), "name": "A", "type": "query", "body": text} for text in texts]
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}


@pytest.mark.parametrize(
    "content",
    [{digest(VIEWER): VIEWER, digest(CODES): CODES}, of_apollo(VIEWER, CODES)],
    ids=["Relay", "Apollo"],
)
def test_a_manifest_is_entrusted_as_compilers_write_it(
    hub: Hub, client: str, tmp_path: Path, content: Any
) -> None:
    wanted = {f"sha256:{digest(text)}": text for text in (VIEWER, CODES)}
    for _ in range(2):
        told = hub("documents", "add", manifest(tmp_path, content), "--client", client, "--json")
        assert (told.exit_code, told.document["documents"]) == (0, sorted(wanted))
    assert entrusted_to(hub, client) == wanted


def test_documents_that_do_not_hold_are_refused_each_with_its_fault(
    hub: Hub, client: str, tmp_path: Path
) -> None:
    content = {
        digest(VIEWER): VIEWER,
        digest(CODES): VIEWER,
        "unknown": "{ viewer { shoeSize } }",
        "broken": "{ viewer {",
        "a name": VIEWER,
    }
    told = hub("documents", "add", manifest(tmp_path, content), "--client", client, "--json")
    assert (told.exit_code, told.document["code"]) == (1, "DOCUMENTS_REFUSED")
    faults = {each["name"]: each["reason"] for each in told.document["faults"]}
    assert faults.keys() == content.keys() - {digest(VIEWER)}
    assert digest(VIEWER) in faults[digest(CODES)]
    assert "shoeSize" in faults["unknown"]
    assert entrusted_to(hub, client) == {}


def test_a_name_goes_on_standing_for_the_text_it_stood_for(hub: Hub, client: str, tmp_path: Path) -> None:
    add = ("documents", "add", manifest(tmp_path, {"start": VIEWER}), "--client", client, "--json")
    assert hub(*add).exit_code == 0
    manifest(tmp_path, {"start": CODES, "more": CODES})
    assert hub(*add).document["code"] == "BAD_USER_INPUT"
    assert entrusted_to(hub, client) == {"start": VIEWER}


def test_documents_are_taken_back_one_by_one_or_together(hub: Hub, client: str, tmp_path: Path) -> None:
    content = {"a": VIEWER, "b": VIEWER, "c": CODES}
    hub("documents", "add", manifest(tmp_path, content), "--client", client)
    remove = ("documents", "remove", "--client", client, "--json")
    assert hub(*remove, "a", "nothing").exit_code == 1
    assert hub(*remove, "a").document == {"client_id": client, "removed": 1}
    assert entrusted_to(hub, client).keys() == {"b", "c"}
    assert hub(*remove).document["removed"] == 2
    assert entrusted_to(hub, client) == {}


@pytest.mark.parametrize(
    "content", ["no JSON", "[]", "{}", '{"a": 1}', '{"format": "other", "operations": []}']
)
def test_what_is_no_manifest_is_refused(hub: Hub, client: str, tmp_path: Path, content: str) -> None:
    told = hub("documents", "add", manifest(tmp_path, content), "--client", client, "--json")
    assert (told.exit_code, told.document["code"]) == (1, "BAD_USER_INPUT")


def test_documents_belong_to_one_client_or_to_all(hub: Hub, client: str, tmp_path: Path) -> None:
    path = manifest(tmp_path, {"everybodys": VIEWER})
    assert hub("documents", "add", path).exit_code == 2
    assert hub("documents", "add", path, "--client", client, "--all-clients").exit_code == 2
    assert hub("documents", "add", path, "--client", "nobody", "--json").document["code"] == "BAD_USER_INPUT"
    assert hub("documents", "add", path, "--all-clients").exit_code == 0
    assert entrusted_to(hub, None) == {"everybodys": VIEWER}
    assert "everybodys" in hub("documents", "list").out
    assert hub("documents", "remove", "--all-clients").exit_code == 0
