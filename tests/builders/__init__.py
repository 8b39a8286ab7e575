"""Builders: one line a person, charity, client or aid type; whatever the test does not say is made up."""

from tests.builders.base import (
    a_beneficiary,
    a_charity,
    a_civil_number,
    a_client,
    a_household,
    a_household_member,
    an_aid_type,
    an_audit_record,
    finances_of,
)

__all__ = [
    "a_beneficiary",
    "a_charity",
    "a_civil_number",
    "a_client",
    "a_household",
    "a_household_member",
    "an_aid_type",
    "an_audit_record",
    "finances_of",
]
