"""Tests in a browser need one on the machine: without it they are left out, and the run says so."""

from __future__ import annotations

import pytest

from tests.a_browser import FOUND, NAMES

collect_ignore_glob = [] if FOUND else ["*_in_chromium.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what was left out."""
    if FOUND is None:
        terminalreporter.write_line(
            f"No browser ({', '.join(NAMES)}): tests/e2e/*_in_chromium.py did not run."
        )
