"""The hub's Beneficiary and Project with what the charity has noted, in a form for each way of keeping notes.

Lists of notes may be null, so that what fails here hides nothing of what the hub says.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NewType

import strawberry
from strawberry.federation import field as federated
from strawberry.federation import type as entity
from strawberry.federation.schema_directives import Key
from strawberry.types import Info

from charity_adapter.subgraph.asking import READ_PEOPLE, READ_PROJECTS, Asking, ToldError
from charity_adapter.subgraph.settings import NoteKey, NoteKind

A_PERSON = "A person whom the hub knows."
A_PROJECT = "A project that the hub holds."
NOTED = "What our case workers noted, the newest first."
SEEN = "What we saw on our visits, the newest first; none on others' projects."
IDENTITY = "beneficiary:identity"
"""What the hub asks of whoever reads a civil number, and so of whoever finds notes by one."""

CivilId = NewType("CivilId", str)
Context = Info[Asking, None]


@strawberry.type(description="What a case worker noted about a person.")
class CaseNote:
    """A case note."""

    text: str = strawberry.field(description="What was noted.")
    written_on: dt.date | None = strawberry.field(description="When.")
    author: str | None = strawberry.field(description="Who noted it.")


@strawberry.type(description="What was seen where a project works.")
class SiteReport:
    """A site report."""

    text: str = strawberry.field(description="What was seen.")
    visited_on: dt.date | None = strawberry.field(description="When.")
    author: str | None = strawberry.field(description="Who was there.")
    progress: Decimal | None = strawberry.field(description="How far the work was, in percent.")


async def _case_notes(info: Context, key: str) -> list[CaseNote]:
    notes = await info.context.notes(NoteKind.CASE_NOTES, key)
    return [CaseNote(text=note.text, written_on=note.on, author=note.author) for note in notes]


async def _site_reports(info: Context, key: str) -> list[SiteReport]:
    notes = await info.context.notes(NoteKind.SITE_REPORTS, key)
    return [
        SiteReport(text=each.text, visited_on=each.on, author=each.author, progress=each.progress)
        for each in notes
    ]


async def _notes_by_id(self: Any, info: Context) -> list[CaseNote] | None:
    return await _case_notes(info, self.id)


async def _notes_by_civil_id(self: Any, info: Context) -> list[CaseNote] | None:
    """Of a person without a civil number there are none."""
    return await _case_notes(info, self.civil_id) if self.civil_id else []


async def _reports_by_id(self: Any, info: Context) -> list[SiteReport] | None:
    return await _site_reports(info, self.id)


async def _reports_by_external_id(self: Any, info: Context) -> list[SiteReport] | None:
    """Another charity may have a project of the same identifier, which is not ours."""
    if self.external_id is None or self.charity is None:
        raise ToldError("siteReports needs externalId and charity { code }", "BAD_USER_INPUT")
    own = self.charity.code == info.context.charity
    return await _site_reports(info, self.external_id) if own else []


@entity(keys=["id"], name="Beneficiary", description=A_PERSON)
class BeneficiaryById:
    """A person whose notes are kept by the hub's id."""

    id: strawberry.ID

    case_notes: list[CaseNote] | None = federated(
        resolver=_notes_by_id, requires_scopes=[[READ_PEOPLE]], description=NOTED
    )


@entity(keys=["id"], name="Beneficiary", description=A_PERSON)
class BeneficiaryByCivilId:
    """A person whose notes are kept by the civil number, which the router brings from the hub."""

    id: strawberry.ID
    civil_id: CivilId | None = federated(external=True, default=None)

    case_notes: list[CaseNote] | None = federated(
        resolver=_notes_by_civil_id,
        requires=["civilId"],
        requires_scopes=[[READ_PEOPLE, IDENTITY]],
        description=NOTED,
    )


@entity(
    keys=[Key(fields="id", resolvable=False)],  # type: ignore[arg-type]
    description="A charity, as the hub knows it.",
)
class Charity:
    """Whose project it is."""

    id: strawberry.ID
    code: str = federated(external=True)


@entity(keys=["id"], name="Project", description=A_PROJECT)
class ProjectById:
    """A project whose reports are kept by the hub's id."""

    id: strawberry.ID

    site_reports: list[SiteReport] | None = federated(
        resolver=_reports_by_id, requires_scopes=[[READ_PROJECTS]], description=SEEN
    )


@entity(keys=["id"], name="Project", description=A_PROJECT)
class ProjectByExternalId:
    """A project whose reports are kept by the charity's own identifier, which the router brings from the hub."""

    id: strawberry.ID
    external_id: str | None = federated(external=True, default=None, graphql_type=str)
    charity: Charity | None = federated(external=True, default=None, graphql_type=Charity)

    site_reports: list[SiteReport] | None = federated(
        resolver=_reports_by_external_id,
        requires=["externalId charity { code }"],
        requires_scopes=[[READ_PROJECTS]],
        description=SEEN,
    )


ENTITIES: Mapping[tuple[NoteKind, NoteKey], type] = {
    (NoteKind.CASE_NOTES, NoteKey.ID): BeneficiaryById,
    (NoteKind.CASE_NOTES, NoteKey.CIVIL_ID): BeneficiaryByCivilId,
    (NoteKind.SITE_REPORTS, NoteKey.ID): ProjectById,
    (NoteKind.SITE_REPORTS, NoteKey.EXTERNAL_ID): ProjectByExternalId,
}
