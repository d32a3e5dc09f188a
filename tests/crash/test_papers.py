"""A maker of files is killed (-9) over one: another makes it, and it is sent and recorded once."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import func, select

from bot.papers import pack
from bot.papers.printer import LEASE, Printer
from storage import papers
from storage.database import Database
from storage.models import Action, Media, Outbox, Paper
from tests.clock import FakeClock
from tests.company import found
from tests.papers.ground import room_of


async def test_what_a_killed_maker_left_is_made_once(
    sqlite_database: Database, sqlite_url: str, tmp_path: Path
) -> None:
    company, clock = await found(sqlite_database), FakeClock()
    shop, lin = company.customers["百姓大药房"], company.people["小林"]
    async with sqlite_database.write() as session:
        await papers.want(session, "pack", shop, lin, [shop], clock())
    command = [sys.executable, "-m", "tests.crash.paper_child", sqlite_url, str(tmp_path)]
    child = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert child.stdout is not None
    async with asyncio.timeout(100):
        assert await child.stdout.readline() == b"drawing\n"
    child.kill()
    await child.wait()
    printer = Printer(room_of(sqlite_database, tmp_path, clock), {"pack": pack.prepare})
    running = asyncio.create_task(printer.run())
    assert await printer.is_idle()  # it is the dead one's for a while
    clock.advance(seconds=LEASE.total_seconds())
    printer.wake()
    async with asyncio.timeout(100):
        while not await printer.is_idle():
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with sqlite_database.read() as session:
        paper = (await session.scalars(select(Paper))).one()
        assert (paper.state, paper.attempts) == ("made", 2)
        for table in (Media, Outbox, Action):
            assert await session.scalar(select(func.count()).select_from(table)) == 1, table
