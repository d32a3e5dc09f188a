"""Bring the schema up to date (Alembic), from code rather than from a shell."""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

Schema = Literal["current", "empty", "older", "newer"]
FOLDER = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> None:
    """Run every migration that is missing; does nothing when there is none."""
    async with database.engine.begin() as connection:
        await connection.run_sync(lambda c: command.upgrade(_config(c), "head"))


async def is_current(database: Database) -> bool:
    """Whether the schema is the one this code needs; waits for no writer."""
    return await schema(database) == "current"


async def schema(database: Database) -> Schema:
    """How the schema that is there compares with the one this code needs."""
    async with database.read() as session:
        connection = await session.connection()
        found = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    if found is None:
        return "empty"
    newest, known = _revisions()
    if found == newest:
        return "current"
    return "older" if found in known else "newer"


@cache
def _revisions() -> tuple[str | None, frozenset[str]]:
    """(the newest, all)"""
    scripts = ScriptDirectory.from_config(_config())
    return scripts.get_current_head(), frozenset(script.revision for script in scripts.walk_revisions())
