"""The pages of a sign-in: templates filled in one language, under a policy that lets them do nothing else."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hub.errors import Language, Message
from hub.web.language import chosen_language
from hub.web.signin.words import WORDS

STYLE_PATH = "/oauth/signin/style.css"

_POLICY = "default-src 'none'; style-src 'self'; form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Vary": "Accept-Language, Cookie",
}
_templates = Environment(
    loader=PackageLoader("hub.web.signin"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    name: str,
    language: Language,
    *,
    status: int = 200,
    refresh: int | None = None,
    leads_to: str | None = None,
    **values: object,
) -> Response:
    """A page; `refresh` in seconds has it asked for again, `leads_to` is where its form may end up."""
    said = _speaker(language)
    told = {"say": said, "language": language.value, "other": _other(language), "refresh": refresh, **values}
    text = _templates.get_template(f"{name}.html").render(told)
    policy = _POLICY.format(forms=f"'self' {origin_of(leads_to)}" if leads_to else "'self'")
    return HTMLResponse(text, status, {**_HEADERS, "Content-Security-Policy": policy})


def message_page(
    language: Language,
    title: Message,
    text: Message,
    *,
    status: int = 400,
    back: str | None = None,
    client: str = "",
) -> Response:
    """A page with something to say and, where there is one, the way back to the application."""
    return page(
        "message",
        language,
        status=status,
        title=title.say(language),
        text=text.say(language),
        back=back,
        client=client,
        switch=False,
    )


def language_of(request: Request) -> Language:
    """The language that the browser likes best."""
    return chosen_language(request.headers.get("accept-language", ""))


def asked_language(request: Request) -> Language | None:
    """The language that the person chose by the link on the page."""
    asked = request.query_params.get("lang", "")
    return Language(asked) if asked in Language.__members__.values() else None


def origin_of(address: str) -> str:
    """What a policy calls the place of an address: its origin, or an app's own scheme."""
    parts = urlsplit(address)
    if parts.scheme in {"https", "http"}:
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:"


def style() -> Route:
    """The one style of all pages."""
    text = files("hub.web.signin").joinpath("templates/style.css").read_text("utf-8")

    async def serve(_: Request) -> Response:
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(text, media_type="text/css", headers=headers)

    return Route(STYLE_PATH, serve)


def _other(language: Language) -> Language:
    return Language.EN if language is Language.AR else Language.AR


def _speaker(language: Language) -> Callable[..., str]:
    def say(name: str, /, **values: object) -> str:
        return WORDS[name].say(language, **values)

    return say
