"""The process that gets killed while it books a meeting: a bot on an outside platform with an outside calendar.

`python -m tests.crash.meeting_child FOLDER DATABASE_URL POINT NTH KNOWS_KEYS`: kills itself (-9) at the NTH passing
of POINT (an `Errand`; "-": never), or ends when the meeting is booked and everything is sent.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.app import build
from bot.courier import LEASE as SENDING
from bot.observe import Point
from bot.platform import Appointment, Booked
from bot.settings import Settings
from sales.meeting import Slot
from scheduler.meeting import LEASE
from storage.database import open_database
from tests.calendar_in_memory import with_calendar
from tests.chat import playbook
from tests.clock import FakeClock
from tests.crash.child import lives
from tests.crash.platform import FilePlatform


@dataclass
class FileCalendar:
    """A `bot.platform.Calendar` whose far side is a file: a line for every booking it was asked for."""

    file: Path
    repeats: timedelta
    channel: str = "outside"

    async def busy(self, owner: str, accounts: Sequence[str], within: Slot) -> Sequence[Slot]:
        return ()

    async def book(self, wanted: Appointment) -> Booked:
        with self.file.open("a") as out:
            out.write(json.dumps(wanted.key) + "\n")
            out.flush()
            os.fsync(out.fileno())
        return Booked("outside", wanted.key, wanted.owner)

    async def move(self, booked: Booked, wanted: Appointment) -> None:
        raise NotImplementedError

    async def cancel(self, booked: Booked) -> None:
        raise NotImplementedError

    async def now_at(self, booked: Booked) -> Slot | None:
        raise NotImplementedError


class Killer:
    """The observer that ends the process at the nth passing of a point."""

    def __init__(self, point: str, nth: int) -> None:
        self._point, self._left = point, nth

    def __call__(self, point: Point, _passed: int) -> None:
        if point.value == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def main(folder: Path, url: str, point: str, nth: int, knows_keys: bool) -> None:
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="crash-secret-of-enough-length")
    database, clock = open_database(url), FakeClock()
    clock.advance(seconds=(max(LEASE, SENDING).total_seconds() + 1) * lives(folder))  # what a dead one held is free
    calendar = FileCalendar(folder / "calendar.jsonl", timedelta(hours=23 if knows_keys else 0))
    bot = build(
        settings,
        database,
        playbook(),
        clock=clock,
        observe=Killer(point, nth),
        platforms=[with_calendar(calendar)],
        extra_channels={"outside": FilePlatform(folder / "platform.jsonl")},
    )
    async with bot.running(), asyncio.timeout(90):
        while not (await bot.booker.is_idle() and await bot.courier.is_idle()):
            await asyncio.sleep(0.005)
    await database.close()


if __name__ == "__main__":
    _, folder_, url_, point_, nth_, knows_ = sys.argv
    asyncio.run(main(Path(folder_), url_, point_, int(nth_), knows_ == "True"))
