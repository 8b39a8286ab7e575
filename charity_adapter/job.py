"""One run of a command: its configuration, its progress, its report, and the exit code that it earns."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from charity_adapter.config import Config, HubConfig, load_config
from charity_adapter.errors import AdapterError, ConfigError
from charity_adapter.messages import Language, Message, message, say
from charity_adapter.report import Report
from charity_adapter.sources import Source, open_source
from charity_adapter.terminal import Shown, console
from charity_adapter.tokens import Credential, PrivateKey, SharedSecret

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


@dataclass(slots=True)
class Job:
    """What one command does and how it tells of it."""

    command: str
    config_path: Path
    as_json: bool
    language: Language
    report: Report = field(default_factory=Report)
    told_more: dict[str, Any] = field(default_factory=dict)
    show_more: Callable[[Console], None] = lambda _: None

    @property
    def published(self) -> bool:
        """Whether the hub is part of what is told."""
        return self.command == "publish"

    @property
    def reads(self) -> bool:
        """Whether the sources are part of what is told."""
        return self.command not in {"init", "status", "subgraph"}

    def config(self) -> Config:
        """The configuration. Raises ConfigError."""
        return load_config(self.config_path)

    def sources(self) -> list[Source]:
        """The sources, each to be read from its beginning. Raises ConfigError."""
        return [open_source(source) for source in self.config().sources]

    def say(self, key: str, **details: str | int) -> None:
        """Say something on standard error while the work goes on."""
        click.echo(say(message(key, **details), self.language), err=True)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Run the work inside, then print what came of it and leave with its exit code."""
        try:
            yield
        except ConfigError as error:
            self._leave(WRONG_USAGE, error.code, error.reason)
        except AdapterError as error:
            self._leave(REFUSED, error.code, error.reason)
        except KeyboardInterrupt:
            self._leave(REFUSED, "interrupted", message("interrupted"))
        self._finish()

    @contextmanager
    def bar(self, words: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Show on standard error how many are done, of a total if it is known; nothing when nobody watches."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        output = console(stderr=True)
        with Progress(*columns, console=output, disable=not output.is_terminal) as progress:
            task = progress.add_task(say(message(words), self.language), total=total)
            yield lambda done: progress.update(task, completed=done)

    def _finish(self) -> None:
        refused = bool(self.report.refusals or self.report.wrong_parts)
        if self.as_json:
            self._print_json("refused" if refused else "done", **self.told_more)
        else:
            self.show_more(console())
            if self.reads:
                Shown(self.report, self.language, console()).show(published=self.published)
        sys.exit(REFUSED if refused else DONE)

    def _leave(self, code: int, key: str, reason: Message) -> None:
        text = say(reason, self.language)
        click.echo(say(message("error", text=text), self.language), err=True)
        if self.as_json:
            self._print_json("failed", error={"code": key, "reason": text})
        sys.exit(code)

    def _print_json(self, outcome: str, **more: object) -> None:
        document: dict[str, Any] = {"command": self.command, "outcome": outcome, **more}
        if self.reads:
            document.update(self.report.document(self.language, published=self.published))
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def credential(hub: HubConfig) -> Credential:
    """How this client proves who it is. Raises ConfigError when its secret or key is not there."""
    if hub.private_key is not None:
        return PrivateKey(hub.client_id, hub.private_key)
    name = hub.client_secret_env or ""
    secret = os.environ.get(name, "")
    if not secret:
        raise ConfigError("secret-unset", name=name)
    return SharedSecret(hub.client_id, secret)
