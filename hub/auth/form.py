"""Reading the form of an OAuth request: small, in UTF-8, every parameter once (RFC 6749, 3.2)."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import InvalidRequestError
from starlette.requests import ClientDisconnect, Request

LARGEST = 65_536
"""The largest form that is read, in bytes."""

_MOST_PARAMETERS = 100
_MEDIA_TYPE = "application/x-www-form-urlencoded"
_CONTENT_TYPE = re.compile(rf"{_MEDIA_TYPE}\s*(;\s*(charset=\"?utf-8\"?\s*)?)?", re.IGNORECASE)


async def read_form(request: Request) -> dict[str, str]:
    """The parameters of the request, those without a value left out. Raises InvalidRequestError."""
    if not _CONTENT_TYPE.fullmatch(request.headers.get("content-type", "").strip()):
        raise InvalidRequestError(f"Send the parameters as {_MEDIA_TYPE} in UTF-8.")
    body = await _body(request)
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise InvalidRequestError("The parameters are not a form in UTF-8.") from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise InvalidRequestError("Send every parameter once.")
    return {name: value for name, value in form.items() if value}


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                raise InvalidRequestError(f"The form is larger than {LARGEST} bytes.", status_code=413)
    except ClientDisconnect:
        raise InvalidRequestError("The form broke off.") from None
    return bytes(body)
