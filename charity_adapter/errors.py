"""Every error that stops the adapter as a whole; a refused row is a value (see faults), not an error.

AdapterError
├── ConfigError                 charity.toml, the secret or the key is not usable
├── SourceError                 a file cannot be read as a whole
│   ├── MalformedXmlError       not well-formed
│   ├── UnsafeXmlError          brings a document type or entities
│   ├── WrongRootError          not a file of IATI activities
│   └── UnsupportedVersionError of a version of IATI that is not read
└── HubError                    the hub did not do what was asked
    ├── HubUnreachableError     no usable answer after every retry
    ├── CredentialsError        the client is unknown, revoked or wrongly authenticated
    ├── MissingScopeError       the client may not do or see this
    ├── InputRefusedError       the request as a whole is refused, with the arguments that are wrong
    ├── BodyTooLargeError       the request is larger than the hub reads
    └── UnexpectedAnswerError   the answer is not one of this hub's schema
"""

from charity_adapter.messages import Language, message, say


class AdapterError(Exception):
    """Base of all errors of the adapter; its text is English, `say(error.reason, language)` any language."""

    def __init__(self, code: str, /, **details: str | int) -> None:
        self.code = code
        self.reason = message(code, **details)
        super().__init__(say(self.reason, Language.EN))


class ConfigError(AdapterError):
    """charity.toml, the secret or the key is not usable."""


class SourceError(AdapterError):
    """A file cannot be read as a whole."""


class MalformedXmlError(SourceError):
    """The file is not well-formed XML."""


class UnsafeXmlError(SourceError):
    """The file brings a document type, and with it the means for entity bombs and external entities."""


class WrongRootError(SourceError):
    """The file does not hold IATI activities."""


class UnsupportedVersionError(SourceError):
    """The file is of an IATI version that is not read."""


class HubError(AdapterError):
    """The hub did not do what was asked."""


class HubUnreachableError(HubError):
    """No usable answer came after every retry."""


class CredentialsError(HubError):
    """The client is unknown, revoked or wrongly authenticated."""


class MissingScopeError(HubError):
    """The client may not do or see this."""


class InputRefusedError(HubError):
    """The request as a whole is refused; `faults` are pairs of an argument (or None) and the hub's words."""

    def __init__(self, faults: tuple[tuple[str | None, str], ...]) -> None:
        super().__init__("input-refused", reason="; ".join(text for _, text in faults))
        self.faults = faults


class BodyTooLargeError(HubError):
    """The request is larger than the hub reads."""


class UnexpectedAnswerError(HubError):
    """The answer is not one of this hub's schema."""
