"""A small schema with every kind of place where a field can hide, and what each of its fields needs."""

from collections.abc import Hashable

from graphql import DocumentNode, GraphQLSchema, build_schema, parse

from hub.auth.gate import PUBLIC, Gate, Requirements, ScopeSets, Verdict
from hub.auth.scopes import Scope
from hub.errors import MissingScope

SDL = """
interface Node { id: ID! }
interface Held implements Node { id: ID! holder: Node }
type Person implements Node & Held {
  id: ID!
  name: String!
  phone: String
  household: Household
  aids(filter: AidFilter, sortBy: String): [Aid!]!
  holder: Household
}
type Household implements Node { id: ID! head: Person members: [Person!]! }
type Aid implements Node & Held { id: ID! amount: String person: Person! holder: Person }
type Refused { code: String! conflicts: [Aid!]! }
union GrantResult = Aid | Refused
union _Entity = Person | Aid
scalar _Any
input AidFilter { region: String amountAbove: Int near: PersonFilter either: [AidFilter!] }
input PersonFilter { name: String within: AidFilter }
input Plain { word: String }
type _Service { sdl: String! }
type Query {
  node(id: ID!): Node
  held: [Held!]!
  person(id: ID!): Person
  people(filter: AidFilter, like: PersonFilter, plain: Plain): [Person!]!
  _entities(representations: [_Any!]!): [_Entity]!
  _service: _Service!
}
type Mutation { grant(filter: AidFilter): GrantResult! }
type Subscription { changed: Aid! }
"""

READ = frozenset({Scope.BENEFICIARY_READ})
IDENTITY = frozenset({Scope.BENEFICIARY_IDENTITY})
CONTACT = frozenset({Scope.BENEFICIARY_CONTACT})
AID = frozenset({Scope.AID_READ})
FINANCE = frozenset({Scope.BENEFICIARY_FINANCE})
SELF = frozenset({Scope.APPLICANT_SELF})

FIELDS: dict[tuple[str, str], ScopeSets] = {
    ("Person", "id"): (READ, SELF),
    ("Person", "name"): (IDENTITY, SELF),
    ("Person", "phone"): (CONTACT | READ, SELF),
    ("Person", "household"): (READ,),
    ("Person", "aids"): (AID,),
    ("Person", "holder"): (READ,),
    ("Household", "id"): (READ,),
    ("Household", "head"): (READ,),
    ("Household", "members"): (READ,),
    ("Aid", "id"): (AID,),
    ("Aid", "amount"): (AID | FINANCE,),
    ("Aid", "person"): (AID,),
    ("Aid", "holder"): (AID,),
    ("Refused", "code"): PUBLIC,
    ("Refused", "conflicts"): PUBLIC,
    ("_Service", "sdl"): PUBLIC,
    ("Query", "node"): PUBLIC,
    ("Query", "held"): PUBLIC,
    ("Query", "person"): (READ, SELF),
    ("Query", "people"): (READ,),
    ("Query", "_entities"): PUBLIC,
    ("Query", "_service"): PUBLIC,
    ("Mutation", "grant"): (frozenset({Scope.AID_GRANT}),),
    ("Subscription", "changed"): (AID,),
}
ARGUMENTS: dict[tuple[str, str, str], ScopeSets] = {("Person", "aids", "sortBy"): (FINANCE,)}
INPUT_FIELDS: dict[tuple[str, str], ScopeSets] = {
    ("AidFilter", "amountAbove"): (FINANCE,),
    ("PersonFilter", "name"): (IDENTITY,),
}
REQUIREMENTS = Requirements(FIELDS, ARGUMENTS, INPUT_FIELDS)


def a_schema() -> GraphQLSchema:
    return build_schema(SDL)


GATE = Gate(a_schema(), REQUIREMENTS)


class Parsed:
    """A document as the gate is given it."""

    def __init__(self, text: str) -> None:
        self.verdicts: dict[Hashable, Verdict] = {}
        self._node = parse(text)

    def node(self) -> DocumentNode:
        return self._node


def missing_from(document: str, scopes: frozenset[Scope], gate: Gate = GATE) -> set[str]:
    """The paths that the gate names when it refuses the document; none when it lets it through."""
    try:
        gate.check(Parsed(document), scopes)
    except MissingScope as refusal:
        return {field.path for field in refusal.missing}
    return set()
