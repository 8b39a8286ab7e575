"""A hub that keeps no answers: the control that shows what they are kept for."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from hub.resolvers import granting
from hub.storage.granting import Asked


def without_kept_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on no answer is found under its key again."""

    def forgetful(client_id: str, _key: str, *rest: Any) -> Asked:
        return Asked(client_id, secrets.token_hex(8), *rest)

    monkeypatch.setattr(granting, "Asked", forgetful)
