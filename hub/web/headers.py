"""The security headers of every answer; a page that needs more says so itself."""

from __future__ import annotations

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STAY_ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def security_headers(issuer: str) -> tuple[tuple[bytes, bytes], ...]:
    """What an answer that does not say it itself says as strictly as can be."""
    headers = _HEADERS | (_STAY_ENCRYPTED if issuer.startswith("https://") else {})
    return tuple((name.lower().encode(), value.encode()) for name, value in headers.items())
