"""Questions generated from the schema: who asks, what, in which language, and now and then a fault in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from hub.auth.caller import Caller
from hub.errors import Language
from hub.schema.answer import Question
from tests.schema.a_country import Country
from tests.schema.questions.reach import SCHEMA, Reach, reach_of
from tests.schema.questions.selections import Selections
from tests.schema.questions.writing import Document

WIDEST = ("ministry", "charity", "person", "donor portal")
"""Of each kind of caller one with every scope, the one whose scopes open most first."""

FAULTS = ("argument", "closed", "unknown", "unparsable", "too many rows", "too deep", "no such operation")


@dataclass(frozen=True, repr=False)
class Asked:
    """A question and who asks it; `document` tells what it mentions."""

    who: str
    caller: Caller
    language: Language
    question: Question
    document: Document

    def __repr__(self) -> str:
        """What is needed to ask it again."""
        scopes = "" if len(self.caller.scopes) > 5 else f" with {sorted(self.caller.scopes)}"
        return f"{self.who}{scopes} in {self.language}: {self.question}"


@st.composite
def questions(draw: Any, country: Country, goal: str) -> Asked:
    """A question in which everything open is asked of the goal's type, and anything else on the way to it."""
    who, caller = _caller(draw, country, goal)
    document = Document(draw, reach_of(caller.scopes), country)
    fault = document.one(FAULTS) if document.percent(15) else ""
    document.spoilt = fault == "argument"
    document.generous = document.saw("every argument", document.percent(10))
    root = document.reach.schema.query_type
    assert root is not None
    body = _with_fault(fault, Selections(document, goal).toward(root), document)
    language = document.one((Language.AR, Language.EN))
    return Asked(who, caller, language, _question(document, body, fault), document)


def reached_by(country: Country, goal: str) -> list[str]:
    """The callers whose scopes open something of the type, those who see most first."""
    everybody = [*WIDEST, *sorted(set(country.callers) - {*WIDEST})]
    return [who for who in everybody if goal in reach_of(country.callers[who].scopes).types]


def _caller(draw: Any, country: Country, goal: str) -> tuple[str, Caller]:
    who = draw(st.sampled_from(reached_by(country, goal)))
    caller = country.callers[who]
    if draw(st.integers(0, 99)) < 75:
        return who, caller
    lost = draw(st.sets(st.sampled_from(sorted(caller.scopes)), max_size=3))
    fewer = replace(caller, scopes=caller.scopes - lost)
    return who, fewer if goal in reach_of(fewer.scopes).types else caller


def _with_fault(fault: str, body: str, document: Document) -> str:
    document.saw(f"fault: {fault}", bool(fault))
    match fault:
        case "closed":
            return f"{body} {_closed(document.reach)}"
        case "unknown":
            return f"{body} colour"
        case "unparsable":
            return body[: -len(body) // 3]
        case "too many rows":
            deep = "projects(first: 200) { nodes { findings(first: 200) { nodes { subjects { id } } } } }"
            return f"{body} x1: {deep} x2: {deep} x3: {deep}"
        case "too deep":
            return "charities { edges { node " * 13 + "{ id }" + "}" * 26
        case _:
            return body


def _closed(reach: Reach) -> str:
    """A field that the scopes do not open."""
    return (
        "auditEvents { totalCount }"
        if "auditEvents" not in _roots(reach)
        else "donations { totalCount __typename }"
    )


def _roots(reach: Reach) -> list[str]:
    assert SCHEMA.graphql.query_type is not None
    return reach.fields(SCHEMA.graphql.query_type)


def _question(document: Document, body: str, fault: str) -> Question:
    declared = f"({', '.join(document.declared)})" if document.declared else ""
    operations = [f"query Generated{declared} {{ {body} }}"]
    name: str | None = None
    if document.percent(20):
        document.saw("several operations")
        operations.append("query Another { viewer { clientId } }")
        name = "Generated"
    if fault == "no such operation":
        name = "Missing"
    text = "\n".join([*operations, *document.fragments])
    return Question(text, document.variables, name)
