"""Publishing a charity's IATI files as the charity would: the `charity-adapter` command with a charity.toml."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.cli.demo.country import ExampleCharity
from hub.cli.demo.holding import Counts, FileContent, content_of, reported
from hub.cli.demo.party import Party
from hub.errors import ConfigurationError

_SECRET = "CHARITY_HUB_SECRET"  # noqa: S105 - the name of the variable, not a secret
_CONFIG = """\
# Written by `hub demo`. The secret of the client is in the environment and not here.
[hub]
url = {url}
client_id = {client_id}
client_secret_env = {secret}
"""
_SOURCE = """
[[source]]
kind = "iati"
path = {path}
"""


@dataclass(frozen=True)
class Published:
    """One file: what it holds, what the hub reports of it, and why the rest was refused."""

    charity: str
    file: str
    holds: Counts
    reports: Counts
    reasons: tuple[str, ...]


class Publisher:
    """Runs the adapter for charities, and again only for files that changed or are not in the hub."""

    def __init__(self, home: Path) -> None:
        self._home = home

    async def publish(self, charity: ExampleCharity, party: Party) -> list[Published]:
        """Publishes the charity's files through its own client. Raises ConfigurationError."""
        contents = [content_of(file) for file in charity.iati]
        if not await self._is_published(charity, party, contents):
            await self._run(charity, party)
        refusals = self._report(charity)["refusals"]
        counts = await reported(party, contents)
        return [
            Published(charity.code, file.name, content.counts, count, _reasons(refusals, file.name))
            for file, content, count in zip(charity.iati, contents, counts, strict=True)
        ]

    async def _is_published(self, charity: ExampleCharity, party: Party, contents: list[FileContent]) -> bool:
        """Whether these very files were published and the hub still reports what the adapter said then."""
        report = self._report(charity)
        if report.get("files") != _digest(charity):
            return False
        told = Counts(*(report["total"]["published"][kind] for kind in _KINDS))
        return sum(await reported(party, contents), Counts()) == told

    async def _run(self, charity: ExampleCharity, party: Party) -> None:
        config = self._home / charity.code / "charity.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(_config(charity, party), encoding="utf-8")
        command = [sys.executable, "-m", "charity_adapter", "publish", "--config", str(config)]
        adapter = await asyncio.create_subprocess_exec(
            *command,
            "--json",
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is the demo's to handle
            env={**os.environ, _SECRET: party.client_secret},
        )
        try:
            output, _ = await adapter.communicate()
        finally:
            if adapter.returncode is None:
                adapter.kill()
                await adapter.wait()
        self._keep(charity, output)

    def _keep(self, charity: ExampleCharity, output: bytes) -> None:
        report = json.loads(output or b'{"outcome": "failed"}')
        if report["outcome"] == "failed":
            raise ConfigurationError(
                f"The projects of {charity.code} were not published; the adapter says why."
            )
        kept = report | {"files": _digest(charity)}
        self._report_file(charity).write_text(
            json.dumps(kept, ensure_ascii=False, indent=2), encoding="utf-8"
        )

    def _report(self, charity: ExampleCharity) -> dict[str, Any]:
        file = self._report_file(charity)
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return report

    def _report_file(self, charity: ExampleCharity) -> Path:
        return self._home / charity.code / "published.json"


_KINDS = ("activities", "budgets", "transactions")


def _config(charity: ExampleCharity, party: Party) -> str:
    url = str(party.http.base_url).rstrip("/")
    written = {"url": url, "client_id": party.client_id, "secret": _SECRET}
    hub = _CONFIG.format(**{name: json.dumps(value) for name, value in written.items()})
    sources = [
        _SOURCE.format(path=json.dumps(str(file.resolve()), ensure_ascii=False)) for file in charity.iati
    ]
    return hub + "".join(sources)


def _digest(charity: ExampleCharity) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in charity.iati]


def _reasons(refusals: list[dict[str, Any]], file: str) -> tuple[str, ...]:
    """The refused rows of a file; those refused alike are counted together, with the first one's reasons."""
    alike: dict[object, list[dict[str, Any]]] = defaultdict(list)
    for refusal in refusals:
        if Path(refusal["faults"][0]["file"]).name == file:
            kind = tuple((_element(fault), fault["code"]) for fault in refusal["faults"])
            alike[refusal["record"], kind].append(refusal)
    return tuple(f"{len(rows)} × {rows[0]['record']}: {_said(rows[0])}" for rows in alike.values())


def _said(refusal: dict[str, Any]) -> str:
    return "; ".join(f"{_element(fault)} {fault['reason']}" for fault in refusal["faults"])


def _element(fault: dict[str, Any]) -> str:
    """The element within its row."""
    return re.sub(r"^.*\]/", "", fault["element"])
