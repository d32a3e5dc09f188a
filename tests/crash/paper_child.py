"""A maker of files that says when it draws, and draws until it is killed."""

import asyncio
import sys
import time
from pathlib import Path

from bot.papers.printer import Printer
from bot.papers.room import Draw, Made, Room
from storage.database import open_database
from storage.models import Paper
from tests.clock import FakeClock
from tests.papers.ground import room_of


async def _load(_session: object, _room: Room, _paper: Paper) -> Draw:
    return _draw


def _draw() -> Made:
    print("drawing", flush=True)
    time.sleep(1000)
    raise AssertionError("nobody killed it")


if __name__ == "__main__":
    place = room_of(open_database(sys.argv[1]), Path(sys.argv[2]), FakeClock())
    asyncio.run(Printer(place, {"pack": _load}).run())
