"""A router asks the charity's subgraph for many people and projects at once and gets what the charity has noted."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from charity_adapter.subgraph.settings import NoteKind
from tests.charity_adapter.subgraph_builders import (
    CONFIG,
    NOTED,
    TOKEN,
    Asked,
    a_charity,
    a_person,
    a_project,
    a_subgraph,
)


@pytest.fixture
async def subgraph(tmp_path: Path) -> AsyncIterator[Asked]:
    """A subgraph over two CSV files."""
    async with a_subgraph(a_charity(tmp_path)) as asked:
        yield asked


class TestEntities:
    async def test_a_persons_notes_come_newest_first_whatever_digits_the_file_is_written_in(
        self, subgraph: Asked
    ) -> None:
        answer = await subgraph.entities(a_person("284010112345"))
        assert "errors" not in answer
        notes = answer["data"]["_entities"][0]["caseNotes"]
        assert [note["writtenOn"] for note in notes] == ["2026-05-02", "2026-03-01"]
        assert (notes[0]["text"], notes[1]["author"]) == ("الأب وجد عملا", "Maryam")

    async def test_a_projects_reports_tell_how_far_it_was(self, subgraph: Asked) -> None:
        answer = await subgraph.entities(a_project("W-1"))
        reports = answer["data"]["_entities"][0]["siteReports"]
        assert [(each["visitedOn"], each["progress"]) for each in reports] == [
            ("2026-02-03", "60"),
            ("2026-01-03", "20"),
        ]

    async def test_another_charitys_project_of_the_same_identifier_has_none_of_ours(
        self, subgraph: Asked
    ) -> None:
        answer = await subgraph.entities(a_project("W-1", charity="OTHER"))
        assert answer["data"]["_entities"][0]["siteReports"] == []

    async def test_who_is_not_in_the_files_has_no_notes(self, subgraph: Asked) -> None:
        answer = await subgraph.entities(a_person("200000000000"), a_person(None), a_project("W-9"))
        assert "errors" not in answer
        told = answer["data"]["_entities"]
        assert [each.get("caseNotes", each.get("siteReports")) for each in told] == [[], [], []]

    async def test_each_kind_of_note_is_looked_up_once_for_all(self, subgraph: Asked) -> None:
        people = [a_person(str(number)) for number in range(300)]
        await subgraph.entities(*people, a_project("W-1"), a_project("W-2"))
        assert [len(look) for look in subgraph.books[NoteKind.CASE_NOTES].looks] == [300]
        assert subgraph.books[NoteKind.SITE_REPORTS].looks == [["W-1", "W-2"]]

    @pytest.mark.parametrize(
        "unknown",
        [
            {"__typename": "Teapot", "id": "x"},
            {"__typename": "Charity", "id": "x"},
            {"__typename": "Beneficiary"},
            {"__typename": "Beneficiary", "id": "  "},
            {"__typename": "Beneficiary", "id": 7},
            {"__typename": "Beneficiary", "id": "x" * 600},
            {"__typename": ["Beneficiary"]},
            {},
            "Beneficiary",
            None,
        ],
    )
    async def test_what_cannot_be_told_is_null_with_an_error_and_hides_no_other(
        self, subgraph: Asked, unknown: Any
    ) -> None:
        given = [a_person("284010112345"), unknown or {}, a_person("299120154321")]
        answer = await subgraph.entities(*given)
        told = answer["data"]["_entities"]
        assert told[1] is None
        assert [len(told[place]["caseNotes"]) for place in (0, 2)] == [2, 1]
        assert [error["path"] for error in answer["errors"]] == [["_entities", 1]]

    async def test_a_project_without_what_it_is_kept_by_is_an_error_of_its_own(self, subgraph: Asked) -> None:
        answer = await subgraph.entities({"__typename": "Project", "id": "x"}, a_project("W-2"))
        told = answer["data"]["_entities"]
        assert (told[0]["siteReports"], len(told[1]["siteReports"])) == (None, 1)
        assert [error["path"] for error in answer["errors"]] == [["_entities", 0, "siteReports"]]

    async def test_too_many_at_once_are_refused(self, subgraph: Asked) -> None:
        answer = await subgraph.entities(*[a_person("1")] * 1_001)
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"


class TestTheFile:
    async def test_a_file_that_changes_is_read_again(self, subgraph: Asked, tmp_path: Path) -> None:
        assert (await subgraph.entities(a_person("5")))["data"]["_entities"][0]["caseNotes"] == []
        (tmp_path / "case_notes.csv").write_text(f"{NOTED}5,New.,,\n", encoding="utf-8")
        assert len((await subgraph.entities(a_person("5")))["data"]["_entities"][0]["caseNotes"]) == 1

    async def test_a_bad_row_is_left_out_and_told_with_its_line(self, tmp_path: Path) -> None:
        bad = f"{NOTED}284010112345,Bad day.,2026-99-01,\n284010112345,,,\n,,,\n7,Good.,,\n"
        async with a_subgraph(a_charity(tmp_path, case_notes=bad)) as subgraph:
            book = subgraph.books[NoteKind.CASE_NOTES]
            assert [(fault.place.line, fault.code) for fault in book.faults()] == [
                (5, "bad-day"),
                (6, "missing"),
            ]
            answer = await subgraph.entities(a_person("7"), a_person("284010112345"))
        assert [len(each["caseNotes"]) for each in answer["data"]["_entities"]] == [1, 2]

    async def test_a_file_that_is_gone_hides_nothing_else_and_tells_no_path(
        self, subgraph: Asked, tmp_path: Path
    ) -> None:
        (tmp_path / "case_notes.csv").unlink()
        answer = await subgraph.entities(a_person("5"), a_project("W-2"))
        told = answer["data"]["_entities"]
        assert (told[0]["caseNotes"], len(told[1]["siteReports"])) == (None, 1)
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "INTERNAL"
        assert str(tmp_path) not in str(error)


class TestADatabase:
    async def test_one_query_finds_the_notes_of_all(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.db"
        with sqlite3.connect(file) as made:
            made.execute("CREATE TABLE visits (person TEXT, said TEXT, day DATE)")
            rows = [("a", "One.", "2026-01-01"), ("a", "Two.", "2026-02-01"), ("b", "Three.", None)]
            made.executemany("INSERT INTO visits VALUES (?, ?, ?)", rows)
        made.close()
        head, _, _ = CONFIG.partition("[subgraph.case_notes]")
        kept = """[subgraph.case_notes]
kind = "sql"
url = "sqlite:///FILE"
query = "SELECT person, said, day FROM visits WHERE said <> 'x :y'"
key = "id"
columns = { key = "person", text = "said", on = "day" }
""".replace("FILE", str(file))
        async with a_subgraph(a_charity(tmp_path, head.replace('charity = "NOOR"\n', "") + kept)) as subgraph:
            query = """query($r: [_Any!]!) { _entities(representations: $r) {
              ... on Beneficiary { caseNotes { text writtenOn } } } }"""
            people = [{"__typename": "Beneficiary", "id": id} for id in ("a", "b", "c' OR 1=1 --")]
            answer = (await subgraph.post(query, r=people)).json()
            assert len(subgraph.books[NoteKind.CASE_NOTES].looks) == 1
        told = [[note["text"] for note in each["caseNotes"]] for each in answer["data"]["_entities"]]
        assert told == [["Two.", "One."], ["Three."], []]


class TestRequests:
    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"", 400),
            (b"\xff\xfe", 400),
            (b"[]", 400),
            (b'{"query": 7}', 400),
            (b'{"query": "{x}", "variables": []}', 400),
            (b"[" * 100_000, 400),
            (b" " * (1024 * 1024 + 1), 413),
        ],
    )
    async def test_what_is_no_request_is_refused(self, subgraph: Asked, body: bytes, status: int) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        response = await subgraph.client.post("/graphql", content=body, headers=headers)
        assert response.status_code == status
        assert response.json()["errors"][0]["extensions"]["code"]

    async def test_the_schema_is_told_to_the_router(self, subgraph: Asked) -> None:
        answer = (await subgraph.post("{ _service { sdl } }")).json()
        assert 'caseNotes: [CaseNote!] @requires(fields: "civilId")' in answer["data"]["_service"]["sdl"]

    async def test_a_wrong_query_is_told_what_is_wrong(self, subgraph: Asked) -> None:
        answer = (await subgraph.post("{ teapots }")).json()
        assert "teapots" in answer["errors"][0]["message"]
