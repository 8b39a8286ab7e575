"""The hub's settings: one frozen object, read once at start from the environment (prefix HUB_)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting with its default; `hub doctor` lists them. Nothing else reads the environment."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        None, description="PostgreSQL 15 or newer; unset: the embedded one in data_dir"
    )
    database_owner_url: str | None = Field(
        None, description="the same database as its tables' owner, for hub migrate; unset: database_url"
    )
    database_replica_url: str | None = Field(None, description="a replica for reads that may be seconds old")
    data_dir: Path = Field(Path(".hub"), description="where the embedded PostgreSQL keeps its data")
    keys_dir: Path | None = Field(None, description="signing and data keys; unset: data_dir/keys")
    issuer: str = Field(
        "http://127.0.0.1:8000",
        description="the hub's own address, as tokens name it; unset: where hub serve listens",
    )
    country: str = Field("KW", description="ISO 3166-1 code of the country the ministry serves")
    default_currency: str = Field("KWD", description="ISO 4217 code used where an amount names none")
    identity_kind: Literal["NONE", "OIDC", "PUSH"] = Field(
        "NONE",
        description="how people prove who they are: OIDC (a page of the national identity provider), "
        "PUSH (a number matched on the phone), or NONE: nobody signs in",
    )
    identity_issuer: str | None = Field(
        None, description="address of the national identity provider, as its tokens name it"
    )
    identity_client_id: str | None = Field(None, description="who the hub is to the identity provider")
    identity_client_secret: SecretStr | None = Field(
        None, description="what the hub proves that with (client_secret_basic)"
    )
    identity_scope: str = Field(
        "openid", description="the scopes that the hub asks the identity provider for"
    )
    identity_civil_number_claim: str = Field(
        "civil_number", description="the claim of the provider's token that holds the civil number"
    )
    database_pool: int = Field(10, ge=1, le=100, description="connections each worker keeps for each pool")
    jobs_at_once: int = Field(
        2, ge=0, le=16, description="background jobs each worker does at once, two at least; 0: it does none"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="DEBUG, INFO, WARNING or ERROR"
    )
    most_tokens: int = Field(4_000, ge=500, le=20_000, description="tokens of a GraphQL document")
    most_levels: int = Field(
        25, ge=15, le=25, description="levels of fields within fields, fragments expanded"
    )
    most_fields: int = Field(
        2_000, ge=200, le=4_000, description="fields of an operation, fragments expanded"
    )
    most_objects: int = Field(
        120, ge=100, le=4_000, description="fields of an operation that hold fields, fragments expanded"
    )
    most_aliases: int = Field(500, ge=0, le=4_000, description="aliases in a document")
    most_directives: int = Field(200, ge=0, le=4_000, description="directives in a document")
    most_operations: int = Field(20, ge=1, le=200, description="operations in a document")
    most_fragments: int = Field(200, ge=0, le=500, description="fragments in a document")
    most_rows: int = Field(
        100_000, ge=1_000, description="rows that the pages and lists of an operation may hold together"
    )
    most_mutations: int = Field(
        100, ge=1, le=1_000, description="fields of a mutation, each of which does something"
    )
    introspection: Literal["ALL", "MINISTRY", "NOBODY"] = Field(
        "MINISTRY", description="who may ask for the schema, each the part that its scopes open"
    )
    questions_per_minute: int = Field(
        60_000, ge=1, description="GraphQL requests of one client (and person) that each worker answers"
    )
    writes_per_minute: int = Field(12_000, ge=1, description="fields of mutations, counted likewise")
    planning_seconds_per_minute: int = Field(
        45,
        ge=1,
        description="seconds of the processor's time for documents not seen lately, counted likewise",
    )
    civil_numbers_per_minute: int = Field(
        12_000, ge=1, description="civil numbers looked up or checked, counted likewise"
    )
    misses_in_a_row: int = Field(
        60,
        ge=1,
        description="civil numbers looked up one after another in vain, shared out among the workers",
    )
    pause_seconds: int = Field(600, ge=1, description="seconds without look-ups after that")
    token_failures_per_minute: int = Field(
        120, ge=1, description="failed proofs of one client from one address; ten times as many of any client"
    )
    streams_at_once: int = Field(
        100,
        ge=1,
        le=10_000,
        description="subscriptions, and operations over WebSocket, of one client (and person) under way in each worker",
    )
    caches_megabytes: int = Field(
        32,
        ge=4,
        le=1_000,
        description="MB that each worker keeps of documents, their plans and statements; the clients share them",
    )
    body_seconds: float = Field(
        10, ge=0.1, le=600, description="seconds in which a request's body must be there"
    )
    cors_origins: str = Field(
        "", description="origins whose pages may call the hub, such as https://a.example; spaces between them"
    )

    @property
    def allowed_origins(self) -> list[str]:
        """The origins whose pages may call the hub from a browser."""
        return self.cors_origins.split()

    @property
    def keys(self) -> Path:
        """The directory of the keys, which is never the database's."""
        return self.keys_dir or self.data_dir / "keys"

    @property
    def audience(self) -> str:
        """The `aud` of every access token."""
        return f"{self.issuer}/graphql"
