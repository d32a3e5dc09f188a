"""The threads in which SQLite's connections live: each must end while the loop that it reports to still runs.

Whoever ends the loop before leaves the thread without anybody to report to, and it dies of that.
"""

import asyncio
import sqlite3
import time
from threading import Thread
from typing import Any
from weakref import WeakSet

import aiosqlite
import structlog

log = structlog.get_logger(__name__)
PATIENCE_S = 5.0


class _Connection(sqlite3.Connection):
    """Ends its transaction before it is closed. SQLite by itself waits with both until the last cursor is gone, and
    a cancelled statement's cursor lives as long as the traceback of its error: until then nobody could write."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class SqliteThreads:
    """`connect` in the driver's place, and `ended` once the engine was disposed of."""

    def __init__(self) -> None:
        self._threads: WeakSet[Thread] = WeakSet()

    def connect(self, *arguments: Any, **options: Any) -> aiosqlite.Connection:
        """As `aiosqlite.connect`, its thread known and not in the way of the process's end."""
        connection = aiosqlite.connect(*arguments, factory=_Connection, **options)
        thread = connection._thread  # the driver has no other name for it; SQLAlchemy uses this one, too
        thread.daemon = True
        self._threads.add(thread)
        return connection

    async def ended(self, patience_s: float = PATIENCE_S) -> None:
        """Return when all have ended, or, with a line in the log, after `patience_s`."""
        left = await asyncio.to_thread(_join, list(self._threads), time.monotonic() + patience_s)
        if left:
            log.warning("sqlite.connection_not_closed", connections=left)


def _join(threads: list[Thread], deadline: float) -> int:
    for thread in threads:
        if thread.is_alive():
            thread.join(max(0.0, deadline - time.monotonic()))
    return sum(thread.is_alive() for thread in threads)
