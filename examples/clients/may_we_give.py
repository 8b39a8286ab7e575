"""Asks the hub whether a person may be given an aid: a token, then one GraphQL query. Needs Python alone.

python may_we_give.py 296050383113 FOOD-BASKET 2026-11
"""

from __future__ import annotations

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

QUERY = Path(__file__).with_suffix(".graphql").read_text(encoding="utf-8")


class Hub:
    """One client of the hub. A token lives at most ten minutes: it is kept, and renewed a little earlier."""

    def __init__(self, url: str, client_id: str, client_secret: str) -> None:
        self._url = url.rstrip("/")
        self._proof = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        self._token, self._good_until = "", 0.0

    def ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The data of the answer; RuntimeError says what the hub said instead."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        answer = self._post(
            "/graphql",
            body,
            {
                "Authorization": f"Bearer {self._current_token()}",
                "Content-Type": "application/json",
                "Accept-Language": "en",
            },
        )
        if "errors" in answer:
            raise RuntimeError(json.dumps(answer["errors"], ensure_ascii=False))
        data: dict[str, Any] = answer["data"]
        return data

    def _current_token(self) -> str:
        if time.monotonic() > self._good_until:
            form = urllib.parse.urlencode({"grant_type": "client_credentials"}).encode()
            answer = self._post("/oauth/token", form, {"Authorization": f"Basic {self._proof}"})
            self._token = answer["access_token"]
            self._good_until = time.monotonic() + answer["expires_in"] - 30
        return self._token

    def _post(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        request = urllib.request.Request(self._url + path, body, headers)  # noqa: S310 - the address is ours
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                answer: dict[str, Any] = json.load(response)
                return answer
        except urllib.error.HTTPError as refusal:
            raise RuntimeError(f"{path}: HTTP {refusal.code}: {refusal.read().decode()}") from None


def main() -> None:
    """Prints yes or no, and the aid that the hub knows of."""
    if len(sys.argv) != 4:
        raise SystemExit("Say whom, what and when: python may_we_give.py CIVIL_ID AID_TYPE CYCLE")
    civil_id, aid_type, cycle = sys.argv[1:]
    hub = Hub(
        os.environ.get("CHARITY_HUB_URL", "http://127.0.0.1:8000"),
        os.environ["CHARITY_HUB_CLIENT_ID"],
        os.environ["CHARITY_HUB_SECRET"],
    )
    checks = [{"civilId": civil_id, "aidType": aid_type, "cycles": [cycle]}]
    data = hub.ask(QUERY, {"civilId": civil_id, "checks": checks})
    (check,) = data["aidChecks"]
    print("yes" if check["allowed"] else f"no: {check['code']}")
    for aid in data["beneficiaryByCivilId"]["aids"]["nodes"] if check["registered"] else []:
        whose = "ours" if aid["mine"] else "another charity's"
        print(f"  {aid['aidType']['code']} {', '.join(aid['cycles'])} {aid['state']} ({whose})")


if __name__ == "__main__":
    main()
