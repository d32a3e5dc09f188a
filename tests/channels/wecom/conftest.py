"""The tenant as a fixture, on SQLite: what the channel asks of the database is tried on both kinds elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.channels.wecom.tenant import Tenant, tenant


@pytest.fixture
async def at(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Tenant]:
    async with tenant(sqlite_database, tmp_path) as found:
        yield found
