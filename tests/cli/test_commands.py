"""What all commands have in common: help that teaches, one document for scripts, and exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from hub.cli import main
from hub.cli.command import language_of
from hub.cli.failing import failure_of
from hub.errors import Language
from tests.cli.conftest import Hub


def _commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *path, name)
        else:
            yield (*path, name), command


COMMANDS = dict(_commands(main))
ADMIT = ("charity", "admit", "--name-ar", "جمعية", "--name-en", "A charity", "--code")


def test_every_command_of_the_contract_is_there() -> None:
    promised = (
        "serve, migrate, demo, charity admit, client create, client list, client revoke, officer admit, officer list, "
        "officer dismiss, aid-type set, import beneficiaries, audit verify, schema, doctor"
    )
    assert set(promised.split(", ")) <= {" ".join(path) for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_teaches_by_an_example_and_names_json(hub: Hub, path: tuple[str, ...]) -> None:
    told = hub(*path, "--help")
    assert told.exit_code == 0
    assert f"hub {' '.join(path)}" in told.out.partition("Example:")[2]
    assert "--json" in told.out


def test_wrong_usage_exits_with_2_and_tells_a_script_so(hub: Hub) -> None:
    assert hub("charity", "admit").exit_code == 2
    told = hub("charity", "admit", "--json")
    assert told.exit_code == 2
    assert told.document["code"] == "USAGE"


def test_bytes_that_are_no_text_are_wrong_usage(hub: Hub) -> None:
    assert hub(*ADMIT, "C-\udce9").exit_code == 2


def test_a_charity_is_admitted_once_and_its_code_stays_its_own(hub: Hub) -> None:
    told = hub(*ADMIT, "ONCE", "--json")
    assert told.exit_code == 0
    assert told.document["code"] == "ONCE"
    assert hub(*ADMIT, "ONCE", "--json").document == told.document
    refused = hub("charity", "admit", "--code", "ONCE", "--name-ar", "أخرى", "--name-en", "Other", "--json")
    assert refused.exit_code == 1
    assert refused.document["code"] == "CODE_TAKEN"


def test_a_malformed_argument_is_named_as_the_option_that_it_is(hub: Hub) -> None:
    told = hub("charity", "admit", "--code", "OK", "--name-ar", " ", "--name-en", "A charity", "--json")
    assert told.exit_code == 1
    assert told.err == "--name-ar: must not be blank.\n"
    assert told.document == {
        "code": "BAD_USER_INPUT",
        "message": "--name-ar: must not be blank.",
        "argument": "--name-ar",
    }


def test_messages_are_said_in_arabic_where_that_is_the_language(hub: Hub) -> None:
    assert "جمعية عضو" in hub(*ADMIT, "ARABIC", LANG="ar_KW.UTF-8").out
    assert "جمعية عضو" in hub(*ADMIT, "ARABIC", "--lang", "ar").out
    assert "member charity" in hub(*ADMIT, "ARABIC", "--lang", "en", LANG="ar_KW.UTF-8").out


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, Language.EN),
        ({"LANG": "ar_KW.UTF-8"}, Language.AR),
        ({"LANG": "ar_KW.UTF-8", "LC_ALL": "C"}, Language.EN),
        ({"LC_MESSAGES": "ar"}, Language.AR),
        ({"LANG": "arn_CL"}, Language.EN),
    ],
)
def test_the_language_is_the_one_of_the_terminal(environment: dict[str, str], language: Language) -> None:
    assert language_of(environment) == language


def test_an_absent_database_is_one_line(hub: Hub) -> None:
    told = hub(*ADMIT, "AWAY", "--json", HUB_DATABASE_URL="postgresql://hub:hidden@127.0.0.1:1/hub")
    assert told.exit_code == 1
    assert told.document["code"] == "UNAVAILABLE"
    assert "hidden" not in told.out + told.err


def test_settings_that_cannot_be_read_are_all_named_without_their_values(hub: Hub) -> None:
    told = hub(*ADMIT, "BAD", HUB_DATABASE_POOL="many-secrets", HUB_LOG_LEVEL="LOUD")
    assert told.exit_code == 1
    assert "HUB_DATABASE_POOL: " in told.err
    assert "HUB_LOG_LEVEL: " in told.err
    assert "many-secrets" not in told.err


def test_a_fault_of_the_hub_tells_its_place_and_not_its_words() -> None:
    try:
        raise ValueError("the civil number 284030900015")
    except ValueError as fault:
        failure = failure_of(fault, Language.EN)
    assert failure.code == "INTERNAL"
    assert failure.message.startswith("The hub failed (ValueError at test_commands.py:")
    assert "284030900015" not in failure.message
