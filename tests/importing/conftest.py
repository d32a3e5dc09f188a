"""A company that imports: the house's playbook, and a way to bring files in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.importing.run import Report, bring_in, importer_for, open_source
from sales.playbook import Playbook
from sales.playbook_file import parse
from storage.database import Database

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
Import = Callable[[bytes], Awaitable[Report]]


@pytest.fixture(scope="session")
def playbook() -> Playbook:
    """The playbook that comes with the house."""
    file = Path(__file__).parents[2] / "playbooks" / "fmcg.yaml"
    return parse(file.read_text("utf-8"), file.name)


@pytest.fixture
def import_file(database: Database, playbook: Playbook) -> Import:
    """Bring one file in, as the command does."""

    async def bring(data: bytes) -> Report:
        source = open_source("文件", data, None)
        return await bring_in(source, importer_for(source.kind, playbook, NOW), database.write, NOW, lambda _: None)

    return bring
