"""The process that gets killed: a bot on an outside platform, a rep walking through a visit step by step.

`python -m tests.crash.child FOLDER DATABASE_URL STEP NTH KNOWS_KEYS`: kills itself (-9) at the NTH passing of
STEP (STEP "-": never). Started again, the platform delivers again what was not acknowledged, as platforms do.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot import events
from bot.app import Bot, build
from bot.cards.card import Card
from bot.courier import LEASE
from bot.observe import Step
from bot.settings import Settings
from storage.database import open_database
from storage.inbox import by_key
from tests.chat import playbook, text_of
from tests.clock import FakeClock
from tests.company import DOOR
from tests.crash.platform import FilePlatform
from tests.scenarios.steps import LABELS, picture

REP = "R01"
CUSTOMER_ID = 1
FIRST_STEP = FakeClock().now


class Killer:
    """The observer that ends the process at the nth passing of a step."""

    def __init__(self, step: str, nth: int) -> None:
        self._step, self._left = step, nth

    def __call__(self, step: Step, messages: int) -> None:
        if step.value == self._step:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Rep:
    """Does the next thing on the phone."""

    def __init__(self, bot: Bot, platform: FilePlatform, clock: FakeClock, folder: Path) -> None:
        self._bot, self._platform, self._clock, self._folder = bot, platform, clock, folder

    async def visit(self) -> None:
        door = self._bot.house.signing.door(CUSTOMER_ID, 1)
        await self._step(0, [events.Scan(door)])
        await self._step(1, [events.Location(DOOR[0], DOOR[1], 15.0)])
        await self._step(2, [events.Photo(await self._picture(kind)) for kind in LABELS])
        for n, label in enumerate(LABELS.values(), 3):
            await self._place(n, label)
        await self._tap(
            6, "就这些，确认", {"otc_shortage": ["ibuprofen"], "clerk_push": ["ours"], "interest": ["hot"]}
        )
        await self._tap(7, "定下来", {"kind": ["sample"], "due": ["2026-11-26"]})
        await self._tap(8, "提交拜访", {})

    async def _step(self, n: int, contents: Sequence[events.Content]) -> None:
        """Deliver, then wait until all is handled and sent."""
        await asyncio.gather(*(self._bot.intake.accept(self._event(n, m, c)) for m, c in enumerate(contents)))
        while not (await self._bot.dispatch.is_idle() and await self._bot.courier.is_idle()):
            await asyncio.sleep(0.002)

    def _event(self, n: int, m: int, content: events.Content) -> events.Event:
        """The platform's time goes on two seconds a step, the same in every life."""
        at = FIRST_STEP + timedelta(seconds=2 * n)
        return events.Event("outside", f"step-{n}-{m}", REP, REP, at, content)

    async def _tap(self, n: int, label: str, chosen: dict[str, list[str]]) -> None:
        await self._again(n) or await self._step(n, [events.Press(self._token(label), chosen)])

    async def _place(self, n: int, label: str) -> None:
        """Say which photo it is, if the bot asks."""
        if not await self._again(n) and any("哪一张" in text_of(m) for m in self._platform.shown(REP)):
            await self._step(n, [events.Press(self._token(label))])

    async def _again(self, n: int) -> bool:
        """Deliver a step of an earlier life again, exactly as it was; False if there was none."""
        async with self._bot.database.read() as session:
            row = await by_key(session, "outside", f"step-{n}-0")
        if row is not None:
            await self._step(n, [events.load(row.payload).content])
        return row is not None

    def _token(self, label: str) -> str:
        for message in reversed(self._platform.shown(REP)):
            if isinstance(message, Card):
                for button in (*message.buttons, *((message.submit,) if message.submit else ())):
                    if button.label == label:
                        return button.press.token
        raise AssertionError(f"no button {label}")

    async def _picture(self, kind: str) -> int:
        """The media id of a picture; kept in a file, so that a delivery again means the same picture."""
        note = self._folder / f"{kind}.media"
        if not note.exists():
            async with self._bot.database.write() as session:
                media = await self._bot.media.put(session, picture(kind, 1), "image/jpeg", kind, self._clock())
                media_id = media.id
            note.write_text(str(media_id))
        return int(note.read_text())


def lives(folder: Path) -> int:
    """How many lives there were before this one."""
    note = folder / "lives"
    before = int(note.read_text()) if note.exists() else 0
    note.write_text(str(before + 1))
    return before


async def main(folder: Path, url: str, step: str, nth: int, knows_keys: bool) -> None:
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="crash-secret-of-enough-length")
    database = open_database(url)
    platform = FilePlatform(folder / "platform.jsonl", knows_keys)
    clock = FakeClock()
    clock.advance(seconds=(LEASE.total_seconds() + 1) * lives(folder))  # what a dead sender held is free again
    bot = build(
        settings, database, playbook(), clock=clock, observe=Killer(step, nth), extra_channels={"outside": platform}
    )
    async with bot.running(), asyncio.timeout(90):
        await Rep(bot, platform, clock, folder).visit()
    await database.close()


if __name__ == "__main__":
    _, folder_, url_, step_, nth_, knows_ = sys.argv
    asyncio.run(main(Path(folder_), url_, step_, int(nth_), knows_ == "True"))
