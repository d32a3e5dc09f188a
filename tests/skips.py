"""What could not run is said loudly at the end of a test run; with XINGJI_NO_SKIPS=1 it fails the run."""

import os
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest


def skipped(config: pytest.Config) -> Counter[str]:
    """Reasons for which tests were skipped, and how many for each."""
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    reports: Iterable[Any] = terminal.stats.get("skipped", ()) if terminal else ()
    return Counter(_reason(report.longrepr) for report in reports)


def _reason(longrepr: Any) -> str:
    return str(longrepr[2] if isinstance(longrepr, tuple) else longrepr).removeprefix("Skipped: ")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Before pytest's own closing line."""
    reasons = skipped(config)
    if not reasons:
        return
    terminalreporter.section("NOT CHECKED on this machine", sep="!", red=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"!!! {count} x {reason}", red=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run that must check everything fails when it did not."""
    is_strict = os.environ.get("XINGJI_NO_SKIPS") == "1"
    if is_strict and session.exitstatus == pytest.ExitCode.OK and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
