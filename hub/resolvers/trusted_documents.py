"""Trusted documents, as the hub's operator entrusts them to a client or to all, lists them, and takes them back."""

from __future__ import annotations

from collections.abc import Mapping

from hub.auth import clients
from hub.errors import BadUserInput, Message
from hub.resolvers.context import RequestContext
from hub.storage import audit
from hub.storage import trusted_documents as stored
from hub.storage.trusted_documents import StoredDocument

_OTHER_TEXT = Message(
    "stand for other texts already ({names}): whoever uses these names would be answered something else. Remove them "
    "first, or give the new texts new names.",
    "تدل على نصوص أخرى من قبل ({names}): أزلها أولاً أو أعطِ النصوص الجديدة أسماء جديدة.",
)
_NOT_THERE = Message("names no trusted document of this client.", "لا يسمّي مستنداً معتمداً لهذا التطبيق.")


async def entrust(context: RequestContext, client_id: str | None, texts: Mapping[str, str]) -> None:
    """Entrusts these documents, all or none, to a client or, without one, to all; those that it has it keeps.

    Raises BadUserInput for a client that there is not, and for a name that stands for another text.
    """
    async with context.database.work() as work:
        if client_id is not None:
            await clients.find(work, client_id)
        others = await stored.add(work, client_id, texts)
        if others:
            raise BadUserInput("names", _OTHER_TEXT, names=", ".join(others[:5]))
        await audit.append(work, context.written(("TrustedDocument.add",), ()))


async def entrusted(context: RequestContext) -> tuple[StoredDocument, ...]:
    """Every trusted document."""
    async with context.database.work() as work:
        return await stored.listed(work)


async def take_back(context: RequestContext, client_id: str | None, names: tuple[str, ...]) -> int:
    """Takes documents back, or without names all of the client's; within seconds no worker runs them by name.

    Raises BadUserInput for a client or a name that there is not; then none is taken back.
    """
    async with context.database.work() as work:
        if client_id is not None:
            await clients.find(work, client_id)
        removed = await stored.remove(work, client_id, names)
        if removed < len(set(names)):
            raise BadUserInput("name", _NOT_THERE)
        await audit.append(work, context.written(("TrustedDocument.remove",), ()))
    return removed
