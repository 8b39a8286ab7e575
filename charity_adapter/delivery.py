"""Delivers one batch so that a record which spoils the whole request is found and the others still arrive."""

import re
from collections.abc import Callable, Mapping, Sequence

from charity_adapter.batches import Packed, Record
from charity_adapter.client import Answer, Declined
from charity_adapter.errors import AdapterError, BodyTooLargeError, InputRefusedError
from charity_adapter.messages import verbatim

Send = Callable[[Sequence[bytes]], tuple[Answer, ...]]
UNNAMED = frozenset({None, "input"})
ARGUMENT = re.compile(r"input\[(\d+)\]\.?(.*)", re.DOTALL)


def deliver(batch: Sequence[Packed[Record]], send: Send) -> tuple[Answer, ...]:
    """Send a batch; one answer for each record, in order. Raises HubError for what no record is to blame for."""
    if not batch:
        return ()
    try:
        return send([packed.json for packed in batch])
    except InputRefusedError as error:
        if declined := _blamed(error, len(batch)):
            return _without(batch, declined, send)
        if any(argument not in UNNAMED for argument, _ in error.faults):
            raise
        return _halved(batch, send, "BAD_USER_INPUT", error)
    except BodyTooLargeError as error:
        return _halved(batch, send, "BODY_TOO_LARGE", error)


def _blamed(error: InputRefusedError, size: int) -> Mapping[int, Declined]:
    """The records that the hub names, by their place in the batch."""
    found = ((ARGUMENT.fullmatch(argument or ""), text) for argument, text in error.faults)
    return {
        int(match[1]): Declined("BAD_USER_INPUT", verbatim(text), match[2] or None)
        for match, text in found
        if match and int(match[1]) < size
    }


def _without(
    batch: Sequence[Packed[Record]], declined: Mapping[int, Declined], send: Send
) -> tuple[Answer, ...]:
    rest = [packed for place, packed in enumerate(batch) if place not in declined]
    answers = iter(deliver(rest, send))
    return tuple(declined[place] if place in declined else next(answers) for place in range(len(batch)))


def _halved(
    batch: Sequence[Packed[Record]], send: Send, code: str, error: AdapterError
) -> tuple[Answer, ...]:
    if len(batch) == 1:
        return (Declined(code, error.reason, None),)
    middle = len(batch) // 2
    return deliver(batch[:middle], send) + deliver(batch[middle:], send)
