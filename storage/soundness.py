"""Whether the database server is one that keeps what it has acknowledged."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import is_postgres

OLDEST_POSTGRES = 14
SYNCHRONOUS_FULL = 2


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was found. `is_durable`: a power cut loses nothing that was committed."""

    name: str
    is_supported: bool
    is_durable: bool
    is_utf8: bool


async def soundness(session: AsyncSession) -> Soundness:
    """Ask the server about itself."""
    return await (_of_postgres(session) if is_postgres(session) else _of_sqlite(session))


async def _of_postgres(session: AsyncSession) -> Soundness:
    async def show(name: str) -> str:
        return str((await session.execute(text(f"SHOW {name}"))).scalar_one())

    version = await show("server_version")
    number = int(await show("server_version_num")) // 10_000
    safe = [await show(name) for name in ("fsync", "full_page_writes", "synchronous_commit")]
    return Soundness(
        name=f"PostgreSQL {version.split()[0]}",
        is_supported=number >= OLDEST_POSTGRES,
        is_durable="off" not in safe,
        is_utf8=await show("server_encoding") == "UTF8",
    )


async def _of_sqlite(session: AsyncSession) -> Soundness:
    async def ask(question: str) -> object:
        return (await session.execute(text(question))).scalar_one()

    journal, synchronous = await ask("PRAGMA journal_mode"), await ask("PRAGMA synchronous")
    return Soundness(
        name=f"SQLite {await ask('SELECT sqlite_version()')}",
        is_supported=True,
        is_durable=journal == "wal" and synchronous == SYNCHRONOUS_FULL,
        is_utf8=await ask("PRAGMA encoding") == "UTF-8",
    )
