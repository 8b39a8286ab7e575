"""Decides the reference of each transaction of an activity: the publisher's own, or one made from its content."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from charity_adapter.exact import digits
from charity_adapter.records import Organisation, Transaction
from charity_adapter.sources.limits import IDENTIFIER_LIMIT

MADE = "content:"


def usable(refs: Iterable[str]) -> frozenset[str]:
    """Choose the @refs of an activity that can stand for one transaction each.

    A ref that two rows share, one that is too long, and one that looks like a made reference cannot.
    """
    counted = Counter(ref for ref in refs if ref)
    return frozenset(
        ref
        for ref, count in counted.items()
        if count == 1 and len(ref) <= IDENTIFIER_LIMIT and not ref.startswith(MADE)
    )


def references(rows: Sequence[tuple[str, Transaction]], own: frozenset[str]) -> Iterator[str]:
    """Yield the reference of each (@ref, transaction) in order.

    A made reference is a hash of what is published, so that neither the order of the rows nor a change of
    another row alters it; rows with equal content are told apart by their ordinal, so that none is lost.
    """
    seen: Counter[str] = Counter()
    for ref, transaction in rows:
        if ref in own:
            yield ref
            continue
        digest = _digest(ref, transaction)
        seen[digest] += 1
        yield f"{MADE}{digest}" if seen[digest] == 1 else f"{MADE}{digest}-{seen[digest]}"


def _digest(ref: str, transaction: Transaction) -> str:
    content = [
        ref,
        transaction.type.value,
        transaction.date.isoformat(),
        digits(transaction.value),
        transaction.currency,
        transaction.value_date.isoformat(),
        transaction.description,
        *_organisation(transaction.provider),
        *_organisation(transaction.receiver),
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def _organisation(organisation: Organisation | None) -> tuple[str | None, str | None]:
    return (organisation.name, organisation.ref) if organisation else (None, None)
