"""Which core does what: the server under test has one of its own, the load comes from another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

SERVER_CORE, LOAD_CORE = 0, 1
CAN_PIN = hasattr(os, "sched_setaffinity")  # not on macOS


def pin(index: int) -> None:
    """Keep this process, and the threads it starts from now on, to its `index`-th core, where that can be done."""
    if CAN_PIN:
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[index % len(cores)]})


@contextmanager
def pinned(index: int) -> Iterator[None]:
    """`pin` while inside."""
    before = os.sched_getaffinity(0) if CAN_PIN else set()
    pin(index)
    try:
        yield
    finally:
        if CAN_PIN:
            os.sched_setaffinity(0, before)
