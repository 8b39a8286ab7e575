"""Every setting with its meaning and its value, as an operator may show it to others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hub.settings import Settings
from hub.storage.condition import without_password

_SECRET = re.compile(r"secret|password|token|private", re.IGNORECASE)


@dataclass(frozen=True)
class Setting:
    """One variable of the environment; `value` is what holds, whether it was set or is the default."""

    name: str
    value: str | int | None
    is_set: bool
    meaning: str

    def line(self) -> str:
        """The setting for a person to read."""
        shown = "(unset)" if self.value is None else self.value
        return f"{self.name}={shown}  {'' if self.is_set else '(default) '}{self.meaning}"


def listed(settings: Settings) -> list[Setting]:
    """All settings in the order of their declaration."""
    return [
        Setting(
            name=f"HUB_{name.upper()}",
            value=_shown(name, getattr(settings, name)),
            is_set=name in settings.model_fields_set,
            meaning=declared.description or "",
        )
        for name, declared in Settings.model_fields.items()
    ]


def _shown(name: str, value: object) -> str | int | None:
    if value is None or isinstance(value, int):
        return value
    if _SECRET.search(name):
        return "(left out)"
    return without_password(str(value)) if name.endswith("_url") else str(value)
