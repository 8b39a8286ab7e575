"""What the workers of one hub are told, and what its operators are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.cli.server import environment_of
from hub.settings import Settings


@pytest.mark.parametrize(("workers", "each"), [(1, 60), (4, 15), (7, 8), (64, 1)])
def test_workers_together_allow_no_more_misses_than_one(
    without_hub_settings: None, workers: int, each: int
) -> None:
    told = environment_of(Settings(), workers)
    assert told["HUB_MISSES_IN_A_ROW"] == str(each)


def test_every_limit_is_explained_with_its_default(without_hub_settings: None) -> None:
    page = Path("docs/how-to/limit-what-is-asked.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"\| `(HUB_\w+)` \| `?(\w+)`? \|", page))
    names = list(Settings.model_fields)
    limits = names[names.index("most_tokens") : names.index("body_seconds")]
    defaults = {f"HUB_{name.upper()}": str(getattr(Settings(), name)) for name in limits}
    assert shown == defaults | {"HUB_CORS_ORIGINS": "none"}
    assert "`HUB_BODY_SECONDS` (10)" in page
