"""The charity's side of the hub: reads what a charity has and publishes it, safely, again and again."""

from charity_adapter.client import HubClient
from charity_adapter.config import Config, load_config
from charity_adapter.errors import AdapterError, ConfigError, HubError, SourceError
from charity_adapter.publishing import check, publish
from charity_adapter.records import Budget, Project, Transaction
from charity_adapter.report import Report
from charity_adapter.sources import Bundle, IatiSource, Source, TableSource, open_source
from charity_adapter.tokens import PrivateKey, SharedSecret

__all__ = [
    "AdapterError",
    "Budget",
    "Bundle",
    "Config",
    "ConfigError",
    "HubClient",
    "HubError",
    "IatiSource",
    "PrivateKey",
    "Project",
    "Report",
    "SharedSecret",
    "Source",
    "SourceError",
    "TableSource",
    "Transaction",
    "check",
    "load_config",
    "open_source",
    "publish",
]
