"""How the OAuth server's answers are read."""

import httpx

TOKEN = "/oauth/token"


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and error code of a refusal that is shaped as RFC 6749 (5.2) wants it."""
    body = response.json()
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert body.keys() == {"error", "error_description"}
    assert body["error_description"].isascii()
    assert not set('"\\') & set(body["error_description"])
    return response.status_code, body["error"]
