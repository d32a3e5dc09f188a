"""The process is killed (-9) while it books a meeting: no second one, and nobody is left without word."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.observe import Errand
from storage.database import Database, open_database
from storage.models import Action, Meeting, Outbox
from tests.alerts import stuck
from tests.chat import text_of
from tests.clock import FakeClock
from tests.company import found
from tests.crash.platform import FilePlatform
from tests.crash.test_crash import KILLED, copy_of

NOW = FakeClock().now


async def wanted(database: Database) -> None:
    """王姐 tapped, and nothing was done about it yet."""
    company = await found(database, "outside")
    wang, lin = company.people["王姐"], company.people["小林"]
    async with database.write() as session:
        alert = await stuck(session, company, [wang], NOW)
        alert.state = "met"
        starts = NOW + timedelta(hours=6)
        session.add(
            Meeting(
                alert_id=alert.id,
                by_id=wang,
                channel="outside",
                owner="S01",
                starts_at=starts,
                ends_at=starts + timedelta(minutes=30),
                attendees={"ids": [lin, wang], "by_file": []},
                due_at=NOW,
                created_at=NOW,
            )
        )


def live(folder: Path, url: str, point: str, knows_keys: bool) -> int:
    """One life of the process; its exit code."""
    command = [sys.executable, "-m", "tests.crash.meeting_child", str(folder), url, point, "1", str(knows_keys)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, KILLED), done.stderr[-3000:]
    return done.returncode


@pytest.mark.timeout(500)
@pytest.mark.parametrize(
    ("knows_keys", "points", "way", "asked"),
    [
        pytest.param(True, (Errand.ANSWERED,), "outside", 2, marks=pytest.mark.slow),
        (False, (Errand.ANSWERED,), "file", 1),
        pytest.param(False, (Errand.TAKEN,), "file", 0, marks=pytest.mark.slow),
        pytest.param(True, (Errand.TAKEN, Errand.ANSWERED, Errand.CONCLUDED), "outside", 2, marks=pytest.mark.slow),
    ],
)
async def test_killed_while_it_books(
    sqlite_template: Path, tmp_path: Path, knows_keys: bool, points: tuple[Errand, ...], way: str, asked: int
) -> None:
    folder = tmp_path / "killed"
    folder.mkdir()
    url = copy_of(sqlite_template, tmp_path / "meeting.db")
    database = open_database(url)
    await wanted(database)
    assert [live(folder, url, point.value, knows_keys) for point in points] == [KILLED] * len(points)
    assert live(folder, url, "-", knows_keys) == 0
    async with database.read() as session:
        (meeting,) = await session.scalars(select(Meeting))
        kinds = list(await session.scalars(select(Action.kind)))
        unsent = list(await session.scalars(select(Outbox.id).where(Outbox.state != "sent")))
    await database.close()
    file = folder / "calendar.jsonl"
    bookings = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    assert (meeting.state, meeting.way, unsent) == ("booked", way, [])
    assert (len(bookings), len(set(bookings))) == (asked, min(asked, 1))
    assert kinds.count("meeting.booked") == 1
    shown = {chat: FilePlatform(folder / "platform.jsonl").shown(chat) for chat in ("R01", "S01")}
    assert sum("11-24 周二 16:00–16:30" in text_of(one) for one in shown["R01"]) == 1
    told = "\n".join(text_of(one) for one in shown["S01"])
    assert "王姐 约了今天 16:00（11-24），2 人参加" in told
    assert ("也许已经约上了" in told) == (not knows_keys)
