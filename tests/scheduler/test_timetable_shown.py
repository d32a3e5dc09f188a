"""What the doctor says about the timetable."""

from datetime import UTC, datetime
from pathlib import Path

from bot.doctor.finding import Patient
from bot.doctor.moments import timetable
from bot.settings import Settings
from scheduler.job import Due, Subject
from storage.database import Database
from tests.clock import FakeClock
from tests.scheduler.toys import SHANGHAI, Toy, replica


async def told(database: Database, now: datetime) -> list[tuple[str, str]]:
    patient = Patient(Settings(_env_file=None, xingji_playbook=Path("x.yaml")), database, now)
    return [(finding.level, finding.text) for finding in await timetable(patient)]


async def test_the_next_runs_are_listed_and_what_went_wrong_is_pointed_out(sqlite_database: Database) -> None:
    clock = FakeClock(datetime(2026, 11, 23, 0, tzinfo=UTC))
    assert await told(sqlite_database, clock()) == [("note", "定时任务还没有排过")]

    def fail(due: Due) -> None:
        if due.subject == 2:
            raise RuntimeError

    two = [Subject(1, SHANGHAI), Subject(2, SHANGHAI)]
    await replica(sqlite_database, clock, Toy(two), Toy(two, name="other", before=fail)).look()
    listed = (
        "定时任务下一次（公司时间）：\n    other：2026-11-23 09:00，2 个对象\n    toy：2026-11-23 09:00，2 个对象"
    )
    assert await told(sqlite_database, clock()) == [("good", listed)]
    clock.advance(hours=1, minutes=15)
    late = ("note", "4 个定时任务到点没有跑")  # nobody has looked since eight
    assert late in await told(sqlite_database, clock())
    bot = replica(sqlite_database, clock, Toy(two, name="other", before=fail))  # the other one is switched off
    for _ in range(8):
        clock.advance(minutes=20)
        await bot.look()
    [nexts, failed] = await told(sqlite_database, clock())
    assert "other：2026-11-24 09:00，2 个对象" in nexts[1]
    assert failed == ("note", "近 7 天失败的定时任务：other 1 个")
    clock.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    await replica(sqlite_database, clock, Toy(two), Toy(two, name="other")).look()
    assert ("note", "近 7 天错过的定时任务：other 2 个") in await told(sqlite_database, clock())
