"""`hub client`: the OAuth clients through which charities, the ministry and donor portals come in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from hub.cli.command import HubCommand
from hub.cli.running import with_hub
from hub.cli.scopes import charity_with_code, scope_option
from hub.cli.telling import Telling
from hub.errors import Message

if TYPE_CHECKING:
    from hub.auth.clients import Client
    from hub.auth.scopes import CallerKind
    from hub.resolvers.context import RequestContext
    from hub.resolvers.outcome import Outcome, Value

_CREATED = Message("client_id: {client_id}", "client_id: {client_id}")
_SECRET = Message("client_secret: {secret}", "client_secret: {secret}")
_ONCE = Message(
    "Keep the secret now: nobody can read it again.", "احفظ كلمة السر الآن: لن يستطيع أحد قراءتها مرة أخرى."
)
_REVOKED = Message("{client_id} gets no more tokens.", "لن يحصل {client_id} على رموز بعد الآن.")
_SECRET_BASIC, _KEY, _NONE = "client_secret_basic", "private_key_jwt", "none"
_METHODS = click.Choice([_SECRET_BASIC, _KEY, _NONE])
_TOLD = ("clientId", "clientSecret", "kind", "scopes", "authMethod", "redirectUris", "dpopRequired")


@click.group()
def client() -> None:
    """The OAuth clients of charities, the ministry and donor portals, and the apps of people."""


@client.command(
    cls=HubCommand,
    examples="""
    hub client create --charity NAJAT --scope "beneficiary:read beneficiary:register aid:check aid:grant"
    hub client create --ministry --scope "admin:charities admin:audit"
    hub client create --charity NAJAT --scope "project:publish" --auth private_key_jwt --jwk public.jwk
    hub client create --app --scope "applicant:self" --redirect-uri https://app.example/back --auth none
    """,
)
@click.option("--charity", metavar="CODE", help="A client of this charity.")
@click.option("--ministry", is_flag=True, help="A client of the ministry.")
@click.option("--donor-portal", is_flag=True, help="A client of a donor portal.")
@click.option("--app", is_flag=True, help="An app for applicants and donors, who sign in with it.")
@scope_option
@click.option("--name", help="What the client is, for those who read the list.")
@click.option("--auth", type=_METHODS, default=_SECRET_BASIC, show_default=True)
@click.option(
    "--jwk",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file of its public key, a JWK.",
)
@click.option(
    "--redirect-uri",
    "redirect_uris",
    metavar="URI",
    multiple=True,
    help="Where people go back to after signing in; such a client never acts for itself.",
)
@click.option(
    "--id-token-alg",
    "id_token_alg",
    type=click.Choice(["RS256", "ES256"]),
    default="RS256",
    show_default=True,
    help="How the ID tokens of those who sign in are signed.",
)
@click.option("--dpop", "dpop_required", is_flag=True, help="It gets only tokens bound to a key of its own.")
@click.option(
    "--trusted-documents-only",
    is_flag=True,
    help="It may run the documents entrusted to it (“hub documents add”) and send none of its own.",
)
@click.pass_obj
def create(
    telling: Telling,
    /,
    *,
    scopes: tuple[str, ...],
    name: str | None,
    auth: str,
    jwk: Path | None,
    redirect_uris: tuple[str, ...],
    dpop_required: bool,
    id_token_alg: str,
    **whose: Any,
) -> None:
    """Makes an OAuth client and prints its id and, this once, its secret.

    A client with --auth private_key_jwt has no secret: it signs with its own key, whose public part is given.
    """
    from hub.auth.registration import AuthMethod, IdTokenAlgorithm
    from hub.resolvers.clients import CreateClient, create_client

    limited = whose.pop("trusted_documents_only")
    kind, charity = _kind(**whose), whose["charity"]
    if (jwk is not None) is not (auth == _KEY):
        raise click.UsageError(f"--auth {_KEY} and --jwk FILE go together.")
    key = None if jwk is None else jwk.read_text(encoding="utf-8", errors="replace")

    async def made(context: RequestContext) -> Outcome:
        charity_id = await charity_with_code(context, charity)
        command = CreateClient(
            kind=kind,
            name=name or charity or kind.value,
            scopes=scopes,
            charity_id=charity_id,
            auth_method=AuthMethod(auth),
            jwk=key,
            redirect_uris=redirect_uris,
            dpop_required=dpop_required,
            id_token_signed_response_alg=IdTokenAlgorithm(id_token_alg),
            trusted_documents_only=limited,
        )
        return await create_client(context, command)

    fields = cast("Value", with_hub("client create", telling, made)).fields
    secret = fields["clientSecret"]
    lines = [telling.say(_CREATED, client_id=fields["clientId"])]
    if secret:
        lines.append(telling.say(_SECRET, secret=secret))
    document = {name: fields[name] for name in _TOLD}
    telling.done(document | {"charity": charity}, *lines)
    if secret and not telling.as_json:
        telling.note(telling.say(_ONCE))


@client.command("list", cls=HubCommand, examples="hub client list --json")
@click.pass_obj
def list_(telling: Telling) -> None:
    """Lists every client there ever was, oldest first."""
    from hub.auth.clients import everyone

    async def found(context: RequestContext) -> tuple[Client, ...]:
        async with context.database.work() as work:
            return await everyone(work)

    clients = with_hub("client list", telling, found)
    telling.done({"clients": [_document(each) for each in clients]}, *map(_line, clients))


@client.command(
    cls=HubCommand, examples='hub client revoke charity-5f2c9e0d1a7b4c36 --reason "the key was lost"'
)
@click.argument("client_id", metavar="ID")
@click.option("--reason", default="revoked at the command line", show_default=True)
@click.pass_obj
def revoke(telling: Telling, client_id: str, reason: str) -> None:
    """Revokes a client for good: it gets no more tokens."""
    from hub.resolvers.clients import RevokeClient, revoke_client

    command = RevokeClient(client_id, reason)
    with_hub("client revoke", telling, lambda context: revoke_client(context, command))
    telling.done({"client_id": client_id, "revoked": True}, telling.say(_REVOKED, client_id=client_id))


def _kind(charity: str | None, *, ministry: bool, donor_portal: bool, app: bool) -> CallerKind:
    from hub.auth.scopes import CallerKind

    named = {
        CallerKind.CHARITY: charity is not None,
        CallerKind.MINISTRY: ministry,
        CallerKind.DONOR_PORTAL: donor_portal,
        CallerKind.PERSON: app,
    }
    kinds = [kind for kind, is_named in named.items() if is_named]
    if len(kinds) != 1:
        raise click.UsageError(
            "Say whose client it is: one of --charity CODE, --ministry, --donor-portal, --app."
        )
    return kinds[0]


def _document(client: Client) -> dict[str, object]:
    return {
        "client_id": client.client_id,
        "kind": client.kind.value,
        "charity": client.charity_code,
        "name": client.name,
        "scopes": sorted(client.scopes),
        "auth_method": client.auth_method.value,
        "redirect_uris": client.redirect_uris,
        "dpop_required": client.dpop_required,
        "trusted_documents_only": client.trusted_documents_only,
        "created_at": client.created_at,
        "revoked_at": client.revoked_at,
    }


def _line(client: Client) -> str:
    whose = client.charity_code or client.kind.value
    state = f"revoked {client.revoked_at:%Y-%m-%d}" if client.revoked_at else " ".join(sorted(client.scopes))
    return f"{client.client_id}  {whose}  {client.name}  {state}"
