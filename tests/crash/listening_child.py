"""The process that gets killed while it hears recordings: a bot on an outside platform, with a worker in it."""

import asyncio
import os
import signal
from pathlib import Path

from bot.app import Bot, build
from bot.courier import LEASE as SENDING
from bot.listening import scribe
from bot.listening.room import LEASE
from bot.observe import Stage, Step
from bot.settings import Settings
from nlp.speech import Recogniser
from storage import call_queue
from storage.database import open_database
from tests.chat import playbook
from tests.clock import FakeClock
from tests.crash.child import lives
from tests.crash.platform import FilePlatform
from tests.listening.scripted import Scripted

scribe.LOOK_S = 0.02  # whoever is killed often should not wait often


class Killer:
    """The observer that ends the process at the nth passing of a point."""

    def __init__(self, point: str, nth: int) -> None:
        self._point, self._left = point, nth

    def __call__(self, point: Step | Stage, _passed: int) -> None:
        if point.value == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def all_is_done(bot: Bot) -> None:
    while True:
        async with bot.database.read() as session:
            if await call_queue.is_empty(session):
                break
        await asyncio.sleep(0.01)
    while not await bot.courier.is_idle():
        await asyncio.sleep(0.01)


async def main(folder: Path, url: str, point: str, nth: int, model: Path | None) -> None:
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="crash-secret-of-enough-length")
    database = open_database(url)
    clock = FakeClock()
    clock.advance(seconds=(max(LEASE, SENDING).total_seconds() + 1) * lives(folder))  # what a dead one held is free
    bot = build(
        settings,
        database,
        playbook(),
        clock=clock,
        observe=Killer(point, nth),
        extra_channels={"outside": FilePlatform(folder / "platform.jsonl")},
        recogniser=whisper(model) if model else Scripted(),
    )
    async with bot.running(), asyncio.timeout(90):
        await all_is_done(bot)
    await database.close()


def whisper(folder: Path) -> Recogniser:
    """One window at a time, so that there are many stretches to be killed in."""
    from nlp.speech_local import Computing, Whisper

    return Whisper(folder, Computing("cpu", "int8"), threads=1, language="zh", batch=1)


def live(folder: Path, url: str, point: str, nth: int, model: Path | None) -> None:
    """One life of the process: it kills itself (-9) at the `nth` passing of `point` (a `Step` or `Stage`; "-":
    never), or ends when every talk has ended and everything is sent. `model`: the folder of a model to hear with;
    without it a recogniser of the tests' own hears."""
    asyncio.run(main(folder, url, point, nth, model))
