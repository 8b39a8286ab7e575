"""The headers that the GraphQL endpoint reads, taken out of a request in one pass."""

from __future__ import annotations

from starlette.types import Scope

_SINGLE = {
    b"accept": "accept",
    b"accept-language": "accept_language",
    b"content-type": "content_type",
    b"content-length": "content_length",
}


class Heads:
    """A request's headers by name; where one comes more than once the first counts, but all credentials are kept."""

    __slots__ = ("accept", "accept_language", "authorization", "content_length", "content_type", "dpop")

    def __init__(self, scope: Scope) -> None:
        self.authorization: list[str] = []
        self.dpop: list[str] = []
        self.accept = self.accept_language = self.content_type = self.content_length = ""
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization.append(value.decode("latin-1"))
            elif name == b"dpop":
                self.dpop.append(value.decode("latin-1"))
            elif name in _SINGLE and not getattr(self, _SINGLE[name]):
                setattr(self, _SINGLE[name], value.decode("latin-1"))
