"""The schema keeps the contract: every name, type, argument and scope that users' systems rely on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    DefinitionNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    GraphQLObjectType,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    UnionTypeDefinitionNode,
    ValueNode,
    parse,
    print_ast,
)

from hub.schema.build import build_schema

CONTRACT = parse((Path(__file__).parent / "contract.graphql").read_text(encoding="utf-8"))
SCHEMA = build_schema("KW")
PRINTED = {
    each.name.value: each for each in parse(SCHEMA.sdl).definitions if isinstance(each, TypeDefinitionNode)
}
REQUESTS = "aid requests"
NUMBERS = "statistics and needs"
PEOPLE = "people who sign in"

DEFERRED = {
    "Query.aidRequests": REQUESTS,
    "Query.aidStatistics": NUMBERS,
    "Query.needs": NUMBERS,
    "Beneficiary.requests": REQUESTS,
    "Aid.request": REQUESTS,
    "AidRequest": REQUESTS,
    "RequestState": REQUESTS,
    "GrantAidInput.requestId": REQUESTS,
    "Mutation.startIdentityCheck": PEOPLE,
    "Mutation.submitAidRequest": REQUESTS,
    "Mutation.claimAidRequest": REQUESTS,
    "Mutation.releaseAidRequest": REQUESTS,
    "Mutation.decideAidRequest": REQUESTS,
    "Mutation.mergeBeneficiaries": "matching of people",
}
"""What is not in the schema yet, and what it belongs to. Nothing stays here once it is there."""

PERSON, OWN = "beneficiary:read | applicant:self", "applicant:self"
IDENTITY, CONTACT = f"beneficiary:identity | {OWN}", f"beneficiary:contact | {OWN}"
AID, PROJECT = f"aid:read | {OWN}", "project:read | project:report"
NEEDS = {
    "Query.viewer": "",
    "Query.node": "",
    "Query.aidTypes": "",
    "Query.charity": "",
    "Query.charities": "",
    "Query.beneficiary": PERSON,
    "Query.beneficiaryByCivilId": "beneficiary:read",
    "Query.beneficiaries": "beneficiary:read | admin:registry",
    "Query.aidChecks": "aid:check",
    "Query.aids": "aid:read | admin:registry",
    "Query.project": PROJECT,
    "Query.projects": PROJECT,
    "Query.auditEvents": "admin:audit",
    "Query.findings": "finding:read | admin:findings",
    "Project.findings": "finding:read | admin:findings",
    "Mutation.decideFinding": "admin:findings",
    **dict.fromkeys(
        (f"Beneficiary.{name}" for name in ("id", "identityVerified", "region", "registeredAt")), PERSON
    ),
    **dict.fromkeys(
        (
            f"Beneficiary.{name}"
            for name in ("name", "nameLatin", "civilId", "birthDate", "sex", "nationality")
        ),
        IDENTITY,
    ),
    **dict.fromkeys((f"Beneficiary.{name}" for name in ("phone", "email", "address")), CONTACT),
    "Beneficiary.household": f"beneficiary:household | {OWN}",
    "Beneficiary.finances": f"beneficiary:finance | {OWN}",
    "Beneficiary.aids": AID,
    "Beneficiary.accesses": f"{OWN} | admin:audit",
    **dict.fromkeys(
        (f"Aid.{name}" for name in ("id", "aidType", "cycles", "state", "mine", "grantedAt", "deliveredAt")),
        AID,
    ),
    **dict.fromkeys((f"Aid.{name}" for name in ("charity", "amount", "beneficiary")), AID),
    **dict.fromkeys(
        (f"Project.{name}" for name in ("id", "charity", "externalId", "title", "status")), PROJECT
    ),
    "Project.budget": "budget:read | project:report | admin:projects",
    "Subscription.findingFound": "finding:read | admin:findings",
    "Subscription.aidChanged": AID,
    "Subscription.projectChanged": PROJECT,
    "Mutation.registerBeneficiary": f"beneficiary:register | {OWN}",
    "Mutation.updateBeneficiary": f"beneficiary:register | {OWN}",
    # Who lives with whom, and what they earn, is looked into by a charity: it decides over other people's aid.
    "Mutation.recordHousehold": "beneficiary:register",
    "Mutation.recordFinances": "beneficiary:register",
    **dict.fromkeys(
        (f"Mutation.{name}Aid" for name in ("grant", "deliver", "cancel", "return")), "aid:grant"
    ),
    "Mutation.publishProjects": "project:publish",
    "Mutation.publishTransactions": "project:publish",
    "Query.partners": "project:read",
    "Project.partner": PROJECT,
    "Mutation.approvePartner": "admin:partners",
    "Mutation.withdrawPartner": "admin:partners",
    "Query.donations": "donation:read | donation:publish",
    "Donation.id": "donation:read | donation:publish",
    "Mutation.publishDonations": "donation:publish",
    "Mutation.submitProject": "project:publish",
    "Mutation.decideProject": "admin:projects",
    "Mutation.admitCharity": "admin:charities",
    "Mutation.suspendCharity": "admin:charities",
    "Mutation.setAidType": "admin:policies",
    "Mutation.createClient": "admin:clients",
    "Mutation.setClientScopes": "admin:clients",
    "Mutation.revokeClient": "admin:clients",
}
"""The scope sets that open each field, as the contract writes them; what two of them open together has a +."""


def _members(definition: DefinitionNode) -> Iterator[str]:
    """Each member of a type as the contract writes it, with its type, arguments and defaults."""
    if isinstance(definition, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
        yield from (_written(field) for field in definition.fields or ())
    elif isinstance(definition, InputObjectTypeDefinitionNode):
        yield from (f"{field.name.value}: {print_ast(field.type)}" for field in definition.fields or ())
    elif isinstance(definition, EnumTypeDefinitionNode):
        yield from (value.name.value for value in definition.values or ())
    elif isinstance(definition, UnionTypeDefinitionNode):
        yield from (member.name.value for member in definition.types or ())


def _written(field: FieldDefinitionNode) -> str:
    arguments = [
        f"{argument.name.value}: {print_ast(argument.type)}{_default(argument.default_value)}"
        for argument in field.arguments or ()
    ]
    return f"{field.name.value}({', '.join(sorted(arguments))}): {print_ast(field.type)}"


def _default(value: ValueNode | None) -> str:
    return f" = {print_ast(value)}" if value is not None and print_ast(value) != "null" else ""


def _ours(name: str) -> set[str]:
    """Each member of our type, as the printed schema writes it."""
    return set(_members(PRINTED[name]))


def _name(member: str) -> str:
    return member.partition("(")[0].partition(":")[0]


def _promised() -> Iterator[tuple[str, DefinitionNode]]:
    for definition in CONTRACT.definitions:
        name = definition.name.value  # type: ignore[attr-defined]
        if name not in DEFERRED:
            yield name, definition


@pytest.mark.parametrize(("name", "definition"), [pytest.param(*each, id=each[0]) for each in _promised()])
def test_a_type_has_every_member_as_promised(name: str, definition: DefinitionNode) -> None:
    promised = {each for each in _members(definition) if f"{name}.{_name(each)}" not in DEFERRED}
    assert name in PRINTED
    assert promised - _ours(name) == set(), sorted(_ours(name))


def test_what_is_deferred_is_not_there_yet() -> None:
    for name in DEFERRED:
        owner, _, member = name.partition(".")
        there = member in map(_name, _ours(owner)) if member else name in PRINTED
        assert not there, f"{name} is there: take it off the list"


def test_interfaces_keys_and_scalars_are_as_promised() -> None:
    for name, definition in _promised():
        if isinstance(definition, ObjectTypeDefinitionNode):
            ours = SCHEMA.graphql.type_map[name]
            assert isinstance(ours, GraphQLObjectType)
            promised = {each.name.value for each in definition.interfaces or ()}
            assert promised <= {each.name for each in ours.interfaces}
            keys = [each for each in definition.directives or () if each.name.value == "key"]
            assert not keys or f'type {name} implements Node @key(fields: "id")' in SCHEMA.sdl
        elif isinstance(definition, ScalarTypeDefinitionNode):
            assert f"scalar {name}" in SCHEMA.sdl


@pytest.mark.parametrize("coordinate", NEEDS)
def test_a_field_needs_the_scopes_that_were_promised(coordinate: str) -> None:
    owner, _, name = coordinate.partition(".")
    sets = SCHEMA.requirements.fields[owner, name]
    assert {"+".join(sorted(each)) for each in sets} == set(NEEDS[coordinate].split(" | "))


def test_every_connection_has_what_relay_expects() -> None:
    for name, known in SCHEMA.graphql.type_map.items():
        if name.endswith("Connection") and isinstance(known, GraphQLObjectType):
            node = name.removesuffix("Connection")
            assert {key: str(field.type) for key, field in known.fields.items()} == {
                "edges": f"[{node}Edge!]!",
                "nodes": f"[{node}!]!",
                "pageInfo": "PageInfo!",
                "totalCount": "Int!",
            }
