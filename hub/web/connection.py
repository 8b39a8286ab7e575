"""The connections of the server: headers come soon and are small, answers are taken in time, or the connection ends."""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_WITHIN_SECONDS = 10.0
TAKEN_WITHIN_SECONDS = 30.0
LARGEST_HEADERS = 32 * 1024
"""In bytes, the request line among them."""

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\nx-content-type-options: nosniff\r\n\r\n"
)


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's own waits for a request's headers, and for a slow reader of its answer, as long as it takes."""

    headers_within: ClassVar[float] = HEADERS_WITHIN_SECONDS
    taken_within: ClassVar[float] = TAKEN_WITHIN_SECONDS

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._awaits_headers = False
        self._headers_due = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self._taking_due: asyncio.TimerHandle | None = None
        self._unfinished = 0
        self._in_body = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        if self._watch is not None:
            self._watch.cancel()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        of_a_body = self._in_body
        super().data_received(data)
        if not self._awaits_headers or of_a_body or self.transport.is_closing():
            return
        self._unfinished += len(data)
        if self._unfinished > LARGEST_HEADERS:
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        self._headers_came()
        self._in_body = True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and not self.transport.is_closing():
            self._expect_headers()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._taking_due is None:
            self._taking_due = self.loop.call_later(self.taken_within, self.transport.abort)

    def resume_writing(self) -> None:
        if self._taking_due is not None:
            self._taking_due.cancel()
            self._taking_due = None
        super().resume_writing()

    def _expect_headers(self) -> None:
        self._unfinished = 0
        self._awaits_headers = True
        self._headers_due = self.loop.time() + self.headers_within
        if self._watch is None:
            self._watch = self.loop.call_at(self._headers_due, self._look)

    def _look(self) -> None:
        """One timer for as long as the connection stands, since one for each request would be set and taken back."""
        self._watch = None
        if not self._awaits_headers:
            return
        if self._headers_due <= self.loop.time():
            self.transport.abort()
        else:
            self._watch = self.loop.call_at(self._headers_due, self._look)

    def _headers_came(self) -> None:
        self._unfinished = 0
        self._awaits_headers = False
