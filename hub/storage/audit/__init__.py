"""The audit trail: records of who read or wrote whose data, chained by hashes, and the proof that none is missing."""

from __future__ import annotations

from hub.storage.audit.append import LostStrand, append
from hub.storage.audit.group_commit import ReadAudit
from hub.storage.audit.record import AuditRecord
from hub.storage.audit.verify import BrokenChain, Verified, verify

__all__ = ["AuditRecord", "BrokenChain", "LostStrand", "ReadAudit", "Verified", "append", "verify"]
