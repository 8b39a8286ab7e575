"""The gate before execution: whether a token's scopes open everything that a document asks for."""

from hub.auth.gate.gate import Gate, Verdict
from hub.auth.gate.requirements import PUBLIC, IncompleteRequirements, Requirements, ScopeSets, opens

__all__ = ["PUBLIC", "Gate", "IncompleteRequirements", "Requirements", "ScopeSets", "Verdict", "opens"]
