"""How long what the hub issues holds, and how far clocks may be apart."""

from __future__ import annotations

LIFETIME = 600
"""How long an access token holds, in seconds."""

CLOCK_SKEW = 10
"""How far the clocks of two hub machines may be apart, in seconds."""
