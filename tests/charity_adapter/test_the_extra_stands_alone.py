"""The adapter's extra, installed into an empty environment, brings only what the adapter needs and nothing of the hub."""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
OWN = "charity-hub"
# The adapter runs where the hub cannot be imported, and tells which modules that took.
ALONE = """
import sys, json
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "hub":
            raise ImportError(name)
sys.meta_path.insert(0, Wall())
from charity_adapter import sources, starting, tokens
from charity_adapter.cli import main
from charity_adapter.sources.tables import sql
try:
    main(["check", "--config", sys.argv[1], "--json"])
except SystemExit as left:
    print(json.dumps([left.code, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def closure(extra: str) -> Iterator[Distribution]:
    """Every package that an extra of the project needs, as pip would choose it here."""
    waiting, met = [(OWN, extra)], set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in met:
            continue
        met.add((name, wanted))
        found = distribution(name)
        if name != OWN:
            yield found
        for line in found.requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": wanted}):
                waiting += [(canonicalize_name(requirement.name), own) for own in (*requirement.extras, "")]


def _linked(packages: Path, found: Distribution) -> None:
    """Install a package that is installed here, file by file, as its own record lists them."""
    for file in found.files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        target = packages / file
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            target.symlink_to(Path(str(found.locate_file(file))).resolve())


def _run(*words: object) -> str:
    run = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that has the adapter's extra and nothing else."""
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder / "venv", with_pip=False)
    made = folder / "venv" / "bin" / "python"
    packages = Path(_run(made, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    for found in closure("adapter"):
        _linked(packages, found)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-cache-dir"]
    _run(*pip, "wheel", "-q", "--no-index", "--no-deps", "--no-build-isolation", "-w", folder / "wheel", ROOT)
    (wheel,) = (folder / "wheel").iterdir()
    _run(*pip, "--python", made, "install", "-q", "--no-index", "--no-deps", wheel)
    _run(*pip, "--python", made, "check")
    return made


def test_the_adapter_reads_a_charitys_files_without_the_hub(python: Path) -> None:
    config = ROOT / "examples" / "spreadsheets" / "charity.toml"
    lines = _run(python, "-I", "-c", ALONE, config).splitlines()
    code, modules = json.loads(lines[-1])
    assert code == 1
    assert json.loads("\n".join(lines[:-1]))["total"]["ready"]["activities"] == 3
    assert "hub" not in modules


def test_the_installed_command_teaches(python: Path) -> None:
    assert "charity-adapter publish" in _run(python.with_name("charity-adapter"), "--help")


def test_nothing_of_the_hubs_is_brought() -> None:
    brought = {canonicalize_name(found.name) for found in closure("adapter")}
    of_the_hub = {canonicalize_name(found.name) for found in closure("hub")} - brought
    assert {"asyncpg", "starlette", "strawberry-graphql", "alembic"} <= of_the_hub
    assert brought <= {
        "anyio",
        "certifi",
        "cffi",
        "click",
        "cryptography",
        "et-xmlfile",
        "h11",
        "hijridate",
        "httpcore",
        "httpx",
        "idna",
        "joserfc",
        "lxml",
        "markdown-it-py",
        "mdurl",
        "openpyxl",
        "pycparser",
        "pygments",
        "rich",
        "sqlalchemy",
        "typing-extensions",
    }
