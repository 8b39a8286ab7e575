"""The operations of the demo, as a system of each user would send them."""

from __future__ import annotations

GRANT = """
mutation GrantAid($input: GrantAidInput!) {
  grantAid(input: $input) {
    ... on Aid { id state aidType { code } cycles amount { amount currency } }
    ... on AidRefused { code message conflicts { aidType cycle state mine charity { name } } }
  }
}
"""

CHECKS = """
query MayTheyBeGiven($input: [AidCheckInput!]!) {
  aidChecks(input: $input) { registered allowed code conflicts { aidType cycle state mine } }
}
"""

HISTORY = """
query AidHistory($civilId: CivilId!) {
  beneficiaryByCivilId(civilId: $civilId, purpose: AID_ASSESSMENT) {
    id
    aids { nodes { aidType { code } cycles state mine charity { name } amount { amount currency } } }
  }
}
"""

PEOPLE_AND_PROJECTS = """
query ProjectsAndPeople {
  projects(first: 1) { nodes { title } }
  beneficiaries(first: 1) { nodes { name civilId } }
}
"""

TRAIL = """
query WhoSawThisPerson($id: ID!) {
  auditEvents(filter: {beneficiaryId: $id}, first: 10) {
    nodes { at kind operation purpose charity { code } clientId fields people }
  }
}
"""

CASE_FILE = """
query CaseFile($civilId: CivilId!) {
  beneficiaryByCivilId(civilId: $civilId, purpose: AID_ASSESSMENT) {
    name
    nameLatin
    region { governorate area }
    household { size members { name kinship birthDate } }
    finances {
      monthlyIncome { amount currency }
      monthlyObligations { amount currency }
      perCapita { amount currency }
    }
    aids { nodes { aidType { code } cycles state mine charity { name } amount { amount currency } } }
  }
}
"""

OWN_PROJECTS = """
query OurProjects {
  projects(filter: {mine: true}, first: 5) {
    totalCount
    nodes {
      externalId
      title
      status
      budget { planned { amount currency } spent { amount currency } transactions(first: 2) { totalCount } }
    }
  }
}
"""

DONORS_PROJECTS = """
query ProjectsForDonors {
  projects(filter: {states: [IMPLEMENTATION]}, first: 5) {
    totalCount
    nodes { title charity { name } country budget { planned { amount currency } spent { amount currency } } }
  }
}
"""
