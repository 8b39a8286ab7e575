"""Projects as charities publish them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Text, Uuid, and_, case, cast, func, literal_column, or_
from sqlalchemy.dialects.postgresql import ARRAY

from hub.resolvers.plan.arguments import an_id
from hub.resolvers.plan.source import (
    Argument,
    Asked,
    Column,
    Condition,
    Elements,
    Embedded,
    Expression,
    Filter,
    One,
    Source,
)
from hub.resolvers.plan.sources.common import ANYONE, equals, mine, own_id
from hub.resolvers.plan.sources.finding import FINDINGS_OF_PROJECT
from hub.resolvers.plan.sources.forecast import FORECASTS_OF_PROJECT
from hub.resolvers.plan.sources.partner import PARTNER_OF_PROJECT
from hub.resolvers.plan.sources.project_parts import DOCUMENTS, MILESTONES, RESULTS, same, texts
from hub.resolvers.plan.sources.project_step import APPROVED_OF_PROJECT, STEPS_OF_PROJECT
from hub.resolvers.plan.sources.publication import PUBLICATION
from hub.resolvers.plan.terms import code, number, plain, text, word
from hub.storage.tables import project


def _lower(value: Any, context: Any, argument: str) -> str | None:
    return None if value is None else str(value.value).lower()


def _local(column: str) -> Column:
    """The text in the language asked for, else the caller's, else Arabic, English, or the first there is."""

    def choose(t: Any, q: Asked) -> Expression:
        texts = t.c[column]
        wanted = q.argument("lang", Text())
        return text(
            func.coalesce(
                case((wanted.is_not(None), _in_either(texts, wanted))),
                _in_either(texts, q.language),
                _in(texts, "ar"),
                _in(texts, "en"),
                texts.op("#>>")(literal_column("'{0,text}'")),
            )
        )

    return Column(choose, {"lang": Argument(Text(), _lower)})


def _in_either(texts: Any, lang: Any) -> Any:
    """The text in this language, by paths that PostgreSQL reads once and not for each row."""
    return case(*((lang == each, _in(texts, each)) for each in ("ar", "en")))


def _in(texts: Any, lang: str) -> Any:
    path: Expression = literal_column(f"'$[*] ? (@.lang == \"{lang}\")'::jsonpath")
    return func.jsonb_path_query_first(texts, path).op("->>")(word("text"))


def _about(t: Any, q: Asked, words: Any) -> Condition:
    pattern = func.concat("%", func.replace(func.replace(words, "%", r"\%"), "_", r"\_"), "%")
    return or_(cast(t.c.titles, Text).ilike(pattern), cast(t.c.descriptions, Text).ilike(pattern))


PROJECT_FILTERS = {
    "mine": mine(),
    "charityId": equals("charity_id", Uuid(), an_id("Charity")),
    "externalId": equals("external_id", Text()),
    "externalIds": Filter(ARRAY(Text()), where=lambda t, q, v: t.c.external_id == func.any(v)),
    "states": Filter(ARRAY(Text()), where=lambda t, q, v: t.c.status == func.any(v)),
    "approvals": Filter(ARRAY(Text()), where=lambda t, q, v: t.c.approval == func.any(v)),
    "track": equals("track", Text()),
    "country": equals("country", Text()),
    "sector": equals("sector", Text()),
    "text": Filter(Text(), where=_about),
}

PROJECT = Source(
    table=lambda q: project,
    fields={
        "id": own_id("Project"),
        "charity": One("Charity", lambda p, t, q: t.c.id == p.c.charity_id),
        "externalId": Column(lambda t, q: text(t.c.external_id)),
        "iatiIdentifier": Column(lambda t, q: text(t.c.iati_identifier)),
        "title": _local("titles"),
        "titles": texts("titles"),
        "description": _local("descriptions"),
        "descriptions": texts("descriptions"),
        "revision": Column(lambda t, q: plain(t.c.revision)),
        "track": Column(lambda t, q: code(t.c.track)),
        "sector": Column(lambda t, q: text(t.c.sector)),
        "sectors": Elements(lambda t: t.c.sectors, same("vocabulary", "code", "name", "percentage")),
        "country": Column(lambda t, q: text(t.c.country)),
        "countries": Elements(lambda t: t.c.countries, same("code", "percentage")),
        "region": Column(lambda t, q: text(t.c.region)),
        "regions": Elements(lambda t: t.c.regions, same("vocabulary", "code", "percentage")),
        "location": Embedded(
            {
                "latitude": Column(lambda t, q: number(t.c.latitude, 6)),
                "longitude": Column(lambda t, q: number(t.c.longitude, 6)),
            },
            present=lambda t, q: and_(t.c.latitude.is_not(None), t.c.longitude.is_not(None)),
        ),
        "locations": Elements(lambda t: t.c.locations, same("name", "latitude", "longitude")),
        "status": Column(lambda t, q: code(t.c.status)),
        "approval": Column(lambda t, q: code(t.c.approval)),
        "approvedRevision": Column(lambda t, q: plain(t.c.approved_revision)),
        "approved": APPROVED_OF_PROJECT,
        "steps": STEPS_OF_PROJECT,
        "plannedStart": Column(lambda t, q: code(t.c.planned_start)),
        "plannedEnd": Column(lambda t, q: code(t.c.planned_end)),
        "actualStart": Column(lambda t, q: code(t.c.actual_start)),
        "actualEnd": Column(lambda t, q: code(t.c.actual_end)),
        "participants": Elements(lambda t: t.c.participants, same("name", "ref", "role", "kind")),
        "partner": PARTNER_OF_PROJECT,
        "results": RESULTS,
        "milestones": MILESTONES,
        "documents": DOCUMENTS,
        "report": One("ProjectReport", lambda p, t, q: ANYONE, same_row=True),
        "findings": FINDINGS_OF_PROJECT,
        "forecasts": FORECASTS_OF_PROJECT,
        "budget": One("Budget", lambda p, t, q: ANYONE, same_row=True),
        "publication": PUBLICATION,
    },
)
