"""The log of a bad day is long: it is counted, not written."""

from collections import Counter
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import structlog


@pytest.fixture
def logged() -> Iterator[Counter[str]]:
    """How often each thing above `info` was logged."""
    seen: Counter[str] = Counter()

    def take_down(_logger: Any, method: str, entry: MutableMapping[str, Any]) -> str:
        if method in ("warning", "error", "exception"):
            seen[str(entry["event"])] += 1
        raise structlog.DropEvent

    structlog.configure(processors=[take_down], cache_logger_on_first_use=False)
    yield seen
    structlog.reset_defaults()
