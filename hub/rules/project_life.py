"""Which step of a project's approval may follow which, and which changes of an approved project need a new decision."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Approval(StrEnum):
    """What the ministry says of a project."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"


class StepKind(StrEnum):
    """What was done: the charity asked, the ministry approved or returned, or a change opened it again."""

    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    REOPENED = "REOPENED"


class Matter(StrEnum):
    """What the ministry decides on: none of it changes without a new decision."""

    BUDGET = "BUDGET"
    PLACE = "PLACE"
    PARTNER = "PARTNER"


Facts = Mapping[str, object]
"""What a project says of each matter, as plain JSON values."""


def may_be_submitted(approval: Approval) -> bool:
    """Whether its charity may ask for a decision now."""
    return approval in (Approval.DRAFT, Approval.RETURNED)


def may_be_decided(approval: Approval) -> bool:
    """Whether the ministry may answer now."""
    return approval is Approval.SUBMITTED


def matters_changed(approved: Facts, now: Facts) -> tuple[Matter, ...]:
    """The matters of which the project says something else now than when it was approved."""
    return tuple(matter for matter in Matter if approved[matter] != now[matter])
