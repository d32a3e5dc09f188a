"""The platforms that are configured, each with its own connections."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from bot.platform import Platform
from bot.settings import Settings
from storage.database import Database


@asynccontextmanager
async def configured_platforms(settings: Settings, database: Database) -> AsyncIterator[Sequence[Platform]]:
    """Those whose settings are there; their connections are closed at the end."""
    yield ()
