"""People who signed in and write about themselves: who they are was proved, so what they may say of it is little."""

from __future__ import annotations

from typing import Any

from hub.auth.caller import Caller
from hub.auth.scopes import CallerKind
from hub.errors import BadUserInput, Message
from hub.resolvers.inputs import UNSET
from hub.rules.payer import subject_of_number
from hub.storage import registry
from hub.storage.registry import Particulars, Person
from hub.storage.tables import new_id
from hub.storage.work import Work

_OWN_NUMBER = Message("is needed: register under your own civil number.", "مطلوب: سجّل نفسك برقمك المدني.")
_FOR_CHARITIES = Message("is for charities: leave it out.", "يخص الجمعيات: احذفه.")
_PROVED = Message(
    "is proved by documents: ask a charity or the ministry to correct it.",
    "يثبت بالوثائق: اطلب من جمعية أو من الوزارة تصحيحه.",
)
_PROVED_ARGUMENTS = {
    "civil_id": "input.civilId",
    "name": "input.name",
    "name_latin": "input.nameLatin",
    "birth_date": "input.birthDate",
    "sex": "input.sex",
    "nationality": "input.nationality",
}


def is_oneself(caller: Caller) -> bool:
    """Whether the caller is a person in their own matter, and no charity or ministry."""
    return caller.kind is CallerKind.PERSON and caller.person_id is not None


async def is_own_number(work: Work, caller: Caller, number: str) -> bool:
    """Whether this is the civil number that the identity provider vouched for when the caller signed in.

    Whoever has no record yet is known to the hub by an id that stands for the number.
    """
    if caller.person_id is None:
        return False
    if caller.person_id == subject_of_number(work.vault.civil_index(number)):
        return True
    own = (await registry.people_with_ids(work, [caller.person_id], lock=False)).get(caller.person_id)
    return own is not None and own.particulars.civil_number == number


def oneself(caller: Caller, external_id: str | None, particulars: Particulars) -> Person:
    """The caller's own record to be, verified; it takes the id under which they are signed in, so it is theirs at once.

    Raises BadUserInput.
    """
    if external_id is not None:
        raise BadUserInput("input.externalId", _FOR_CHARITIES)
    if particulars.civil_number is None:
        raise BadUserInput("input.civilId", _OWN_NUMBER)
    return Person(caller.person_id or new_id(), None, None, particulars, identity_verified=True)


def check_leaves_what_is_proved(changes: Any) -> None:
    """People change where they are reached and where they live. Raises BadUserInput for anything else."""
    for name, argument in _PROVED_ARGUMENTS.items():
        if getattr(changes, name) is not UNSET:
            raise BadUserInput(argument, _PROVED)
