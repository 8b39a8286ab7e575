"""Aid types, aid, and whether an aid may be granted."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry.federation import type as federation_type

from hub.auth.gate import PUBLIC
from hub.auth.scopes import Scope
from hub.resolvers.refusals import RefusalCode
from hub.rules.aid_life import AidState
from hub.rules.cycle import CycleKind
from hub.rules.payer import AidSubject
from hub.schema.charity import Charity
from hub.schema.common import Money, Node
from hub.schema.field import any_of, argument, column
from hub.schema.scalars import Cycle, DateTime

READ = any_of(Scope.AID_READ, Scope.APPLICANT_SELF)
CHECK = any_of(Scope.AID_CHECK)
# A conflict is shown by aidChecks and in the refusal of a grant.
CONFLICT = any_of(Scope.AID_CHECK, Scope.AID_GRANT)

strawberry.enum(AidState, description="Where an aid is in its life.")
strawberry.enum(AidSubject, description="Whom an aid type is counted for.")
strawberry.enum(CycleKind, description="How often an aid may be given.")
strawberry.enum(RefusalCode, description="Why an aid is refused.")


@strawberry.type(description="A kind of aid, as the ministry sets it.")
class AidType:
    code: str = column(PUBLIC, "The code that grants name.")
    name: str = column(PUBLIC, "The name in the caller's language.")
    counted_for: AidSubject = column(PUBLIC, "Whether it is counted for the person or the whole household.")
    cycle: CycleKind = column(PUBLIC, "How often it may be given.")
    ceiling: Money | None = column(PUBLIC, "The most that may be given in one cycle.")
    co_funding: bool = column(PUBLIC, "Whether several charities may share one need up to the ceiling.")
    document_required: str | None = column(PUBLIC, "The document that it needs.")
    identity_required: bool = column(PUBLIC, "Whether the identity must be verified.")
    trial: bool = column(PUBLIC, "Whether it is on trial.")
    active: bool = column(PUBLIC, "Whether new aid of it may be granted.")


@federation_type(keys=["id"], description="Aid that a charity granted to a beneficiary for some cycles.")
class Aid(Node):
    id: strawberry.ID = column(READ, "The global id.")
    aid_type: AidType = column(READ, "The kind of aid.")
    cycles: list[Cycle] = column(READ, "The cycles that it covers.")
    state: AidState = column(READ, "Where it is in its life.")
    mine: bool = column(READ, "Whether the caller's charity granted it.")
    granted_at: DateTime = column(READ, "When it was granted.")
    delivered_at: DateTime | None = column(READ, "When its delivery was recorded.")
    charity: Charity | None = column(
        READ, "Who granted it: own aid always; others' only with aid:read:provider or for the person."
    )
    amount: Money | None = column(
        READ,
        "How much for each cycle: own aid always; others' only with aid:read:provider or for the person.",
    )
    # People show their aid and aid shows its person: one of the two modules has to name the other late.
    beneficiary: Any = column(
        READ,
        "Whom it is for.",
        graphql_type=Annotated["Beneficiary", strawberry.lazy("hub.schema.person")],  # noqa: F821
    )


@strawberry.input(
    description="Which aid; a filter on another charity's name finds only what the caller may see."
)
class AidFilter:
    mine: bool | None = argument("The own charity's aid, or all but that.")
    charity_id: strawberry.ID | None = argument("Aid of this charity.", READ)
    beneficiary_id: strawberry.ID | None = argument("Aid for this person.", READ)
    aid_types: list[str] | None = argument("Of these aid types, by code.", READ)
    cycles: list[Cycle] | None = argument("Covering any of these cycles.", READ)
    states: list[AidState] | None = argument("In any of these states.", READ)
    region: str | None = argument(
        "For people of this governorate.", any_of(Scope.BENEFICIARY_READ, Scope.APPLICANT_SELF)
    )
    granted_after: DateTime | None = argument("Granted after this moment.", READ)
    granted_before: DateTime | None = argument("Granted before this moment.", READ)


@strawberry.type(description="Aid that stands in the way of another.")
class AidConflict:
    aid_type: str = column(CONFLICT, "Its aid type's code.")
    cycle: Cycle = column(CONFLICT, "The cycle that is taken.")
    state: AidState = column(CONFLICT, "Where that aid is in its life.")
    mine: bool = column(CONFLICT, "Whether the caller's charity granted it.")
    charity: Charity | None = column(CONFLICT, "Who granted it: null without aid:read:provider unless mine.")


@strawberry.type(
    description="Whether a person may be given an aid now; it promises nothing, only a grant does."
)
class AidCheck:
    registered: bool = column(CHECK, "Whether the person is registered.")
    allowed: bool = column(CHECK, "Whether a grant would succeed at this moment.")
    code: RefusalCode | None = column(CHECK, "Why a grant would be refused at this moment.")
    conflicts: list[AidConflict] = column(CHECK, "What stands in the way.")
    remaining: Money | None = column(CHECK, "What is left under the ceiling in the scarcest of the cycles.")
