"""Redirect URIs: which ones a client may register, to be matched character by character ever after."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from hub.errors import BadUserInput, Message

MOST = 20
LONGEST = 500

_PLAIN = re.compile(r"[!-~]+")
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
"""A reversed domain name (RFC 8252, 7.1), so that no `javascript:` passes."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_BAD_URI = Message(
    "{uri} cannot be a redirect URI: give a whole https address without “#”, one on this machine "
    "(http://127.0.0.1:…), or an app's own scheme such as org.example.app:/callback",
    "لا يصلح {uri} عنواناً للعودة: أعطِ عنوان https كاملاً دون «#»، أو عنواناً على الجهاز نفسه "
    "(http://127.0.0.1:…)، أو مخطط التطبيق نفسه مثل org.example.app:/callback",
)
_TOO_MANY = Message("give at most {most} redirect URIs", "أعطِ {most} عناوين للعودة على الأكثر")


def checked(uris: Sequence[str], argument: str) -> tuple[str, ...]:
    """The URIs, each once, in their order. Raises BadUserInput for one to which no answer may be sent."""
    kept = tuple(dict.fromkeys(uris))
    if len(kept) > MOST:
        raise BadUserInput(argument, _TOO_MANY, most=MOST)
    for uri in kept:
        if not _is_good(uri):
            shown = uri[:80] if uri.isprintable() else "?"
            raise BadUserInput(argument, _BAD_URI, uri=shown)
    return kept


def _is_good(uri: str) -> bool:
    if len(uri) > LONGEST or not _PLAIN.fullmatch(uri) or "#" in uri or "\\" in uri or "*" in uri:
        return False
    try:
        parts = urlsplit(uri)
        host, named_port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or named_port == 0:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme == "http":
        return host in _LOOPBACK
    return bool(_PRIVATE_USE.fullmatch(parts.scheme)) and bool(parts.path or host)
