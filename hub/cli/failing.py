"""Which failure of a command is told how, always without what is personal."""

from __future__ import annotations

import re
import traceback

from hub.cli.telling import Failure
from hub.errors import BadUserInput, ConfigurationError, HubError, Language, Message, Unavailable
from hub.resolvers.outcome import Refused

_AWAY = Message(
    "The database does not answer just now: “hub doctor” says more.",
    "قاعدة البيانات لا تجيب الآن: يبيّن «hub doctor» السبب.",
)
_FAULT = Message(
    "The hub failed ({error} at {place}): please report this line.",
    "أخفقت المنصة ({error} في {place}): يرجى الإبلاغ عن هذا السطر.",
)
_OPTIONS = {"scopes": "--scope", "document-required": "--document", "charity-id": "--charity"}
_NO_OPTIONS = {"header": "FILE"}


class CommandRefused(Exception):
    """A rule said no to what the command asked for."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused
        super().__init__(refused.code)


class CommandFailed(Exception):
    """The command cannot end well, for a reason that it says itself."""

    def __init__(self, code: str, message: str, **details: object) -> None:
        self.failure = Failure(code, message, details)
        super().__init__(code)


def failure_of(fault: BaseException, language: Language) -> Failure:
    """What is told about an exception that ended a command."""
    match fault:
        case CommandFailed():
            return fault.failure
        case CommandRefused(refused=refused):
            message = refused.message.say(language, **refused.values)
            return Failure(str(refused.code), message, refused.details)
        case HubError():
            return _of_hub(fault, language)
        case ConfigurationError():
            return Failure("CONFIGURATION", str(fault))
        case OSError():
            name = f"{fault.filename}: " if fault.filename else ""
            return Failure("SYSTEM", f"{name}{fault.strerror or type(fault).__name__}")
        case _:
            told = _FAULT.say(language, error=type(fault).__name__, place=_place(fault))
            return Failure("INTERNAL", told)


def _of_hub(error: HubError, language: Language) -> Failure:
    if isinstance(error, BadUserInput):
        option = _option(error.argument)
        reason = error.reason.say(language, **error.values)
        return Failure(error.code, f"{option}: {reason}", {"argument": option})
    if isinstance(error, Unavailable):
        return Failure(error.code, _AWAY.say(language))
    return Failure(error.code, error.say(language))


def _option(argument: str) -> str:
    """The option that a resolver's argument comes from: `input.nameAr` is `--name-ar`."""
    name = re.sub(r"(?<=[a-z])([A-Z])", r"-\1", argument.removeprefix("input.")).lower()
    return _NO_OPTIONS.get(name) or _OPTIONS.get(name) or f"--{name}"


def _place(fault: BaseException) -> str:
    frames = traceback.extract_tb(fault.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
