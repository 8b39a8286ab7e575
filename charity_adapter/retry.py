"""Decides how often and how long after a failure a request is sent again."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Waits in seconds, doubling from the first to the longest, each shortened at random by up to half."""

    attempts: int = 7
    first_wait: float = 0.5
    longest_wait: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def waits(self) -> Iterator[float]:
        """Yield the wait before each further attempt."""
        for attempt in range(self.attempts - 1):
            whole = min(self.longest_wait, self.first_wait * 2**attempt)
            yield whole * (0.5 + random.random() / 2)  # noqa: S311

    def pause(self, wait: float, asked: float | None) -> None:
        """Wait before the next attempt, at least as long as the hub asked for (never over the longest wait)."""
        self.sleep(max(wait, min(asked or 0.0, self.longest_wait)))
