"""Fresh databases for the figures, on both kinds, set so that what is committed survives a power cut."""

import asyncio
import itertools
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.servers import Postgres

Kind = Literal["SQLite", "PostgreSQL"]
KINDS: tuple[Kind, ...] = ("SQLite", "PostgreSQL")
Fill = Callable[[Database], Awaitable[None]]


class Databases:
    """Hands out databases; all are gone at the end."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self._folder, self._postgres = folder, postgres
        self._names = (f"bench_{n}" for n in itertools.count())
        self._templates: dict[tuple[Kind, Fill], str] = {}

    def fresh(self, kind: Kind, fill: Fill = upgrade) -> str:
        """The address of a new database; `fill` makes its content, once for all of the same content."""
        template = self._templates.get((kind, fill)) or self._template(kind, fill)
        name = next(self._names)
        if kind == "PostgreSQL":
            return self._postgres.create(name, template)
        self._file(name).write_bytes(self._file(template).read_bytes())
        return f"sqlite:///{self._file(name)}"

    def settle(self) -> None:
        """What was written before goes to the disk now, where it would hold up what is measured next."""
        self._postgres.checkpoint()
        if hasattr(os, "sync"):  # not on Windows
            os.sync()

    def _template(self, kind: Kind, fill: Fill) -> str:
        name = self._templates[kind, fill] = next(self._names)
        url = self._postgres.create(name) if kind == "PostgreSQL" else f"sqlite:///{self._file(name)}"
        asyncio.run(_filled(url, fill))
        return name

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"


@contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """SQLite files in `folder`, which must lie on a real disk, and a PostgreSQL server of its own."""
    with Postgres(durable=True) as postgres:
        yield Databases(folder, postgres)


async def _filled(url: str, fill: Fill) -> None:
    database = open_database(url)
    await fill(database)
    await database.close()
