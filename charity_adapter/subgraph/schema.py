"""Builds the subgraph's schema, and tells entities one by one: what cannot be told is null with an error of its own."""

import logging
from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import MaxTokensLimiter
from strawberry.federation import Schema
from strawberry.federation.schema import FederationAny
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext, Info

from charity_adapter.subgraph.asking import ToldError
from charity_adapter.subgraph.entities import ENTITIES, Charity, CivilId, ProjectByExternalId
from charity_adapter.subgraph.settings import SubgraphConfig

LOG = logging.getLogger(__name__)
MOST_ENTITIES = 1_000
MOST_TOKENS = 2_000
LONGEST_KEY = 500
SENT = {"civil_id": "civilId", "external_id": "externalId"}


class Subgraph(Schema):
    """The schema, with the entities that it knows by their names."""

    entities: Mapping[str, type]

    def entities_resolver(self, info: Info, representations: list[FederationAny]) -> list[FederationAny]:
        """One entity, or one error, for each representation, in order."""
        if len(representations) > MOST_ENTITIES:
            raise ToldError(f"more than {MOST_ENTITIES} representations", "QUERY_TOO_COMPLEX")
        told: list[Any] = [self._told(each) for each in representations]
        return told

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Write down what was not foreseen, by its kind alone: texts and keys are of people."""
        for error in errors:
            if error.original_error is not None and not isinstance(error.original_error, ToldError):
                LOG.error("%s in the subgraph", type(error.original_error).__name__)

    def _told(self, representation: Any) -> object:
        try:
            return self._entity(representation)
        except ToldError as error:
            return error

    def _entity(self, representation: Any) -> object:
        given = representation if isinstance(representation, dict) else {}
        known = self.entities.get(str(given.get("__typename")))
        if known is None:
            raise ToldError("this subgraph has no entity of this type", "UNKNOWN_ENTITY")
        members: dict[str, Any] = {"id": _key(given.get("id"))}
        for name, sent in SENT.items():
            if hasattr(known, name) and given.get(sent) is not None:
                members[name] = _key(given[sent])
        if known is ProjectByExternalId and isinstance(given.get("charity"), dict):
            members["charity"] = Charity(id=strawberry.ID(""), code=_key(given["charity"].get("code")))
        return known(**members)


def build_schema(config: SubgraphConfig) -> Subgraph:
    """The schema of what the charity has, in the way that it is kept."""
    known = [ENTITIES[kind, notes.key] for kind, notes in config.notes.items()]
    scalars: Mapping[object, Any] = {
        CivilId: strawberry.scalar(name="CivilId", serialize=str, parse_value=str)
    }
    schema = Subgraph(
        types=known,
        config=StrawberryConfig(scalar_map=scalars),
        extensions=[lambda: MaxTokensLimiter(max_token_count=MOST_TOKENS)],
    )
    schema.entities = {_name(each): each for each in known}
    return schema


def sdl(config: SubgraphConfig) -> str:
    """The schema as a router composes it."""
    return build_schema(config).as_str() + "\n"


def _name(known: type) -> str:
    definition: Any = known.__dict__["__strawberry_definition__"]
    return str(definition.name)


def _key(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_KEY:
        raise ToldError("a representation without a usable key", "BAD_USER_INPUT")
    return value
