"""Why a project is not submitted or not decided: the codes, and what each says in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hub.errors import Message
from hub.resolvers.outcome import Refused


class ProjectStepRefusal(StrEnum):
    """Why a step of a project's approval is not taken; the project stays as it is."""

    UNKNOWN_PROJECT = "UNKNOWN_PROJECT"
    WRONG_STATE = "WRONG_STATE"
    CHARITY_SUSPENDED = "CHARITY_SUSPENDED"
    UNKNOWN_PARTNER = "UNKNOWN_PARTNER"
    PARTNER_NOT_APPROVED = "PARTNER_NOT_APPROVED"


_MESSAGES: Mapping[ProjectStepRefusal, Message] = {
    ProjectStepRefusal.UNKNOWN_PROJECT: Message(
        "There is no such project, or it is not your charity's.", "لا يوجد مشروع بهذا المعرّف، أو ليس لجمعيتك."
    ),
    ProjectStepRefusal.WRONG_STATE: Message(
        "The project is {approval}: a draft or a returned project is submitted, a submitted one is decided.",
        "حالة المشروع {approval}: تُقدَّم المسودة أو المشروع المعاد، ويُبتّ في المشروع المقدَّم.",
    ),
    ProjectStepRefusal.CHARITY_SUSPENDED: Message(
        "The ministry has suspended this charity: it submits nothing until it is admitted again.",
        "أوقفت الوزارة هذه الجمعية: لا تقدّم شيئاً حتى يُعاد قبولها.",
    ),
}


def step_refused(code: ProjectStepRefusal, /, **values: object) -> Refused:
    """The refusal of a step that no partner stands in the way of."""
    return Refused("ProjectStepRefused", code, _MESSAGES[code], values, {"partners": ()})
