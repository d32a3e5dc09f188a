"""A company that imports: the house's playbook, and a way to bring files in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.channels.console.channel import ConsoleChannel
from bot.importing.leavers import Post
from bot.importing.run import Report, bring_in, importer_for, open_source
from bot.posting import Postmaster
from bot.signing import Signing
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
def post(database: Database) -> Post:
    """The console's."""
    signing = Signing("secret")
    return Post(Postmaster({"console": ConsoleChannel(database, lambda: NOW)}, signing), signing)


@pytest.fixture
def import_file(database: Database, playbook: Playbook, post: Post) -> Import:
    """Bring one file in, as the command does."""

    async def bring(data: bytes) -> Report:
        source = open_source("文件", data, None)
        importer = importer_for(source.kind, playbook, NOW, post)
        return await bring_in(source, importer, database.write, NOW, lambda _: None)

    return bring
