"""Carries requests to the hub and sends them again when the way, or the hub, is for the moment not there."""

from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx

from charity_adapter.errors import HubUnreachableError
from charity_adapter.retry import RetryPolicy

TIMEOUT = httpx.Timeout(60.0, connect=10.0)


def busy(response: httpx.Response) -> bool:
    """Whether the hub, or something before it, asks to come again later."""
    return response.status_code == httpx.codes.TOO_MANY_REQUESTS or response.is_server_error


class Transport:
    """One pool of connections to one hub; redirects are not followed, as they could carry the secret elsewhere."""

    def __init__(self, url: str, policy: RetryPolicy, language: str) -> None:
        self.url = url
        self._policy = policy
        self._http = httpx.Client(timeout=TIMEOUT, headers={"Accept-Language": language})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def request(self, method: str, path: str, **content: Any) -> httpx.Request:
        """Build a request to a path of the hub."""
        return self._http.build_request(method, self.url + path, **content)

    def exchange(
        self,
        build: Callable[[], httpx.Request],
        again: Callable[[httpx.Response], bool] = busy,
    ) -> httpx.Response:
        """Send what `build` makes until an answer stands. Raises HubUnreachableError when the attempts are used up.

        `build` is called for each attempt, so that none is sent with a token or an assertion that has run out.
        """
        waits = self._policy.waits()
        while True:
            response, reason = self._send(build())
            if response is not None and not again(response):
                return response
            wait = next(waits, None)
            if wait is None:
                raise HubUnreachableError(
                    "hub-unreachable", url=self.url, attempts=self._policy.attempts, reason=reason
                )
            self._policy.pause(wait, _asked(response))

    def _send(self, request: httpx.Request) -> tuple[httpx.Response | None, str]:
        try:
            response = self._http.send(request)
        except httpx.TransportError as error:
            return None, str(error) or type(error).__name__
        return response, f"HTTP {response.status_code}"


def _asked(response: httpx.Response | None) -> float | None:
    """The wait in seconds that Retry-After asks for."""
    text = "" if response is None else response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None
