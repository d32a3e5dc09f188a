"""A whole scripted visit on the console, without models: what it asks of a rep, and how long the bot takes."""

import time
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvloop

from bench.databases import KINDS, Databases, Kind
from bench.plan import Plan
from bench.stats import percentile
from bot import events
from bot.observe import Point, Step, count
from bot.sample.photos import draw
from storage.database import open_database
from tests.chat import ConsolePhone, world
from tests.company import DOOR
from tests.scenarios.steps import LABELS, SHOP, answer_all

GOAL_MS = 300


@dataclass
class Diary:
    """What one visit asked of the rep, and seconds of the bot's work for each thing the rep did.

    `messages` from the rep, `answers` on the rep's phone; `taps`: buttons and options; `typed`: characters.
    """

    messages: int = 0
    answers: int = 0
    taps: int = 0
    typed: int = 0
    answered_s: list[float] = field(default_factory=list)
    checked_s: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Visits:
    """All visits of each kind of database."""

    diaries: Mapping[Kind, Sequence[Diary]]

    def one(self) -> Diary:
        """Any of them: every visit asks the same."""
        return self.diaries["SQLite"][0]

    def step_ms(self, kind: Kind, percent: float) -> float:
        """From the message accepted to the last answer sent, photos apart."""
        return percentile([s for diary in self.diaries[kind] for s in diary.answered_s], percent) * 1000

    def photo_ms(self, kind: Kind, percent: float) -> float:
        """From a photo uploaded to the last answer sent."""
        return percentile([s for diary in self.diaries[kind] for s in diary.checked_s], percent) * 1000


class Watch:
    """The observer that knows when the bot last said something."""

    last_sent = 0.0

    def __call__(self, step: Point, messages: int) -> None:
        count(step, messages)
        if step is Step.SENT:
            self.last_sent = time.perf_counter()

    def since(self, began: float) -> float:
        """Seconds until the last answer; raises RuntimeError when there was none."""
        if self.last_sent < began:
            raise RuntimeError("the bot said nothing")
        return self.last_sent - began


@dataclass
class TimedPhone(ConsolePhone):
    """A phone that keeps a diary."""

    watch: Watch = field(default_factory=Watch)
    diary: Diary = field(default_factory=Diary)
    _sent: list[tuple[float, events.Content]] = field(default_factory=list)

    async def _step(self, act: Coroutine[Any, Any, None]) -> None:
        self._sent.clear()
        await super()._step(act)
        took = self.watch.since(self._sent[0][0])
        are_photos = isinstance(self._sent[0][1], events.Photo)
        (self.diary.checked_s if are_photos else self.diary.answered_s).append(took)
        self.diary.messages += len(self._sent)

    async def _send(self, content: events.Content, key: str | None = None) -> None:
        self._sent.append((time.perf_counter(), content))
        await super()._send(content, key)

    async def taps(self, label: str, **chosen: list[str]) -> None:
        await super().taps(label, **chosen)
        self.diary.taps += 1 + sum(len(options) for options in chosen.values())

    async def says(self, text: str) -> None:
        await super().says(text)
        self.diary.typed += len(text)


def measure(databases: Databases, folder: Path, plan: Plan) -> Visits:
    """As many visits as planned, each to a company of its own, the databases in turn."""
    pictures = [draw(kind, SHOP, 1, plan.picture) for kind in LABELS]
    diaries: dict[Kind, list[Diary]] = {kind: [] for kind in KINDS}
    for _ in range(plan.warm + plan.visits):
        for kind, kept in diaries.items():
            kept.append(uvloop.run(_visit(databases.fresh(kind), folder, pictures)))
    return Visits({kind: kept[plan.warm :] for kind, kept in diaries.items()})


async def _visit(url: str, folder: Path, pictures: Sequence[bytes]) -> Diary:
    database, watch = open_database(url), Watch()
    with TemporaryDirectory(dir=folder) as media:
        async with world(database, Path(media), watch) as company:
            rep = TimedPhone(company, "R01", watch=watch)
            await _walk(rep, pictures)
            rep.diary.answers = len(await rep.messages())
    await database.close()
    return rep.diary


async def _walk(rep: TimedPhone, pictures: Sequence[bytes]) -> None:
    await rep.scans(SHOP)
    await rep.stands_at(DOOR)
    for picture, label in zip(pictures, LABELS.values(), strict=True):
        await rep.photographs(picture)
        if "哪一张" in await rep.sees():
            await rep.taps(label)
    await answer_all(rep)
    await rep.taps("提交拜访")
    await rep.sees("拜访小结")
