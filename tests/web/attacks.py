"""Requests made to wear the hub out: documents, variables and whole bodies."""

from __future__ import annotations

import orjson
from graphql import get_introspection_query


def _bomb(levels: int) -> str:
    """Each fragment spreads the next one twice."""
    spread = 'a: node(id: "x") {{ ...F{0} }} b: node(id: "x") {{ ...F{0} }}'
    fragments = [
        f"fragment F{n} on Beneficiary {{ h{n}: household {{ head {{ ...F{n + 1} }} }} g{n}: household {{ head {{ ...F{n + 1} }} }} }}"
        for n in range(levels)
    ]
    last = f"fragment F{levels} on Beneficiary {{ id }}"
    return f"{{ {spread.format(0)} }} {' '.join(fragments)} {last}"


def _spreads(levels: int) -> str:
    """Fragments of nothing but spreads: exponential for whoever follows each of them."""
    fragments = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return f"{{ ...F0 }} {' '.join(fragments)} fragment F{levels} on Query {{ nothing }}"


def _deep(levels: int) -> str:
    step = "household { members { beneficiary { "
    return "{ beneficiaries { nodes { " + step * levels + "id" + " } } }" * levels + " } } }"


def _wide(rows: int) -> str:
    page = f"aids(first: {rows}) {{ nodes {{ beneficiary {{ "
    return f"{{ beneficiaries(first: {rows}) {{ nodes {{ " + page * 3 + "id" + " } } }" * 3 + " } } }"


HEAVY: dict[str, str] = {
    "an exponential bomb": _bomb(12),
    "a longer bomb": _bomb(40),
    "a bomb of spreads": _spreads(25),
    "a long bomb of spreads": _spreads(200),
    "a ring of fragments": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "10,000 aliases": "{ " + " ".join(f"a{n}: viewer {{ clientId }}" for n in range(10_000)) + " }",
    "1,000 aliases of one field": "{ " + " ".join(f"a{n}: viewer" for n in range(1_000)) + " }",
    "repeated fields that conflict": "{ " + "viewer { clientId } " * 600 + "viewer { clientId: subject } }",
    "repeated fields in repeated fields": "{ " + ("viewer { " + "clientId " * 60 + "} ") * 60 + "}",
    "200 levels": _deep(200),
    "100 levels of one to one": "{ beneficiaries { nodes { " + "household { head { " * 50 + "id" + " } }" * 50 + " } } }",
    "4,000 levels of one to one": "{ beneficiaries { nodes { " + "household { head { " * 600 + "id" + " } }" * 600 + " } } }",
    "30 levels": _deep(30),
    "pages of pages of pages": _wide(200),
    "100,000 brackets": "{" * 100_000,
    "100,000 brackets in a value": "{ beneficiaries(filter: " + "[" * 50_000 + " }",
    "nested lists in a value": "{ beneficiaries(filter: " + "[" * 1_500 + "]" * 1_500 + ") { totalCount } }",
    "introspection of introspection": "{ __schema { types { " + "fields { type { " * 40 + "name" + " } }" * 40 + " } } }",
    "aliased introspection": "{ " + " ".join(
        f"s{n}: __schema {{ types {{ fields {{ type {{ name }} }} }} }}" for n in range(300)) + " }",
    "10,000 directives": "{ viewer " + "@include(if: true) " * 10_000 + "{ clientId } }",
    "900 directives": "{ viewer " + "@include(if: true) " * 900 + "{ clientId } }",
    "many operations": " ".join(f"query Q{n} {{ nothing }}" for n in range(700)),
    "many variables": "query(" + " ".join(f"$v{n}: Int" for n in range(900)) + ") { viewer { clientId } }",
    "a long name": "{ " + "x" * 90_000 + " }",
    "a long comment": "#" * 200_000,
    "nothing": "",
    "white space": " " * 1_000,
}  # fmt: skip


def _chains(length: int) -> str:
    """Two chains of fragments whose fields all have to be compared."""
    links = [
        f"fragment {chain}{n} on Query {{ viewer {{ clientId }} ...{chain}{n + 1} }}"
        for chain in "AB"
        for n in range(length)
    ]
    ends = [f"fragment {chain}{length} on Query {{ viewer {{ subject }} }}" for chain in "AB"]
    return f"{{ ...A0 ...B0 }} {' '.join(links + ends)}"


def _fan(levels: int, width: int) -> str:
    """A tree of households that a short document unfolds into."""
    spread = " ".join(f"a{n}: household {{{{ head {{{{ ...F{{0}} }}}} }}}}" for n in range(width))
    fragments = [f"fragment F{n} on Beneficiary {{ {spread.format(n + 1)} }}" for n in range(levels)]
    return f"{{ beneficiaries(first: 1) {{ nodes {{ ...F0 }} }} }} {' '.join(fragments)} fragment F{levels} on Beneficiary {{ id }}"


def _shared_fragments(operations: int, fragments: int) -> str:
    """Many operations that each spread a long chain, with variables in it."""
    names = " ".join(f"query Q{n}($v: ID!) {{ ...F0 }}" for n in range(operations))
    links = [
        f"fragment F{n} on Query {{ a{n}: charity(id: $v) {{ code }} ...F{n + 1} }}" for n in range(fragments)
    ]
    return f"{names} {' '.join(links)} fragment F{fragments} on Query {{ charity(id: $v) {{ code }} }}"


HEAVY |= {
    "two chains of fragments": _chains(90),
    "a fan of households": _fan(4, 6),
    "operations that share fragments": _shared_fragments(20, 110),
    "one field, 300 times, with a fragment": "{ " + "viewer { ...V } " * 300 + "} fragment V on Viewer { charity { code } }",
    "100 wide pages": "{ " + " ".join(
        f"a{n}: beneficiaries(first: 1) {{ nodes {{ name aids {{ nodes {{ state }} }} }} }}" for n in range(100)) + " }",
    "1,200 unknown arguments": "{ viewer(" + " ".join(f"x{n}: 1" for n in range(1_200)) + ") { clientId } }",
    "3,500 unknown fields": "{ " + " ".join(f"x{n}" for n in range(3_500)) + " }",
    "199 fragments that nobody spreads": "{ viewer { clientId } } " + " ".join(
        f"fragment F{n} on Query {{ viewer {{ clientId subject }} }}" for n in range(199)),
    "nested inline fragments": "{ " + "... { " * 400 + "viewer { clientId }" + " }" * 400 + " }",
    "a literal of 500 objects in each other": "{ beneficiaries(filter: " + "{a: " * 150 + "1" + "}" * 150 + ") { totalCount } }",
    "101 mutations of one request": "mutation { " + " ".join(
        f'm{n}: cancelAid(id: "QWlkOjAx", reason: "x") {{ __typename }}' for n in range(101)) + " }",
    "101 mutations in fragments": "mutation { ...A ...B } " + " ".join(
        f"fragment {name} on Mutation {{ " + " ".join(
            f'{name}{n}: cancelAid(id: "QWlkOjAx", reason: "x") {{ __typename }}' for n in range(count)) + " }"
        for name, count in (("A", 50), ("B", 51))),
    "a number of 90,000 digits": "{ charities(first: " + "9" * 90_000 + ") { totalCount } }",
}  # fmt: skip
"""Documents, each of which is refused."""

_CHECKS = "query($i: [AidCheckInput!]!) { aidChecks(input: $i) { allowed } }"
_CHECK = {"civilId": "1", "aidType": "x", "cycles": ["2026-01"]}
_ASKED = "{ viewer { clientId } }"


def _variables(value: object) -> bytes:
    return orjson.dumps({"query": _CHECKS, "variables": {"i": value}})


BODIES: dict[str, bytes] = {
    "40,000 checks in variables": _variables([_CHECK] * 40_000),
    "300,000 cycles in variables": _variables([{**_CHECK, "cycles": ["2026-01"] * 300_000}]),
    "79,000 cycles in variables": _variables([{**_CHECK, "cycles": ["2026-01"] * 79_000}]),
    "a million empty objects": _variables([{}] * 1_000_000),
    "a million empty lists": _variables([[]] * 1_000_000),
    "79,000 unknown fields": _variables([{**_CHECK, **{f"x{n}": 1 for n in range(79_000)}}]),
    "a string of 3 megabytes": _variables([{**_CHECK, "civilId": "1" * 3_000_000}]),
    "a number of 100,000 digits": b'{"query": "{ viewer { clientId } }", "variables": {"a": ' + b"9" * 100_000 + b"}}",
    "10 megabytes": orjson.dumps({"query": _ASKED + "#" * 10_000_000}),
    "10 megabytes of brackets": b"[" * 10_000_000,
    "100,000 levels of JSON": b'{"query": "{ viewer { clientId } }", "variables": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "1,000 levels of JSON": b'{"query": "{ viewer { clientId } }", "variables": {"a":' + b"[" * 1_000 + b"]" * 1_000 + b"}}",
    "a batch of 10,000": orjson.dumps([{"query": _ASKED}] * 10_000),
    "a million keys": orjson.dumps({"query": _ASKED, **{f"k{n}": 1 for n in range(200_000)}}),
    "a document of 4 megabytes": orjson.dumps({"query": "{ " + "viewer " * 500_000 + " }"}),
}  # fmt: skip
"""Bodies, each of which is refused."""

ALLOWED = {
    "the widest pages that are allowed": "{ " + " ".join(
        f"a{n}: beneficiaries(first: 1) {{ nodes {{ name aids {{ nodes {{ state }} }} }} }}" for n in range(30)) + " }",
    "the most leaves that are allowed": "{ beneficiaries(first: 1) { nodes { " + " ".join(
        f"n{n}: name" for n in range(490)) + " } } }",
    "a fan within the limits": _fan(2, 4),
    "five whole introspections": "{ " + " ".join(
        f"s{n}: __schema {{ types {{ fields {{ args {{ type {{ ofType {{ ofType {{ name }} }} }} }} type {{ ofType {{ ofType {{ name }} }} }} }} }} }}"
        for n in range(5)) + " }",
    "the introspection of tools": get_introspection_query(),
    "two introspections": get_introspection_query().replace("__schema {", "x: __schema { types { name } } __schema {", 1),
}  # fmt: skip
"""The heaviest documents that are answered."""
