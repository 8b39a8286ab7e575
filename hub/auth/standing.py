"""Who a verified civil number is to the hub: an officer, a registered person, or somebody without a record."""

from __future__ import annotations

from datetime import UTC, datetime

from hub.auth import officers
from hub.auth.authorization import AuthorizationRequest
from hub.auth.scopes import CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.rules.payer import subject_of_number
from hub.storage import registry
from hub.storage.work import Work

ANYBODY = frozenset({Scope.APPLICANT_SELF, Scope.DONATION_READ, Scope.PROJECT_REPORT})
"""What whoever signs in may see and do: their own record, which they may still have to make, and their donations."""


async def standing_of(work: Work, civil_number: str, request: AuthorizationRequest) -> SignedIn | None:
    """In which capacity somebody signs in to this client; None when they hold no office there.

    A person without a record is told apart by an id that stands for their civil number, and is the same one the
    next time.
    """
    now = datetime.now(UTC)
    if request.signs_in is CallerKind.PERSON:
        return await _as_themselves(work, civil_number, now)
    officer = await officers.in_office(work, civil_number)
    if officer is None or officer.charity_id != request.client.charity_id:
        return None
    return SignedIn(None, officer.kind, officer.scopes, now, officer.charity_id, officer.id)


async def _as_themselves(work: Work, civil_number: str, now: datetime) -> SignedIn:
    record = (await registry.people_with_numbers(work, [civil_number])).get(civil_number)
    if record is not None:
        return SignedIn(record.id, CallerKind.PERSON, ANYBODY, now, is_registered=True)
    stands_for = subject_of_number(work.vault.civil_index(civil_number))
    return SignedIn(stands_for, CallerKind.PERSON, ANYBODY, now)
