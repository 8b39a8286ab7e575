"""Which text a request means: that which it sends, or one that it names and that is its client's to run.

A name never leads to a text that another client brought in. Trusted documents are the client's own or for all; a text
that was sent with its hash is remembered for the client that sent it, after the hash was worked out anew: what is
remembered under a hash is its only text, whoever asks in whatever order, and nobody learns what others have asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from hub.auth.fair_cache import FairCache
from hub.errors import BadUserInput, Message, PersistedQueryNotFound, TrustedDocumentRequired
from hub.resolvers.context import RequestContext
from hub.schema.document_ids import hash_id
from hub.storage import trusted_documents

HOLDS = 4.0
"""How long, in seconds, a trusted document is believed to be there; one that is not there is looked for each time."""

_OVERHEAD = 400
_Name = tuple[str, str]
_NOT_ITS_TEXT = Message(
    "is not the SHA-256 of the query that came with it.", "ليس SHA-256 للاستعلام المرسل معه."
)


class TrustedDocuments:
    """The texts behind the names that requests give, in room that clients share fairly."""

    def __init__(self, megabytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        room = megabytes * 1_000_000 // 8
        self._trusted: FairCache[_Name, tuple[str, float]] = FairCache(
            "trusted_documents", most_bytes=room // 2, most=4_000
        )
        self._sent: FairCache[_Name, str] = FairCache("sent_documents", most_bytes=room // 2, most=4_000)

    async def text_of(self, text: str, name: str | None, context: RequestContext) -> str:
        """The text that a request means which sent this text, or none, and this name, or none.

        Raises PersistedQueryNotFound for a name that is not known, TrustedDocumentRequired where the client may send
        no text, BadUserInput where the text is not that of the hash.
        """
        limited = context.caller.trusted_documents_only
        if name is None or text:
            if limited:
                raise TrustedDocumentRequired
            self._remember(text, name, context)
            return text
        sent = None if limited else self._sent.get((context.caller.client_id, name))
        meant = sent or await self._entrusted(name, context)
        if meant is None:
            raise PersistedQueryNotFound
        return meant

    def _remember(self, text: str, name: str | None, context: RequestContext) -> None:
        if name is None:
            return
        if name != hash_id(text):
            raise BadUserInput("documentId", _NOT_ITS_TEXT)
        client = context.caller.client_id
        if (client, name) not in self._sent:
            self._sent.keep((client, name), text, client, _OVERHEAD + len(text))

    async def _entrusted(self, name: str, context: RequestContext) -> str | None:
        client, now = context.caller.client_id, self._clock()
        known = self._trusted.get((client, name))
        if known is not None and known[1] > now:
            return known[0]
        text = await trusted_documents.text_of(context.database, client, name)
        if text is not None:
            self._trusted.keep((client, name), (text, now + HOLDS), client, _OVERHEAD + len(text))
        return text
