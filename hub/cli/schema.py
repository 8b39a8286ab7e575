"""`hub schema`: the federation schema and the page of scopes, printed, written or held against the committed ones.

And how each root field is answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hub.cli.command import HubCommand
from hub.cli.failing import CommandFailed
from hub.cli.running import read_settings
from hub.cli.telling import Telling

if TYPE_CHECKING:
    from hub.schema.build import HubSchema

SCHEMA, SCOPES = Path("schema.graphql"), Path("SCOPES.md")
_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.command(
    cls=HubCommand,
    examples="""
    hub schema --out schema.graphql
    hub schema --check
    hub schema --update
    hub schema --plans
    """,
)
@click.option("--out", type=_FILE, help="Write the schema to this file in place of printing it.")
@click.option("--scopes-out", type=_FILE, help="Write the page of all scopes to this file.")
@click.option("--check", is_flag=True, help=f"Compare with {SCHEMA} and {SCOPES} of this folder.")
@click.option("--update", is_flag=True, help=f"Write {SCHEMA} and {SCOPES} of this folder anew.")
@click.option("--plans", is_flag=True, help="Tell of each root field whether it is planned into SQL.")
@click.pass_obj
def schema(
    telling: Telling,
    out: Path | None,
    scopes_out: Path | None,
    *,
    check: bool,
    update: bool,
    plans: bool,
) -> None:
    """Prints the hub's GraphQL schema.

    It is the SDL that federation routers read. The schema and SCOPES.md are generated from the declarations of the fields and kept in the repository, so that
    a change of what can be asked, and by whom, is seen by its reviewers.
    """
    if check + update + plans + bool(out or scopes_out) > 1:
        raise click.UsageError("Choose one of --check, --update, --plans, and --out or --scopes-out.")
    built = _built(as_committed=check or update)
    if check:
        _check(telling, _texts(built, SCHEMA, SCOPES))
    elif plans:
        _tell_plans(telling, built)
    elif update or out or scopes_out:
        _write(telling, _texts(built, *((SCHEMA, SCOPES) if update else (out, scopes_out))))
    else:
        telling.done({"sdl": built.sdl}, built.sdl.rstrip("\n"))


def _built(*, as_committed: bool) -> HubSchema:
    """The schema for the country of the settings; what is committed is for the usual one."""
    from hub.schema.build import build_schema

    return build_schema() if as_committed else build_schema(read_settings().country)


def _texts(built: HubSchema, schema: Path | None, scopes: Path | None) -> dict[Path, str]:
    from hub.schema.scopes_page import scopes_page

    texts = {schema: built.sdl, scopes: scopes_page(built.requirements)}
    return {path: text for path, text in texts.items() if path}


def _write(telling: Telling, texts: Mapping[Path, str]) -> None:
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")
    telling.done({"written": list(texts)}, *(f"Written: {path}" for path in texts))


def _check(telling: Telling, texts: Mapping[Path, str]) -> None:
    diff = "".join(_difference(path, text) for path, text in texts.items())
    if diff:
        if not telling.as_json:
            click.echo(diff, nl=False)
        told = (
            f"{SCHEMA} and {SCOPES} do not fit the code: run “hub schema --update” and commit them with it."
        )
        raise CommandFailed("SCHEMA_CHANGED", told, diff=diff)
    telling.done({"unchanged": list(texts)}, f"{SCHEMA} and {SCOPES} fit the code.")


def _tell_plans(telling: Telling, built: HubSchema) -> None:
    from hub.schema.plans import finished_fields, root_fields

    fields, finished = root_fields(built), finished_fields(built.sources)
    wide = max(len(field.name) for field in fields), max(len(field.way) for field in fields)
    lines: list[str] = []
    for root in dict.fromkeys(field.root for field in fields):
        lines.append(f"{root}:")
        lines += [f"  {f.name:{wide[0]}}  {f.way:{wide[1]}}  {f.told}" for f in fields if f.root == root]
    document = {"fields": [asdict(field) for field in fields], "finished": finished}
    telling.done(document, *lines, "Finished in Python:", *(f"  {field}" for field in finished))


def _difference(path: Path, text: str) -> str:
    committed = path.read_text(encoding="utf-8") if path.exists() else ""
    before, after = committed.splitlines(keepends=True), text.splitlines(keepends=True)
    return "".join(unified_diff(before, after, f"{path} (committed)", f"{path} (of the code)"))
