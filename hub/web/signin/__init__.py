"""The pages on which people sign in: no scripts, two languages, on a phone as on a desk."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from hub.auth.identity_provider import provider_of
from hub.auth.metadata import AUTHORIZE_PATH
from hub.auth.signin import SignIns
from hub.settings import Settings
from hub.storage.work import Database
from hub.web.signin import desk as paths
from hub.web.signin.authorize import Authorize, nobody_signs_in
from hub.web.signin.consent import Consent
from hub.web.signin.cookie import Cookie
from hub.web.signin.desk import Desk, guarded
from hub.web.signin.pages import style
from hub.web.signin.proving import Proving


def routes(settings: Settings, database: Database) -> list[BaseRoute]:
    """The endpoints. Raises ConfigurationError when the identity provider is not named as it must be."""
    provider = provider_of(settings)
    if provider is None:

        async def nobody(request: Request) -> Response:
            return await nobody_signs_in(request, settings, database)

        return [Route(AUTHORIZE_PATH, guarded(settings, nobody), methods=["GET", "POST"])]
    desk = Desk(settings, database, SignIns(settings, database, provider), Cookie(settings))
    proving = Proving(desk)
    both, form = ["GET", "POST"], ["POST"]
    return [
        Route(AUTHORIZE_PATH, guarded(settings, Authorize(desk)), methods=both),
        Route(paths.NUMBER_PATH, guarded(settings, proving.number), methods=both),
        Route(paths.PHONE_PATH, guarded(settings, proving.phone)),
        Route(paths.BACK_PATH, guarded(settings, proving.back)),
        Route(paths.CANCEL_PATH, guarded(settings, proving.cancel), methods=form),
        Route(paths.CONSENT_PATH, guarded(settings, Consent(desk)), methods=both),
        Route(paths.HEARD_PATH, proving.heard, methods=form),
        style(),
    ]
