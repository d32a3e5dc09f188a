"""Workers are killed (-9) at every stage of a talk and started again: each talk ends in exactly one card."""

import itertools
import multiprocessing
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.observe import Stage, Step
from bot.posting import Postmaster
from bot.signing import Signing
from storage import calls
from storage.database import Database, open_database
from storage.media import store_of
from storage.models import Action, Analysis, Call, Outbox
from storage.verify import verify
from tests.chat import text_of
from tests.company import found
from tests.crash import listening_child
from tests.crash.platform import FilePlatform
from tests.crash.test_crash import KILLED, copy_of
from tests.listening.scripted import TALK
from tests.listening.talks import the_words, waiting
from tests.nlp import voices
from tests.nlp.tiny_whisper import tiny_whisper

__all__ = ["tiny_whisper"]
TIPS = "急救建议"
TALKS = 2
# Where a worker can die, and at which passing: in the first talk, in its middle, or in the next one.
POINTS = (
    (Stage.TAKEN, 1),
    (Stage.KEPT, 1),
    (Stage.KEPT, 2),
    (Stage.HEARD, 1),
    (Stage.FOUND, 1),
    (Stage.WRITTEN, 1),
    (Stage.ENDED, 1),
    (Step.CLAIMED, 1),
    (Stage.TAKEN, 1),
    (Stage.KEPT, 3),
    (Stage.WRITTEN, 1),
    (Step.SENDING, 1),
    (Step.SENT, 1),
    (Step.MARKED, 1),
)


LIVES = multiprocessing.get_context("forkserver")  # a life begins in no time: what it needs is loaded once for all
LIVES.set_forkserver_preload(["tests.crash.listening_child"])


def live(folder: Path, url: str, point: str = "-", nth: int = 1, model: Path | None = None) -> int:
    """One life of the worker; its exit code."""
    process = LIVES.Process(target=listening_child.live, args=(folder, url, point, nth, model))
    process.start()
    process.join(120)
    assert process.exitcode in (0, KILLED), process.exitcode
    return process.exitcode


async def disturbed(
    database: Database, url: str, folder: Path, kills: Sequence[tuple[Stage | Step, int]], model: Path | None = None
) -> list[str]:
    """Talks that are heard while the worker is killed at these points as far as it passes them, then left in peace;
    at which points it was killed."""
    folder.mkdir(exist_ok=True)
    await found(database, "outside")
    store = store_of(folder)
    secret = Signing("crash-secret-of-enough-length")
    postmaster = Postmaster({"outside": FilePlatform(folder / "platform.jsonl")}, secret)
    for _ in range(TALKS):
        data = voices.TALK.read_bytes() if model else None
        await waiting(database, store, postmaster, data=data, channel="outside", duration_s=None if model else 50.0)
    killed = [point.value for point, nth in kills if live(folder, url, point.value, nth, model) == KILLED]
    assert live(folder, url, model=model) == 0
    return killed


async def each_ended_in_one_card(database: Database, folder: Path) -> None:
    shown = [text_of(message) for message in FilePlatform(folder / "platform.jsonl").shown("R01")]
    assert sum(TIPS in text for text in shown) == TALKS, shown
    assert sum("听完了" in text for text in shown) == TALKS, shown  # the card that showed the progress
    async with database.read() as session:
        kinds = Counter(await session.scalars(select(Action.kind).where(Action.kind.startswith("call."))))
        states = (await session.scalars(select(Call.state))).all()
        found_in = await session.scalar(select(func.count()).select_from(Analysis))
        unsent = (await session.scalars(select(Outbox.state).where(Outbox.state != "sent"))).all()
        report = await verify(session, ZoneInfo("Asia/Shanghai"))
    assert kinds == {"call.transcribed": TALKS, "call.analysed": TALKS}
    assert (states, found_in, unsent) == (["done"] * TALKS, TALKS, [])
    assert report.is_whole, report


async def nothing_is_said_twice(database: Database, call_id: int) -> None:
    """Whoever goes on begins where the last one ended, in a window of its own: the untrained model says other words
    there, but for no time twice."""
    async with database.read() as session:
        call = await session.get_one(Call, call_id)
        rows = await calls.segments(session, call_id)
    assert rows
    assert [row.n for row in rows] == list(range(len(rows)))
    assert call.duration_s is not None
    assert rows[-1].end <= call.duration_s <= call.heard_s
    for speaker in {row.speaker for row in rows}:
        alone = [row for row in rows if row.speaker == speaker]
        assert all(one.end <= other.start for one, other in itertools.pairwise(alone)), alone


async def test_kill_9_of_a_worker_ends_in_one_card_each(sqlite_template: Path, tmp_path: Path) -> None:
    url = copy_of(sqlite_template, tmp_path / "kills.db")
    database = open_database(url)
    kills = [(Stage.KEPT, 2), (Stage.FOUND, 1), (Stage.WRITTEN, 1), (Step.SENT, 1)]
    killed = await disturbed(database, url, tmp_path / "killed", kills)
    assert killed == [point.value for point, _ in kills]
    await each_ended_in_one_card(database, tmp_path / "killed")
    for call_id in range(1, TALKS + 1):
        assert await the_words(database, call_id) == list(TALK)
    await database.close()


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_fifty_kills_on_the_real_path(sqlite_template: Path, tmp_path: Path, tiny_whisper: Path) -> None:
    """Recordings of two voices through the codecs, a model of Whisper's make and the analyser."""
    hits: Counter[str] = Counter()
    for seed in itertools.count():
        kills = [*POINTS[seed % len(POINTS) :], *POINTS[: seed % len(POINTS)]] if seed else []
        folder, url = tmp_path / f"life-{seed}", copy_of(sqlite_template, tmp_path / f"{seed}.db")
        database = open_database(url)
        hits.update(await disturbed(database, url, folder, kills, tiny_whisper))
        await each_ended_in_one_card(database, folder)
        for call_id in range(1, TALKS + 1):
            await nothing_is_said_twice(database, call_id)
        await database.close()
        if hits.total() >= 50:
            break
    assert set(hits) >= {point.value for point, _ in POINTS}
