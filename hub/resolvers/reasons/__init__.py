"""What the reasons of findings say, in both languages: one module a kind of finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.errors import Language, Message
from hub.resolvers.reasons.deviation import DEVIATION
from hub.resolvers.reasons.duplicate import DUPLICATE
from hub.resolvers.reasons.forecast import FORECAST
from hub.resolvers.reasons.partner import PARTNER

MESSAGES: Mapping[str, Message] = {**DEVIATION, **DUPLICATE, **PARTNER, **FORECAST}
"""The sentence of each reason's code; its `{names}` are the reason's parameters."""

_COMMA = {Language.AR: "، ", Language.EN: ", "}


def sentence(code: str, parameters: Mapping[str, Any], language: Language) -> str:
    """What the reason says; the bare code where this hub does not know it any more."""
    message = MESSAGES.get(code)
    if message is None:
        return code
    return message.say(language, **{name: _said(value, language) for name, value in parameters.items()})


def _said(value: Any, language: Language) -> str:
    return _COMMA[language].join(map(str, value)) if isinstance(value, list) else str(value)
