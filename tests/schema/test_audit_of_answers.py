"""Every personal field that is served leaves a record before the answer leaves; one that cannot be written withholds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from hub.storage.audit import verify
from tests.schema.good_inputs import good_inputs
from tests.served import World, key_of

NAMES = "query Names($id: ID!) { beneficiary(id: $id, purpose: AID_DELIVERY) { id name civilId } }"


@asynccontextmanager
async def recorded(world: World) -> AsyncIterator[list[dict[str, Any]]]:
    """The records that are added within the block."""
    (before,) = await world.read("SELECT coalesce(max(id::text), '') FROM audit_event")
    found: list[dict[str, Any]] = []
    yield found
    rows = await world.read("SELECT * FROM audit_event WHERE id::text > $1 ORDER BY id", before[0])
    found += [dict(row) for row in rows]


def people_of(record: dict[str, Any]) -> set[UUID]:
    """Whose data it was."""
    return set(record["person_ids"])


async def test_a_read_tells_who_why_what_and_whose(own_world: World) -> None:
    async with recorded(own_world) as records:
        await own_world.data("charity", NAMES, id=own_world.id("Beneficiary", 0))
    (record,) = records
    assert (record["kind"], record["client_id"], record["operation"]) == ("READ", "noor", "Names")
    assert record["charity_id"] == own_world.key("Charity", 0)
    assert record["subject_id"] is None
    assert record["purpose"] == "AID_DELIVERY"
    assert record["fields"] == ["Beneficiary.civilId", "Beneficiary.name"]
    assert people_of(record) == {own_world.key("Beneficiary", 0)}


async def test_everybody_on_a_page_is_named_and_nobody_beside_it(own_world: World) -> None:
    query = "{ beneficiaries(first: 2) { nodes { id name household { members { name beneficiary { phone } } } } } }"
    async with recorded(own_world) as records:
        nodes = (await own_world.data("charity", query))["beneficiaries"]["nodes"]
    (record,) = records
    assert people_of(record) == {key_of(node["id"]) for node in nodes}
    assert len(nodes) == 2


async def test_those_deep_in_the_answer_are_named_too(own_world: World) -> None:
    query = """query Deep($id: ID!) { beneficiary(id: $id) {
      household { members { beneficiary { phone } } } aids { nodes { amount { amount } beneficiary { name } } } } }"""
    async with recorded(own_world) as records:
        await own_world.data("charity", query, id=own_world.id("Beneficiary", 0))
    (record,) = records
    assert people_of(record) == {own_world.key("Beneficiary", 0), own_world.key("Beneficiary", 1)}
    assert {"Aid.amount", "Beneficiary.phone", "HouseholdMember.beneficiary"} <= set(record["fields"])


async def test_an_aliased_or_fragmented_field_is_recorded_under_its_own_name(own_world: World) -> None:
    query = """query Hidden($id: ID!) { node(id: $id) { ... on Beneficiary { harmless: civilId ...F } } }
      fragment F on Beneficiary { id2: phone }"""
    async with recorded(own_world) as records:
        await own_world.data("charity", query, id=own_world.id("Beneficiary", 0))
    assert [record["fields"] for record in records] == [["Beneficiary.civilId", "Beneficiary.phone"]]


async def test_the_operations_name_is_kept_short_and_without_long_numbers(own_world: World) -> None:
    for name, kept in (("Find_284010112345_again", "Find_#_again"), ("N" * 5_000, "N" * 100), ("", "")):
        async with recorded(own_world) as records:
            await own_world.data("charity", NAMES.replace("Names", name), id=own_world.id("Beneficiary", 0))
        assert [record["operation"] for record in records] == [kept]


async def test_an_entity_is_recorded_as_any_other_read(own_world: World) -> None:
    query = """query Routed($r: [_Any!]!) { _entities(representations: $r) {
      ... on Beneficiary { name finances { monthlyIncome { amount } } } } }"""
    asked = [{"__typename": "Beneficiary", "id": own_world.id("Beneficiary", n)} for n in (0, 2)]
    async with recorded(own_world) as records:
        await own_world.data("charity", query, r=asked)
    (record,) = records
    assert record["operation"] == "Routed"
    assert {"Beneficiary.name", "Finances.monthlyIncome"} <= set(record["fields"])
    assert people_of(record) == {own_world.key("Beneficiary", 0), own_world.key("Beneficiary", 2)}


async def test_a_check_tells_that_somebody_is_registered_and_is_recorded(own_world: World) -> None:
    query = "query Check($input: [AidCheckInput!]!) { aidChecks(input: $input) { registered } }"
    known, unknown = own_world.country.civil_numbers[0], own_world.country.civil_numbers[3]
    checks = [{"civilId": number, "aidType": "cash", "cycles": ["2027-01"]} for number in (known, unknown)]
    async with recorded(own_world) as records:
        await own_world.data("charity", query, input=checks)
    (record,) = records
    assert "AidCheck.registered" in record["fields"]
    assert people_of(record) == {own_world.key("Beneficiary", 0)}


async def test_finding_a_person_by_number_is_recorded_even_where_nothing_but_the_id_is_asked_for(
    own_world: World,
) -> None:
    query = "query Found($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id } }"
    async with recorded(own_world) as records:
        for number in (own_world.country.civil_numbers[1], own_world.country.civil_numbers[3]):
            await own_world.data("charity", query, n=number)
    (record,) = records
    assert record["fields"] == ["Query.beneficiaryByCivilId"]
    assert people_of(record) == {own_world.key("Beneficiary", 1)}


async def test_a_mutation_records_what_it_wrote_and_what_its_answer_shows(own_world: World) -> None:
    mutation = """mutation Register($input: RegisterBeneficiaryInput!) {
      registerBeneficiary(input: $input) { ... on Beneficiary { id name civilId } } }"""
    given = good_inputs(own_world)["registerBeneficiary"]["input"]
    async with recorded(own_world) as records:
        data = await own_world.data("charity", mutation, input=given)
    person = key_of(data["registerBeneficiary"]["id"])
    wrote, showed = records
    assert (wrote["kind"], showed["kind"]) == ("WRITE", "READ")
    assert {"Beneficiary.phone", "Beneficiary.address"} <= set(wrote["fields"])
    assert showed["fields"] == ["Beneficiary.civilId", "Beneficiary.name"]
    assert people_of(wrote) == people_of(showed) == {person}


async def test_the_person_in_a_refusal_is_recorded(own_world: World) -> None:
    mutation = """mutation Again($input: RegisterBeneficiaryInput!) { registerBeneficiary(input: $input) {
      __typename ... on BeneficiaryRefused { code beneficiary { name } } } }"""
    twin = {"externalId": "twin", "name": "x", "civilId": own_world.country.civil_numbers[1]}
    async with recorded(own_world) as records:
        refused = (await own_world.data("charity", mutation, input=twin))["registerBeneficiary"]
    assert refused["beneficiary"] == {"name": "مريم سالم"}
    assert [people_of(r) for r in records if r["kind"] == "READ"] == [{own_world.key("Beneficiary", 1)}]


async def test_an_answer_without_personal_data_leaves_no_record(own_world: World) -> None:
    queries = (
        "{ viewer { clientId charity { code } } aidTypes { code } charities { nodes { name } } }",
        "{ projects { nodes { title budget { spent { amount } } } } }",
        "{ beneficiaries { totalCount pageInfo { endCursor } nodes { id __typename } } }",
        f'{{ beneficiary(id: "{own_world.id("Beneficiary", 0)}") {{ id }} }}',
    )
    async with recorded(own_world) as records:
        for query in queries:
            await own_world.data("charity", query)
        await own_world.data("ministry", "{ _service { sdl } __schema { queryType { name } } }")
        await own_world.data("person", NAMES.replace("civilId", ""), id=own_world.id("Beneficiary", 2))
    assert records == []


async def test_a_person_sees_who_read_their_data(own_world: World) -> None:
    await own_world.data("charity", NAMES, id=own_world.id("Beneficiary", 0))
    query = """query Mine($id: ID!) { beneficiary(id: $id, purpose: DATA_SUBJECT_REQUEST) {
      accesses(first: 200) { nodes { kind charity { code } purpose operation fields } } } }"""
    found = await own_world.data("person", query, id=own_world.id("Beneficiary", 0))
    accesses = found["beneficiary"]["accesses"]["nodes"]
    assert {
        "kind": "READ",
        "charity": {"code": "NOOR"},
        "purpose": "AID_DELIVERY",
        "operation": "Names",
        "fields": ["Beneficiary.civilId", "Beneficiary.name"],
    } in accesses
    assert (await own_world.error("charity", query, id=own_world.id("Beneficiary", 0)))[
        "code"
    ] == "MISSING_SCOPE"


async def test_a_persons_own_read_is_recorded_with_the_person(own_world: World) -> None:
    async with recorded(own_world) as records:
        await own_world.data("person", NAMES, id=own_world.id("Beneficiary", 0))
    assert [(r["subject_id"], r["client_id"]) for r in records] == [(own_world.key("Beneficiary", 0), "app")]


async def test_the_ministry_reads_the_trail(own_world: World) -> None:
    await own_world.data("charity", NAMES, id=own_world.id("Beneficiary", 3))
    query = """query($filter: AuditFilter) { auditEvents(filter: $filter, first: 1) {
      nodes { kind clientId charity { code } purpose operation fields people } } }"""
    about = {"beneficiaryId": own_world.id("Beneficiary", 3), "kind": "READ", "clientId": "noor"}
    (event,) = (await own_world.data("ministry", query, filter=about))["auditEvents"]["nodes"]
    assert event == {
        "kind": "READ",
        "clientId": "noor",
        "charity": {"code": "NOOR"},
        "purpose": "AID_DELIVERY",
        "operation": "Names",
        "fields": ["Beneficiary.civilId", "Beneficiary.name"],
        "people": 1,
    }


@asynccontextmanager
async def records_failing(world: World, state: str) -> AsyncIterator[None]:
    """Makes the trail refuse every record with this SQLSTATE."""
    await world.run(
        f"""CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON audit_event EXECUTE FUNCTION full_disk()"""
    )
    try:
        yield
    finally:
        await world.run("DROP TRIGGER full_disk ON audit_event; DROP FUNCTION full_disk")


async def test_an_answer_whose_record_cannot_be_written_is_withheld(own_world: World) -> None:
    entities = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Beneficiary { name } } }"
    representations = [{"__typename": "Beneficiary", "id": own_world.id("Beneficiary", 0)}]
    checks = "query($input: [AidCheckInput!]!) { aidChecks(input: $input) { registered } }"
    check = {"civilId": own_world.country.civil_numbers[0], "aidType": "cash", "cycles": ["2027-01"]}
    async with records_failing(own_world, "53100"):
        for query, variables in (
            (NAMES, {"id": own_world.id("Beneficiary", 0)}),
            (entities, {"r": representations}),
            (checks, {"input": [check]}),
        ):
            response = await own_world.send({"query": query, "variables": variables})
            assert response.status_code == 503
            assert response.json().keys() == {"errors"}
            assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert await own_world.data("charity", "{ aidTypes { code } }")
    assert await own_world.data("charity", NAMES, id=own_world.id("Beneficiary", 0))


async def test_it_is_withheld_for_whatever_reason(own_world: World) -> None:
    async with records_failing(own_world, "P0001"):
        error = await own_world.error("charity", NAMES, id=own_world.id("Beneficiary", 0))
    assert error["code"] in {"INTERNAL", "UNAVAILABLE"}


async def test_a_write_whose_record_cannot_be_written_does_not_happen(own_world: World) -> None:
    people = await own_world.count("beneficiary")
    mutation = 'mutation { registerBeneficiary(input: {externalId: "lost", name: "x"}) { __typename } }'
    async with records_failing(own_world, "53100"):
        answer = await own_world.answer("charity", mutation)
    assert answer["data"] is None
    assert answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    assert await own_world.count("beneficiary") == people


async def test_the_chain_holds_after_all_that(own_world: World) -> None:
    verified = await verify(own_world.database)
    assert verified.records == await own_world.count("audit_event")
    assert verified.records > 20
