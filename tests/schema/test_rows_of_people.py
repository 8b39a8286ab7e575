"""Which people a caller sees, and who is listed for whom."""

from __future__ import annotations

from typing import Any

from hub.auth.scopes import Scope
from tests.served import World

LIST = "query($filter: BeneficiaryFilter) { beneficiaries(filter: $filter, first: 100) { totalCount nodes { id } } }"
RECORD = """query($id: ID!) { beneficiary(id: $id) {
  name civilId phone email address birthDate sex nationality region { governorate }
  household { size members { name civilId kinship beneficiary { id } } }
  finances { monthlyIncome { amount } monthlyObligations { amount } perCapita { amount currency } } } }"""


async def listed(world: World, who: Any, **filter: Any) -> set[int]:
    """The places of the country's people who are listed."""
    data = await world.data(who, LIST, filter=filter or None)
    assert data["beneficiaries"]["totalCount"] == len(data["beneficiaries"]["nodes"])
    known = {id: place for place, id in enumerate(world.country.ids["Beneficiary"])}
    return {known[node["id"]] for node in data["beneficiaries"]["nodes"] if node["id"] in known}


async def test_a_charity_lists_whom_it_registered_or_served(world: World) -> None:
    assert await listed(world, "charity") == {0, 2, 3}
    assert await listed(world, "other charity") == {0, 1, 2}


async def test_the_ministry_lists_everybody(world: World) -> None:
    assert await listed(world, "ministry") == {0, 1, 2, 3}


async def test_people_are_filtered(world: World) -> None:
    assert await listed(world, "charity", region="Hawalli") == {0}
    assert await listed(world, "charity", mine=True) == {0, 2, 3}
    assert await listed(world, "charity", mine=False) == set()
    assert await listed(world, "charity", identityVerified=True) == set()
    assert await listed(world, "charity", ids=world.country.ids["Beneficiary"][:2]) == {0}
    assert await listed(world, "charity", registeredAfter="2040-01-01T00:00:00Z") == set()


async def test_a_person_is_found_by_civil_number_wherever_they_are_registered(world: World) -> None:
    query = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id civilId } }"
    number = world.country.civil_numbers[1]
    found = (await world.data("charity", query, n=number))["beneficiaryByCivilId"]
    assert found == {"id": world.id("Beneficiary", 1), "civilId": number}


async def test_a_member_of_a_household_is_not_found_by_number_before_being_registered(world: World) -> None:
    query = "query($n: CivilId!) { beneficiaryByCivilId(civilId: $n) { id } }"
    assert await world.data("charity", query, n=world.country.civil_numbers[3]) == {
        "beneficiaryByCivilId": None
    }


async def test_a_case_worker_reads_a_whole_record(world: World) -> None:
    record = (await world.data("charity", RECORD, id=world.id("Beneficiary", 0)))["beneficiary"]
    household, finances = record.pop("household"), record.pop("finances")
    assert record == {
        "name": 'فاطمة "أم علي"\\\t',
        "civilId": world.country.civil_numbers[0],
        "phone": "+96599887766",
        "email": "fatima@example.org",
        "address": "شارع ١\nمنزل ٢",
        "birthDate": "1980-01-02",
        "sex": "F",
        "nationality": "KW",
        "region": {"governorate": "Hawalli"},
    }
    assert household["size"] == len(household["members"]) == 3
    assert household["members"][2]["civilId"] == world.country.civil_numbers[3]
    assert finances == {
        "monthlyIncome": {"amount": "310.501"},
        "monthlyObligations": {"amount": "120"},
        "perCapita": {"amount": "63.5", "currency": "KWD"},
    }


async def test_a_person_sees_their_own_record_and_no_other_members(world: World) -> None:
    own = (await world.data("person", RECORD, id=world.id("Beneficiary", 0)))["beneficiary"]
    assert own["civilId"] == world.country.civil_numbers[0]
    linked = [member["beneficiary"] for member in own["household"]["members"]]
    assert linked == [{"id": world.id("Beneficiary", 0)}, None, None]
    for place in (1, 2, 3):
        id = world.id("Beneficiary", place)
        assert await world.data("person", RECORD, id=id) == {"beneficiary": None}
        query = "query($id: ID!) { node(id: $id) { id } }"
        assert await world.data("person", query, id=id) == {"node": None}


async def test_a_person_lists_nobody(world: World) -> None:
    assert (await world.error("person", "{ beneficiaries { totalCount } }"))["code"] == "MISSING_SCOPE"


async def test_a_donor_portal_reaches_no_person(world: World) -> None:
    for type_name in ("Beneficiary", "Aid"):
        node = await world.data(
            "donor portal", "query($id: ID!) { node(id: $id) { __typename id } }", id=world.id(type_name, 0)
        )
        assert node == {"node": None}


async def test_without_the_scope_of_a_type_its_node_is_not_there(world: World) -> None:
    blind = world.caller("charity", Scope.PROJECT_READ)
    query = "query($id: ID!) { node(id: $id) { id } }"
    assert await world.data(blind, query, id=world.id("Beneficiary", 0)) == {"node": None}
    assert await world.data(blind, query, id=world.id("Project", 0)) == {
        "node": {"id": world.id("Project", 0)}
    }


async def test_a_filter_on_a_hidden_field_needs_its_scope(world: World) -> None:
    registry = world.caller("ministry", Scope.ADMIN_REGISTRY)
    query = '{ beneficiaries(filter: {region: "Hawalli"}) { totalCount } }'
    assert (await world.error(registry, query))["code"] == "MISSING_SCOPE"


async def test_the_viewer_is_who_asks(world: World) -> None:
    query = "{ viewer { clientId subject charity { code } scopes } }"
    viewer = (await world.data("charity", query))["viewer"]
    assert (viewer["clientId"], viewer["subject"], viewer["charity"]) == ("noor", None, {"code": "NOOR"})
    assert viewer["scopes"] == sorted(world.caller("charity").scopes)
    assert (await world.data("person", query))["viewer"]["subject"] == str(world.key("Beneficiary", 0))
