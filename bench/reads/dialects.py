"""The two questions as each server takes them, and its answers brought into one form to be compared."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import orjson

from bench.reads.questions import SEALED, A, Question

POSTGRAPHILE = "postgraphile"

_FAMILY = """query FamilyScreen($id: UUID!) {
  beneficiary: beneficiaryByRowId(rowId: $id) {
    rowId name: nameAr birthDate
    household: householdByHouseholdId {
      members: householdMembersByHouseholdId(orderBy: POSITION_ASC) { nodes { name kinship } }
    }
    aids: aidByBeneficiaryId(first: 20, orderBy: ROW_ID_DESC) {
      nodes {
        aidType: aidTypeByAidTypeId { code } cycles state grantedAt amount currency
        charity: charityByCharityId { name: nameEn }
      }
    }
  }
}"""
_PROJECTS = """query ProjectPage($charity: UUID!, $after: Cursor) {
  projects: allProjects(condition: {charityId: $charity}, orderBy: ROW_ID_DESC, first: 50, after: $after) {
    nodes {
      rowId title status country planned currency
      lines: budgetLinesByProjectId(orderBy: POSITION_ASC) { nodes { periodStart value } }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""
_CIVIL_NUMBER = "name civilId birthDate"
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.0+)?(?:Z|\+00:00)")


def body(server: str, question: Question, key: UUID, charity_id: UUID, cursors: Mapping[UUID, str]) -> bytes:
    """The request's JSON for this server; the peers are not asked for what only the hub can decrypt."""
    if server == POSTGRAPHILE and question is A:
        return orjson.dumps({"query": _FAMILY, "variables": {"id": str(key)}})
    if server == POSTGRAPHILE:
        places = {"charity": str(charity_id), "after": cursors[key]}
        return orjson.dumps({"query": _PROJECTS, "variables": places})
    text = question.text.replace(_CIVIL_NUMBER, "name birthDate") if server == "mercurius" else question.text
    return orjson.dumps({"query": text, "variables": question.variables(key)})


def exact(answer: bytes) -> bytes:
    """The answer without what only the hub can tell."""
    return re.sub(SEALED, b"", answer)


def leaves(answer: bytes) -> list[str]:
    """What an answer tells, whatever its fields are called and however they are nested; cursors are each server's own."""
    return sorted(_leaves("", orjson.loads(answer)["data"]))


def _leaves(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(name, inner)
    elif name == "id":
        yield b64decode(value).decode().partition(":")[2]
    elif name != "endCursor":
        yield _MOMENT.sub(r"\1", str(value))
