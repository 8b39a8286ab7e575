"""One secret for each person, all grown from one root, of which single ones can be destroyed for good.

The secrets are the leaves of a tree (Goldreich, Goldwasser and Micali 1986): a node's four children are SHA-256 of
the node with the child's number, and a person's leaf is found by the hash of their id. Whoever holds a node can
compute all that is below it and nothing else. To destroy a leaf, the nodes on its way are replaced by their other
children: every other leaf can still be computed, this one never again. Each person takes at most 3.9 kB.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

SECRET_BYTES = 32

_MAGIC = b"charity hub: people 1\n"
_DEPTH = 32
_ROOT = b""
_CHECK = 32
_STEPS = tuple(bytes((step,)) for step in range(4))
_NODE = 1 + 8 + SECRET_BYTES


class Erased(Exception):
    """The person's secret was destroyed: nothing that hangs on it can be read any more."""


class Damaged(Exception):
    """The bytes are not what was once written."""


@dataclass(frozen=True)
class PeopleSecrets:
    """The nodes that are left, by their way from the root, and the people who were erased."""

    nodes: Mapping[bytes, bytes] = field(repr=False)
    erased: frozenset[UUID] = frozenset()

    @classmethod
    def fresh(cls) -> PeopleSecrets:
        """A new tree, in which everybody has a secret."""
        return cls({_ROOT: secrets.token_bytes(SECRET_BYTES)})

    def of(self, person: UUID) -> bytes:
        """The person's 32 bytes. Raises Erased."""
        way = _way(person)
        for depth in range(_DEPTH + 1):
            node = self.nodes.get(way[:depth])
            if node is not None:
                return _below(node, way[depth:])
        raise Erased

    def without(self, people: Iterable[UUID]) -> PeopleSecrets:
        """The secrets of everybody but these people."""
        gone = frozenset(people)
        nodes = dict(self.nodes)
        for person in gone:
            _puncture(nodes, _way(person))
        return PeopleSecrets(nodes, self.erased | gone)

    def content(self) -> bytes:
        """The secrets as a file keeps them, with a checksum."""
        parts = [_MAGIC, len(self.erased).to_bytes(4, "big"), *(id.bytes for id in sorted(self.erased))]
        parts += [_packed(way) + self.nodes[way] for way in sorted(self.nodes)]
        whole = b"".join(parts)
        return whole + hashlib.sha256(whole).digest()

    @classmethod
    def read(cls, content: bytes) -> PeopleSecrets:
        """The secrets that a file keeps. Raises Damaged."""
        whole, check = content[:-_CHECK], content[-_CHECK:]
        if not whole.startswith(_MAGIC) or hashlib.sha256(whole).digest() != check:
            raise Damaged
        start = len(_MAGIC) + 4
        nodes_at = start + 16 * int.from_bytes(whole[start - 4 : start], "big")
        erased = frozenset(UUID(bytes=whole[at : at + 16]) for at in range(start, nodes_at, 16))
        rows = [whole[at : at + _NODE] for at in range(nodes_at, len(whole), _NODE)]
        return cls({_unpacked(row[:9]): row[9:] for row in rows}, erased)


def _way(person: UUID) -> bytes:
    """The way to a person's leaf: the first 64 bits of the id's hash, two at a time."""
    digest = hashlib.sha256(person.bytes).digest()[:8]
    return bytes((byte >> shift) & 3 for byte in digest for shift in (6, 4, 2, 0))


def _below(node: bytes, way: bytes) -> bytes:
    for step in way:
        node = hashlib.sha256(node + _STEPS[step]).digest()
    return node


def _puncture(nodes: dict[bytes, bytes], way: bytes) -> None:
    depth = next((depth for depth in range(_DEPTH + 1) if way[:depth] in nodes), None)
    if depth is None:
        return
    node = nodes.pop(way[:depth])
    for level in range(depth, _DEPTH):
        for step in range(4):
            if step != way[level]:
                nodes[way[:level] + bytes((step,))] = _below(node, bytes((step,)))
        node = _below(node, way[level : level + 1])


def _packed(way: bytes) -> bytes:
    """The length of a way, and its steps in eight bytes."""
    bits = 0
    for step in way:
        bits = bits << 2 | step
    return bytes((len(way),)) + (bits << 2 * (_DEPTH - len(way))).to_bytes(8, "big")


def _unpacked(packed: bytes) -> bytes:
    steps = bytes((byte >> shift) & 3 for byte in packed[1:] for shift in (6, 4, 2, 0))
    return steps[: packed[0]]
