"""Names of documents, as requests and manifests write them (GraphQL over HTTP, appendix A; Apollo's hashes)."""

from __future__ import annotations

import hashlib
import re

from hub.errors import BadUserInput, Message

_SHA256 = "sha256:"
_BARE_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"(?:x-[A-Za-z0-9._~-]{1,100}:)?[A-Za-z0-9._~-]{1,200}|sha256:[0-9a-f]{64}")
_NOT_A_NAME = Message(
    "is no name of a document: write sha256: and 64 hexadecimal digits in lower case, or the name in the manifest.",
    "ليس اسم مستند: اكتب sha256: ثم 64 رقماً ست عشرياً بأحرف صغيرة، أو الاسم الوارد في القائمة.",
)


def read_id(written: str, argument: str) -> str:
    """The name of a document in its one form: a bare SHA-256 gets its prefix. Raises BadUserInput."""
    if not _NAME.fullmatch(written):
        raise BadUserInput(argument, _NOT_A_NAME)
    return _SHA256 + written if _BARE_HASH.fullmatch(written) else written


def is_hash(name: str) -> bool:
    """Whether the name is made from the text."""
    return name.startswith(_SHA256)


def hash_id(text: str) -> str:
    """The name that the text gives to itself."""
    return _SHA256 + hashlib.sha256(text.encode()).hexdigest()
