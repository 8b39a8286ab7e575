"""Arguments of every mutation that the hub takes as they are, for tests that spoil one of their values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hub.resolvers.global_id import global_id
from hub.storage.tables import new_id
from tests.builders import a_civil_number
from tests.builders.people import BORN, a_number
from tests.served import World


def good_inputs(world: World, client_id: str = "nobody", officer_id: str = "") -> dict[str, dict[str, Any]]:
    """The arguments of each mutation by its name."""
    person, aid = world.id("Beneficiary", 3), world.id("Aid", 5)
    today = datetime.now(UTC).date().isoformat()
    amount = {"amount": "40.5", "currency": "KWD"}
    identity = {
        "civilId": a_number(BORN),
        "name": "نورة سالم",
        "nameLatin": "Noura Salem",
        "birthDate": BORN.isoformat(),
        "sex": "F",
        "nationality": "KW",
        "phone": "+96550012345",
        "email": "noura@example.org",
        "address": "Hawalli, block 4",
        "region": {"governorate": "Hawalli", "area": "Jabriya"},
    }
    return {
        "registerBeneficiary": {"input": {"externalId": "P-1", **identity}},
        "updateBeneficiary": {"input": {"id": person, **identity}},
        "recordHousehold": {"input": {"headId": person, "members": [_member(), _listed(world)]}},
        "recordFinances": {"input": _finances(person)},
        "grantAid": {
            "input": {
                "beneficiaryId": person,
                "civilId": None,
                "aidType": "cash",
                "cycles": ["2027-01"],
                **amount,
                "idempotencyKey": "key-1",
            }
        },
        "deliverAid": {"id": aid, "deliveredOn": today, "evidence": "signed"},
        "cancelAid": {"id": aid, "reason": "moved"},
        "returnAid": {"id": world.id("Aid", 0), "returnedOn": today, "reason": "not needed"},
        "publishProjects": {"input": [_project()]},
        "publishTransactions": {"input": [_transaction()]},
        "publishDonations": {"input": [_donation()]},
        "submitProject": {"id": world.id("Project", 0)},
        "decideFinding": {"id": world.id("Finding", 0), "decision": "DISMISS", "note": "two villages"},
        "setDeviationPolicy": {
            "input": {
                "track": "CARE",
                "overspent": "0.2",
                "ahead": "0.5",
                "lineOverspent": "0.3",
                "underBurn": "0.5",
                "elapsed": "0.4",
                "index": "0.8",
                "implausible": "10",
                "graceDays": 60,
            }
        },
        "decideProject": {"id": world.id("Project", 1), "approve": True, "reason": "as agreed"},
        "approvePartner": {"input": _partner()},
        "withdrawPartner": {"id": world.id("Partner", 1), "reason": "no accounts"},
        "admitCharity": {"input": {"code": "NEWC", "nameAr": "جمعية", "nameEn": "Charity"}},
        "suspendCharity": {"id": world.id("Charity", 1), "reason": "audit"},
        "setAidType": {"input": _aid_type()},
        "createClient": {
            "input": {
                "kind": "CHARITY",
                "name": "Case system",
                "scopes": ["aid:read"],
                "charityId": world.id("Charity", 0),
                "authMethod": "CLIENT_SECRET_BASIC",
                "jwk": None,
            }
        },
        "setClientScopes": {"clientId": client_id, "scopes": ["aid:read"]},
        "revokeClient": {"clientId": client_id, "reason": "lost"},
        "admitOfficer": {
            "input": {
                "civilId": a_number(BORN),
                "scopes": ["aid:read"],
                "charityId": world.id("Charity", 0),
                "name": "Sara",
            }
        },
        "dismissOfficer": {"id": officer_id or global_id("Officer", new_id()), "reason": "left"},
    }


def _member() -> dict[str, Any]:
    return {"kinship": "CHILD", "name": "يوسف", "birthDate": None, "civilId": a_civil_number()}


def _listed(world: World) -> dict[str, Any]:
    return {"kinship": "SPOUSE", "beneficiaryId": world.id("Beneficiary", 2)}


def _finances(person: str) -> dict[str, Any]:
    return {
        "beneficiaryId": person,
        "asOf": "2026-01-01",
        "incomes": [{"kind": "SALARY", "monthly": "310.500", "note": "part time"}],
        "obligations": [{"kind": "RENT", "monthly": "120"}],
        "currency": "KWD",
        "verified": False,
    }


def _project() -> dict[str, Any]:
    text = [{"lang": "en", "text": "A well"}]
    return {
        "externalId": "G-1",
        "titles": text,
        "descriptions": text,
        "status": "IMPLEMENTATION",
        "iatiIdentifier": "KW-G-1",
        "track": "CARE",
        "sectors": [{"code": "14031", "vocabulary": "1", "name": "Water", "percentage": "100"}],
        "countries": [{"code": "SD", "percentage": "100"}],
        "regions": [{"code": "289", "vocabulary": "1", "percentage": "100"}],
        "locations": [{"name": "Kassala", "latitude": "15.45", "longitude": "36.4"}],
        "plannedStart": "2026-01-01",
        "plannedEnd": "2027-01-01",
        "actualStart": "2026-01-02",
        "actualEnd": "2027-01-02",
        "participants": [{"role": "IMPLEMENTING", "name": "Wells", "ref": "XM-1", "kind": "22"}],
        "budgets": [_budget()],
        "results": [_result(text)],
        "milestones": [{"titles": text, "plannedOn": "2026-06-01", "doneOn": "2026-06-02"}],
        "documents": [
            {
                "url": "https://wells.example/r.pdf",
                "titles": text,
                "format": "application/pdf",
                "category": "A08",
            }
        ],
        "beneficiariesReached": 120,
        "transactionReferences": ["T-1"],
    }


def _budget() -> dict[str, Any]:
    return {
        "periodStart": "2026-01-01",
        "periodEnd": "2026-12-31",
        "value": "12500.5",
        "currency": "KWD",
        "kind": "ORIGINAL",
        "status": "INDICATIVE",
        "valueDate": "2026-01-01",
    }


def _result(text: list[dict[str, str]]) -> dict[str, Any]:
    period = {"start": "2026-01-01", "end": "2026-06-30", "target": "10", "actual": "9"}
    indicator = {"titles": text, "baselineYear": 2025, "baselineValue": "0", "periods": [period]}
    return {"kind": "OUTPUT", "titles": text, "descriptions": text, "indicators": [indicator]}


def _transaction() -> dict[str, Any]:
    return {
        "projectExternalId": "W-0",
        "reference": "G-1",
        "type": "EXPENDITURE",
        "date": "2026-03-01",
        "value": "250.75",
        "currency": "KWD",
        "valueDate": "2026-03-01",
        "description": "pump",
        "provider": {"name": "Us", "ref": "KW-1"},
        "receiver": {"name": "Driller", "ref": "SD-77"},
    }


def _partner() -> dict[str, Any]:
    return {
        "identifier": "SD-NEW",
        "nameAr": "شريك",
        "nameEn": "Partner",
        "country": "SD",
        "ministry": "SOCIAL",
        "approvedFrom": "2026-01-01",
        "approvedUntil": "2027-12-31",
    }


def _donation() -> dict[str, Any]:
    return {
        "reference": "D-1",
        "amount": "25.5",
        "currency": "KWD",
        "donatedOn": "2026-03-01",
        "donorCivilId": a_civil_number(),
        "projectExternalId": "W-0",
    }


def _aid_type() -> dict[str, Any]:
    return {
        "code": "RENT",
        "nameAr": "إيجار",
        "nameEn": "Rent",
        "countedFor": "HOUSEHOLD",
        "cycle": "MONTH",
        "ceiling": "200",
        "currency": "KWD",
        "coFunding": False,
        "documentRequired": "contract",
        "identityRequired": False,
        "trial": False,
        "active": True,
    }
