"""What the project's own files promise: a lock that can be trusted anywhere, and modules that can be read."""

import ast
import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LONGEST_MODULE = 250
CODE = ("hub", "charity_adapter", "tests", "examples", "bench")
VENDORED = ROOT / "hub" / "web" / "graphiql"

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?: ; (?P<marker>[^\\]+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def lock_lines() -> list[str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def lock_pins() -> dict[str, str]:
    """The locked version of each package, by its canonical name."""
    matches = [PIN.match(line) for line in lock_lines()]
    return {canonicalize_name(match["name"]): match["version"] for match in matches if match}


def python_modules() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))


def project() -> dict[str, object]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def wanted_packages() -> list[Requirement]:
    extras = project()["optional-dependencies"]
    assert isinstance(extras, dict)
    return [Requirement(line) for lines in extras.values() for line in lines]


def test_every_pin_of_the_lock_has_its_hashes() -> None:
    without = []
    lines = lock_lines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if PIN.match(line) and not HASH.match(following):
            without.append(line)
    assert lock_pins()
    assert without == []


def test_lock_holds_pins_and_hashes_and_nothing_else() -> None:
    others = [line for line in lock_lines() if not PIN.match(line) and not HASH.match(line)]
    assert others == [], "an address, a path or an option would tie the lock to one machine or one registry"


def test_every_marker_of_the_lock_is_understood() -> None:
    markers = [match["marker"] for line in lock_lines() if (match := PIN.match(line)) and match["marker"]]
    assert markers
    for marker in markers:
        assert str(Marker(marker))


def test_lock_satisfies_what_the_project_asks_for() -> None:
    pins = lock_pins()
    unmet = [
        str(wanted)
        for wanted in wanted_packages()
        if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"), prereleases=True)
    ]
    assert unmet == [], "run `make lock`"


def test_project_depends_on_nothing_unless_an_extra_is_chosen() -> None:
    assert project()["dependencies"] == []


def test_every_module_begins_with_a_sentence_on_what_it_holds() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_modules()
        if not (ast.get_docstring(ast.parse(path.read_bytes())) or "").split("\n\n")[0].rstrip().endswith(".")
        and path.stat().st_size > 0
    ]
    assert silent == []


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(path.relative_to(ROOT)): path.read_bytes().count(b"\n") for path in python_modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_vendored_files_are_the_published_ones() -> None:
    versions = (VENDORED / "VERSIONS.txt").read_text(encoding="utf-8")
    told = {name: digest for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", versions, re.MULTILINE)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for pattern in ("*.min.js", "*.min.css")
        for path in VENDORED.glob(pattern)
    }
    assert found
    assert told == found


@pytest.mark.parametrize("name", ["index.html", "graphiql-start.js", "graphiql-page.css"])
def test_graphiql_page_asks_no_other_host(name: str) -> None:
    text = (VENDORED / name).read_text(encoding="utf-8")
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+", text) == []


def test_graphiql_page_has_nothing_inline_that_a_strict_policy_refuses() -> None:
    page = re.sub(r"<!--.*?-->", "", (VENDORED / "index.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    scripts = re.findall(r"<script([^>]*)>", page)
    assert scripts
    assert [
        script for script in scripts if "src=" not in script and 'type="application/json"' not in script
    ] == []
    assert re.findall(r"\son[a-z]+=|\sstyle=|<style", page) == []
