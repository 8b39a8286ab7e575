"""What signing in leaves behind: records in the audit trail, and a registered person whose identity is proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from hub.auth.authorization import AuthorizationRequest, SentBack, ShownOnPage, checked_request
from hub.auth.scopes import CallerKind, Scope
from hub.auth.signed_in import SignedIn
from hub.auth.standing import standing_of
from hub.storage import audit, registry
from hub.storage.audit import AuditRecord
from hub.storage.work import Work

SIGN_IN, CONSENT = "signIn", "consent"
"""What the trail calls the two steps."""

_PROVEN = "Beneficiary.identityVerified"


async def identified(work: Work, request: Mapping[str, str], civil_number: str) -> None:
    """Records that the provider said who signs in to a client, and proves the identity of the person's record.

    An officer signs in for their office: their own record, if they have one, is left alone.
    """
    person = await _standing(work, request, civil_number)
    proven = None
    if person is not None and person.kind is CallerKind.PERSON:
        proven = await registry.prove_identity(work, civil_number)
    await _append(work, SIGN_IN, request["client_id"], person, [_PROVEN] if proven else [])


async def consented(
    work: Work, request: AuthorizationRequest, person: SignedIn, scopes: Iterable[Scope]
) -> None:
    """Records what a person allowed a client."""
    await _append(work, CONSENT, request.client.client_id, person, sorted(scopes))


async def _standing(work: Work, request: Mapping[str, str], civil_number: str) -> SignedIn | None:
    """In which capacity they sign in; None where they hold no office, or the client was revoked meanwhile."""
    try:
        return await standing_of(work, civil_number, await checked_request(work, request))
    except (ShownOnPage, SentBack):
        return None


async def _append(
    work: Work, operation: str, client_id: str, person: SignedIn | None, fields: Iterable[str]
) -> None:
    about: UUID | None = None if person is None else person.record_id
    record = AuditRecord(
        kind="WRITE",
        at=datetime.now(UTC),
        client_id=client_id,
        charity_id=None if person is None else person.charity_id,
        subject_id=None if person is None else person.subject,
        purpose=None,
        operation=operation,
        fields=tuple(fields),
        person_ids=() if about is None else (str(about),),
    )
    await audit.append(work, record)
