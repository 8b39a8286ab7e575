"""Files that are broken, hostile or of another kind stop the reading with an error that names the place."""

import tracemalloc
from pathlib import Path

import pytest

from charity_adapter.errors import (
    MalformedXmlError,
    SourceError,
    UnsafeXmlError,
    UnsupportedVersionError,
    WrongRootError,
)
from charity_adapter.messages import Language, say
from charity_adapter.sources import IatiSource
from tests.charity_adapter.builders import a_file, a_transaction, an_activity, read

START = '<iati-activities version="2.03">'
BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>\n"
)


def _written(folder: Path, text: str | bytes) -> Path:
    path = folder / "bad.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        f"{BOMB}{START}<iati-activity>&i;</iati-activity></iati-activities>",
        f'{BOMB}<iati-activities version="&i;"/>',
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{START}&e;</iati-activities>',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>{START}</iati-activities>',
        f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{START}</iati-activities>',
        f"<!DOCTYPE iati-activities>{START}</iati-activities>",
        f"{BOMB}{START}</iati-activities>".replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
    ],
    ids=["bomb", "bomb-in-root", "external-file", "parameter-entity", "external-dtd", "plain", "utf-16"],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, text: str | bytes) -> None:
    with pytest.raises(UnsafeXmlError, match=r"bad\.xml, line \d+: element DOCTYPE"):
        read(_written(tmp_path, text))


def test_an_entity_bomb_takes_no_memory(tmp_path: Path) -> None:
    path = _written(tmp_path, f"{BOMB}{START}<iati-activity>&i;</iati-activity></iati-activities>")
    tracemalloc.start()
    with pytest.raises(UnsafeXmlError):
        read(path)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("name,amount\nwell,3", 1),
        (f"{START}\n<iati-activity>\n</iati-activities>", 3),
        (f"{START}\n<a>&undeclared;</a></iati-activities>", 2),
        (f"{START}\n\n<a>\x00</a></iati-activities>", 3),
        (f"{START}\n<a>&#xD800;</a></iati-activities>", 2),
        (f"{START}\n<a>".encode() + b"\xff\xfe</a></iati-activities>", 2),
        (START + "<a>" * 1000, 1),
    ],
    ids=["empty", "csv", "unclosed", "undeclared", "nul", "surrogate", "not-utf-8", "deep"],
)
def test_broken_xml_is_refused_with_its_line(tmp_path: Path, text: str | bytes, line: int) -> None:
    with pytest.raises(MalformedXmlError) as caught:
        read(_written(tmp_path, text))
    assert caught.value.reason.details["line"] == line
    assert "bad.xml" in str(caught.value)


def test_a_break_after_good_activities_is_an_error_of_the_whole_file(tmp_path: Path) -> None:
    path = a_file(tmp_path, an_activity(a_transaction()), "<oops>")
    with pytest.raises(MalformedXmlError):
        read(path)


@pytest.mark.parametrize("root", ["iati-organisations", "activities", "{urn:x}iati-activities"])
def test_another_root_is_refused_by_name(tmp_path: Path, root: str) -> None:
    tag = root.replace("{urn:x}", "x:")
    with pytest.raises(WrongRootError, match="the root must be iati-activities") as caught:
        read(_written(tmp_path, f'<{tag} xmlns:x="urn:x" version="2.03"/>'))
    assert root in str(caught.value)


@pytest.mark.parametrize("version", ["1.00", "1.06", "2.00", "2.04", "3.01", ""])
def test_another_version_is_refused_by_number(tmp_path: Path, version: str) -> None:
    with pytest.raises(UnsupportedVersionError, match="@version") as caught:
        read(a_file(tmp_path, an_activity(), version=version))
    assert f"“{version}”" in str(caught.value)


def test_an_activity_in_the_wrong_place_is_not_lost_in_silence(tmp_path: Path) -> None:
    path = a_file(tmp_path, f"<wrapper>{an_activity()}</wrapper>")
    with pytest.raises(SourceError, match="element wrapper/iati-activity"):
        read(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.xml: cannot be read"):
        read(tmp_path / "gone.xml")


def test_errors_are_said_in_arabic_too(tmp_path: Path) -> None:
    with pytest.raises(UnsafeXmlError) as caught:
        read(_written(tmp_path, f"<!DOCTYPE x>{START}</iati-activities>"))
    assert "مرفوضة" in say(caught.value.reason, Language.AR)


def test_lines_beyond_65535_are_named_rightly(tmp_path: Path) -> None:
    broken = an_activity("\n" * 70_000, a_transaction(value="\n<value>x</value>"))
    (bundle,) = read(a_file(tmp_path, broken))
    assert bundle.refused[0].faults[0].place.line == 70_003


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    """Lxml's memory is not Python's, so the process is asked; a DOM of this file takes over 100 MB."""
    many = [an_activity(*[a_transaction()] * 20, identifier=f"KW-{n}") for n in range(4_000)]
    path = a_file(tmp_path, *many)
    assert path.stat().st_size > 10_000_000
    before = _resident()
    most = max(_resident() if n % 500 == 0 else 0 for n, _ in enumerate(IatiSource(path).read()))
    assert most - before < 40_000_000


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096
