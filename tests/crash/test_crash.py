"""The process is killed (-9) at every point of the road and started again: the outcome is as if nothing was."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.observe import Step
from storage.database import Database, open_database
from storage.models import Action, Outbox, Visit
from storage.verify import verify
from tests.chat import text_of
from tests.company import found
from tests.crash.platform import FilePlatform

STEPS = [step.value for step in Step]
CHATS = ("R01", "S01", "group-1")
KILLED = -9


@dataclass(frozen=True)
class Outcome:
    """All that matters afterwards: what people see, what is recorded."""

    shown: dict[str, list[str]]
    actions: list[str]
    visits: list[str]


def live(folder: Path, url: str, step: str = "-", nth: int = 1, knows_keys: bool = True) -> int:
    """One life of the process; its exit code."""
    command = [sys.executable, "-m", "tests.crash.child", str(folder), url, step, str(nth), str(knows_keys)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode in (0, KILLED), done.stderr[-3000:]
    return done.returncode


async def outcome(database: Database, folder: Path) -> Outcome:
    platform = FilePlatform(folder / "platform.jsonl")
    async with database.read() as session:
        actions = (await session.scalars(select(Action.kind).order_by(Action.id))).all()
        visits = (await session.scalars(select(Visit.state))).all()
        unfinished = (await session.scalars(select(Outbox.state).where(Outbox.state != "sent"))).all()
    assert unfinished == []
    shown = {chat: [text_of(message) for message in platform.shown(chat)] for chat in CHATS}
    return Outcome(shown, sorted(actions), list(visits))


async def disturbed(
    database: Database, url: str, folder: Path, kills: Sequence[tuple[str, int]], knows_keys: bool = True
) -> tuple[Outcome, list[str]]:
    """A visit in which the process is killed at these points as far as it passes them, then left in peace."""
    folder.mkdir(exist_ok=True)
    await found(database, "outside")
    killed = [step for step, nth in kills if live(folder, url, step, nth, knows_keys) == KILLED]
    assert live(folder, url, knows_keys=knows_keys) == 0
    return await outcome(database, folder), killed


def copy_of(template: Path, file: Path) -> str:
    """A migrated SQLite database of its own."""
    file.write_bytes(template.read_bytes())
    return f"sqlite:///{file}"


def some_kills(seed: int, count: int) -> list[tuple[str, int]]:
    """Every step in turn. Arriving steps are passed again in every life, so they are hit at a later passing."""
    chance = random.Random(seed)
    steps = [STEPS[(seed + n) % len(STEPS)] for n in range(count)]
    again = {Step.RECEIVED.value, Step.DURABLE.value}
    return [(step, chance.randint(2, 9) if step in again else chance.choice((1, 1, 2))) for step in steps]


@pytest.fixture
async def undisturbed(sqlite_template: Path, tmp_path: Path) -> Outcome:
    """What a visit leaves behind when nothing happens to the process."""
    url = copy_of(sqlite_template, tmp_path / "quiet.db")
    database = open_database(url)
    result, killed = await disturbed(database, url, tmp_path / "quiet", [])
    await database.close()
    assert killed == []
    assert "拜访小结" in result.shown["R01"][-1]
    return result


@pytest.mark.timeout(500)
async def test_kill_9_anywhere_loses_nothing_and_repeats_nothing(
    database: Database, database_url: str, tmp_path: Path, undisturbed: Outcome
) -> None:
    # Twenty kills over SQLite and PostgreSQL, every step of the road among them on each.
    result, killed = await disturbed(database, database_url, tmp_path / "killed", some_kills(2, 13))
    assert len(killed) >= 10, killed
    assert result == undisturbed
    async with database.read() as session:
        report = await verify(session, ZoneInfo("Asia/Shanghai"))
    assert report.is_whole, report


async def test_a_channel_that_knows_no_keys_is_never_told_twice(sqlite_template: Path, tmp_path: Path) -> None:
    """What may have arrived is not repeated: it is a dead letter that doctor shows."""
    folder = tmp_path / "killed"
    folder.mkdir()
    url = copy_of(sqlite_template, tmp_path / "keyless.db")
    database = open_database(url)
    await found(database, "outside")
    assert live(folder, url, Step.SENT.value, 1, knows_keys=False) == KILLED
    assert live(folder, url, Step.SENT.value, 2, knows_keys=False) == KILLED
    sends = Counter(FilePlatform(folder / "platform.jsonl").calls())
    assert max(sends.values()) == 1
    async with database.read() as session:
        dead = (await session.scalars(select(Outbox).where(Outbox.state == "dead"))).all()
    await database.close()
    assert len(dead) == 1
    assert "may have arrived" in (dead[0].error or "")


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_two_hundred_kills(sqlite_template: Path, tmp_path: Path, undisturbed: Outcome) -> None:
    """At least 200 kills over many visits, spread over every step."""
    hits: Counter[str] = Counter()
    for seed in range(100):
        url = copy_of(sqlite_template, tmp_path / f"{seed}.db")
        database = open_database(url)
        result, killed = await disturbed(database, url, tmp_path / f"visit-{seed}", some_kills(seed, 27))
        await database.close()
        assert result == undisturbed, f"seed {seed}, killed at {killed}"
        hits.update(killed)
        if hits.total() >= 200:
            break
    assert hits.total() >= 200
    assert set(hits) == set(STEPS)
