"""Every test of these is there twice: a few cases for `make test`, the many in the mark `slow`."""

import logging
from typing import Any

import pytest

from tests.fuzz.watch import strict_log


@pytest.fixture(autouse=True)
def _strict_log(monkeypatch: pytest.MonkeyPatch) -> None:
    strict_log()
    monkeypatch.setattr(logging.getLogger("aiohttp.server"), "disabled", True)  # of requests that are none


def few_and_many(few: int, many: int) -> Any:
    """A parameter `cases`."""
    slow = (pytest.mark.slow, pytest.mark.timeout(1200))
    return pytest.mark.parametrize("cases", [few, pytest.param(many, marks=slow)])
