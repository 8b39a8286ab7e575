"""How records are chained: a few strands, each a chain of hashes, and the head that names where they all end.

The hash of a record is SHA-256 over the hash before it, its strand (2 bytes), its number in the strand (8 bytes,
both big-endian) and the digest of its content. The first record of a strand follows 32 zero bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from hub.errors import ConfigurationError

STRANDS = 8
BEGINNING = bytes(32)

_PREFIX_BYTES = 16
_END = re.compile(rf"(\d{{1,19}})-([0-9a-f]{{{2 * _PREFIX_BYTES}}})")


@dataclass(frozen=True)
class StrandEnd:
    """The number and the hash of a strand's last record; 0 and zeros when it has none."""

    seq: int
    hash: bytes

    def is_followed_by(self, hash_there: bytes) -> bool:
        """Whether the record with this number still has the hash that was noted."""
        return hash_there[: len(self.hash)] == self.hash


def linked(previous: bytes, strand: int, seq: int, content: bytes) -> bytes:
    """The hash of a record, given the hash before it and the digest of its content."""
    return sha256(previous + strand.to_bytes(2, "big") + seq.to_bytes(8, "big") + content).digest()


def head_text(ends: list[StrandEnd]) -> str:
    """The head in a form to be noted elsewhere: number and half the hash of each strand's last record."""
    return ".".join(f"{end.seq}-{end.hash[:_PREFIX_BYTES].hex()}" for end in ends)


def read_head(noted: str) -> list[StrandEnd]:
    """What a noted head says. Raises ConfigurationError when it is not one."""
    ends = [_END.fullmatch(part) for part in noted.strip().split(".")]
    found = [StrandEnd(int(match[1]), bytes.fromhex(match[2])) for match in ends if match]
    if len(found) != STRANDS or len(ends) != STRANDS:
        raise ConfigurationError("This is not a head of the audit trail, as `hub audit verify` prints it.")
    return found
