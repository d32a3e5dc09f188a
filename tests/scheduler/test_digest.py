"""Which way a digest goes, who is told what is wrong, and how long its words are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update

from bot import lights
from bot.app import build
from bot.cards import digest as cards
from bot.cards.card import Card, Message
from bot.channel import Parcel
from bot.channels.console.channel import LIMITS
from bot.drawing import face
from bot.render import Limits, size
from bot.settings import Settings
from bot.words import digest as words
from sales.digest import Digest, DueThings, Practice, Progress, Step, Thing, Turned, Visited, Visits
from sales.lights import TeamLights
from sales.ranking import Ranked
from scheduler.digest import DigestJob
from scheduler.digest_look import looks
from scheduler.job import Due
from storage.database import Database
from storage.models import Group, Identity, Media, Person, Team, Urgency
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import found
from tests.lights import METRICS, TODAY, light

SIX = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
EAST = "城东一队"
ONE_MESSAGE = 2048 - 100  # bytes of text that every channel shows as one message


@dataclass
class Line:
    """A channel that is as it is told, and never asked to send."""

    name: str
    reached: bool = True
    room: frozenset[Urgency] = frozenset({"alert", "answer", "digest"})
    limits: Limits = LIMITS

    def reaches(self, chat: str) -> bool:
        return self.reached

    def has_room(self, urgency: Urgency) -> bool:
        return urgency in self.room

    def repeats(self, message: Message) -> bool:
        return True

    async def send(self, parcel: Parcel) -> str:
        raise AssertionError("nothing runs here")

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        raise AssertionError("nothing runs here")


@dataclass
class Office:
    """城东一队's digests, day by day; 王姐 leads it and is reached in WeCom."""

    database: Database
    job: DigestJob
    team: int

    async def digest(self, day: int) -> list[tuple[Any, Message, str]]:
        """What is said on that day of November, to whom, how urgently."""
        at = SIX.replace(day=day)
        due = Due(f"moment:digest:{self.team}:{day}", self.team, self.job.house.timezone, at.date(), at, at)
        act = await self.job.prepare(due)
        async with self.database.write() as session:
            (tray,) = await act(session)
        return [(one.to, one.message, one.urgency) for one in tray.said]


async def office(database: Database, folder: Path, *lines: Line) -> Office:
    company = await found(database, "wecom", (("wecom_bot", "g1"), ("wecom_bot", "g2")))
    async with database.write() as session:
        session.add(Group(team_id=company.teams[EAST], channel="dingtalk", chat="cid1"))
        session.add(Identity(channel="dingtalk", external_id="wang", person_id=company.people["王姐"]))
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="digest-secret-of-enough-length")
    channels = {line.name: line for line in lines}
    bot = build(settings, database, playbook(), clock=FakeClock(SIX), extra_channels=channels)
    job = next(one for one in bot.clockwork._moments.jobs if isinstance(one, DigestJob))
    return Office(database, job, company.teams[EAST])


def kinds(said: Sequence[tuple[Any, Message, str]]) -> list[tuple[str, str, str]]:
    """(whom, what, how urgently)."""
    return [(getattr(to, "chat", "王姐"), type(message).__name__, urgency) for to, message, urgency in said]


WHOLE_BOT, WHOLE_DING = ("g1", "Picture", "digest"), ("cid1", "Picture", "digest")
WORDS = ("cid1", "Text", "answer")
TOLD, INSTEAD = ("王姐", "Card", "alert"), ("王姐", "Card", "answer")


async def test_every_platform_gets_it_once(sqlite_database: Database, tmp_path: Path) -> None:
    at = await office(sqlite_database, tmp_path, Line("wecom"), Line("wecom_bot"), Line("dingtalk"))
    assert kinds(await at.digest(24)) == [WHOLE_BOT, WHOLE_DING]
    async with sqlite_database.read() as session:
        assert await session.scalar(select(func.count()).select_from(Media)) == 1


async def test_who_leads_is_told_once_for_as_long_as_it_stays_the_same(
    sqlite_database: Database, tmp_path: Path
) -> None:
    robot, nailed = Line("wecom_bot"), Line("dingtalk", room=frozenset({"alert", "answer"}))
    at = await office(sqlite_database, tmp_path, Line("wecom"), robot, nailed)
    assert kinds(await at.digest(23)) == [WHOLE_BOT, TOLD]
    assert kinds(await at.digest(24)) == [WHOLE_BOT]
    robot.reached = False
    assert kinds(await at.digest(25)) == [WORDS]
    nailed.room = frozenset({"alert"})
    last = await at.digest(26)
    assert kinds(last) == [INSTEAD]
    assert isinstance(last[0][1], Card)
    assert last[0][1].picture is None  # where the month is short, words alone
    nailed.reached = False
    told = await at.digest(27)
    assert kinds(told) == [INSTEAD, TOLD]
    assert told[1][1].title == words.TROUBLE_TITLES["away"]  # type: ignore[union-attr]
    robot.reached, nailed.reached = True, True
    nailed.room = frozenset({"alert", "answer", "digest"})
    assert kinds(await at.digest(30)) == [WHOLE_BOT, WHOLE_DING]


async def test_it_is_for_teams_with_a_group_or_a_supervisor_of_their_own_on_working_days(
    sqlite_database: Database, tmp_path: Path
) -> None:
    at = await office(sqlite_database, tmp_path, Line("wecom"), Line("wecom_bot"))

    async def teams() -> list[int]:
        async with sqlite_database.read() as session:
            return [one.id for one in await at.job.subjects(session)]

    async with sqlite_database.write() as session:
        session.add(Team(name="空队"))
        await session.execute(delete(Group).where(Group.chat == "g2"))
    assert await teams() == [at.team, at.team + 1]
    async with sqlite_database.write() as session:
        await session.execute(update(Person).where(Person.role == "supervisor").values(active=False))
    assert await teams() == [at.team]
    days = {date(2026, 10, 1): False, date(2026, 10, 10): True, TODAY: True, date(2026, 11, 22): False}
    assert {day: at.job.is_due_on(day) for day in days} == days  # a holiday, a Saturday to make up for it


async def test_without_a_font_the_words_go_alone(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(face, "find_cjk_font", lambda: None)
    at = await office(sqlite_database, tmp_path, Line("wecom"), Line("wecom_bot"))
    assert kinds(await at.digest(24)) == [("g1", "Text", "digest")]


async def test_the_teams_that_are_due_together_share_one_look_at_the_lights(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, board = [], lights.board

    async def counted(*given: Any) -> Any:
        looked.append(given)
        return await board(*given)

    monkeypatch.setattr(lights, "board", counted)
    at = await office(sqlite_database, tmp_path, Line("wecom"), Line("wecom_bot"))
    for team in (at.team, at.team + 1):
        due = Due("k", team, at.job.house.timezone, TODAY, SIX, SIX)
        await at.job.prepare(due)
    assert len(looked) == 1
    await at.job.prepare(Due("k", at.team, at.job.house.timezone, TODAY, SIX, SIX + timedelta(minutes=30)))
    assert len(looked) == 2


def test_looks_come_after_the_digest_on_the_same_day() -> None:
    rules = playbook()
    late = rules.model_copy(update={"digest": rules.digest.model_copy(update={"at_hour": 23, "at_minute": 40})})
    for book, times in ((rules, ["18:20", "20:00"]), (late, ["23:50", "23:50"])):
        house: Any = type("House", (), {"playbook": book})
        assert [f"{one.at:%H:%M}" for one in looks(house, None)] == times  # type: ignore[arg-type]


# ---- the words


LONG = "华中大区武汉分公司城东新区重点客户与连锁药房渠道拓展一队"


def said(money: bool = True, teams: int = 30) -> str:
    """The longest digest there can be."""
    since = SIX - timedelta(days=1)
    visit = Visited(1, since, 1, 1, proofs=3, photos=3, doubts=0, next_kind="sample")
    step = Step(2, SIX, 1, 1, 1, "needs", "proposal", 8_000_000, imported=False)
    thing = Thing("", TODAY - timedelta(days=40), LONG, "欧阳小林")
    facts = Digest(
        LONG,
        TODAY,
        since,
        [Turned(label, "green", "red") for label in METRICS],
        Visits(1280, 993),
        Progress(120, 8, 33, 123_456_789_00, 7, 98_765_432_10),
        Practice(visit, step),
        DueThings(1200, 345, (thing, thing, thing)),
        "欧阳小林",
        (date(2026, 11, 23), "3f2a91bc77e0d4a5"),
    )
    shown = tuple(light(("red",) * 7, label) for label in METRICS)
    ranked = [Ranked(TeamLights(n, LONG, shown), n if n < 20 else None, -3) for n in range(1, teams + 1)]
    rules = playbook()
    book = rules.model_copy(update={"digest": rules.digest.model_copy(update={"shows_money": money})})
    return cards.in_words(facts, ranked, book, ZoneInfo("Asia/Shanghai")).text


def test_the_longest_digest_is_one_message_everywhere() -> None:
    text = said()
    assert size(text, "bytes") <= ONE_MESSAGE, size(text, "bytes")
    assert "还有 9 个队，见图" in text
    assert "等 11 个队" in text
    assert text.splitlines()[-1] == "账本 11-23 · 3f2a91bc77e0d4a5"


def test_money_is_left_out_where_the_playbook_says_so() -> None:
    assert "12,345.6789 万" in said() or "123,456,789 元" in said()
    assert not [sign for sign in ("元", "万", "共") if sign in said(money=False)]
