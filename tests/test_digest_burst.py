"""Sixty teams' digests at the same minute, inside both strict platforms with their rates on, through a death."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import Bot, build
from bot.platforms import configured_platforms
from bot.settings import Settings
from storage.database import Database
from storage.models import ConsoleMessage, Group, Identity, Outbox, Person, Team
from tests.chat import playbook
from tests.clock import FakeClock
from tests.phones.served import free_port, served
from tests.phones.settings import in_dingtalk, in_wecom, set_up
from tests.platforms.dingtalk import DingTalkServer
from tests.platforms.wecom import WeComServer

pytestmark = pytest.mark.slow

ALONE = [f"独队{n:02}" for n in range(20)]  # a webhook each
SHARING = [f"合队{n:02}" for n in range(20)]  # one group for all of them: 40 messages where 20 a minute may go
NAILED = [f"钉队{n:02}" for n in range(20)]  # in DingTalk
CHATS = {team: f"cidTeam{n:02}==" for n, team in enumerate(NAILED)}
TEAMS = [*ALONE, *SHARING, *NAILED]
SHARED = "key-shared"
SIX = datetime(2026, 11, 24, 10, 0, 30, tzinfo=UTC)  # in Shanghai 18:00


@dataclass
class Company:
    """Sixty teams, each with a supervisor whom the bot reaches on the console."""

    database: Database
    settings: Settings
    clock: FakeClock
    wecom: Any
    dingtalk: Any
    port: int

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Bot]:
        """A process of the bot, from its start to its sudden end."""
        async with configured_platforms(self.settings, self.database, self.clock) as platforms:
            bot = build(self.settings, self.database, playbook(), clock=self.clock, platforms=platforms)
            async with served(bot, self.port):
                yield bot

    def arrived(self) -> Counter[str]:
        """Team → how many digests in words stand in its group."""
        hooks = [self.wecom.webhook(f"key-{team}") for team in ALONE] + [self.wecom.webhook(SHARED)]
        bubbles = [one for hook in hooks for one in hook.bubbles]
        bubbles += [one for chat in CHATS.values() for one in self.dingtalk.group(chat).bubbles]
        return Counter(one.words.partition(" ")[0] for one in bubbles if "周二 日报" in one.words)

    async def sent_on(self, bot: Bot, enough: Callable[[], bool] = lambda: False) -> None:
        """Time goes on until nothing waits any more, or `enough` arrived."""
        async with asyncio.timeout(100):
            while not enough() and (left := await self._left()):
                if left["sending"] == 0 and left["due"] == 0:
                    self.clock.advance(seconds=5)
                    bot.courier.wake()
                await asyncio.sleep(0.01)

    async def _left(self) -> Counter[str]:
        async with self.database.read() as session:
            rows = await session.execute(select(Outbox.state, Outbox.due_at))
        found: Counter[str] = Counter()
        for state, due_at in rows:
            if state in ("waiting", "sending"):
                found[state] += 1
                found["due"] += state == "waiting" and due_at <= self.clock()
        return found


@pytest.fixture
async def company(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Company]:
    clock, port = FakeClock(SIX), free_port()
    for team in ALONE:
        monkeypatch.setenv(f"WECOM_WEBHOOK_{team}", f"key-{team}")
    for team in SHARING:
        monkeypatch.setenv(f"WECOM_WEBHOOK_{team}", SHARED)
    async with WeComServer(clock=clock) as wecom, DingTalkServer(clock=clock, per_second=10) as dingtalk:
        platforms = in_wecom(wecom, wecom.app()), in_dingtalk(dingtalk, dingtalk.app())
        for key in [f"key-{team}" for team in ALONE] + [SHARED]:
            wecom.webhook(key)
        for chat in CHATS.values():
            dingtalk.group(chat)
        await _found(sqlite_database)
        yield Company(sqlite_database, set_up(tmp_path, port, *platforms), clock, wecom, dingtalk, port)
        assert not wecom.violations
        assert not dingtalk.violations


async def _found(database: Database) -> None:
    async with database.write() as session:
        teams = [Team(name=name) for name in TEAMS]
        session.add_all(teams)
        await session.flush()
        leaders = [Person(code=team.name, name="主管", role="supervisor", team_id=team.id) for team in teams]
        session.add_all(leaders)
        await session.flush()
        session.add_all(Identity(channel="console", external_id=one.code, person_id=one.id) for one in leaders)
        nailed = [team for team in teams if team.name in CHATS]
        session.add_all(Group(team_id=team.id, channel="dingtalk", chat=CHATS[team.name]) for team in nailed)


async def _bound(company: Company) -> None:
    """The platform has given every webhook's team its group."""
    async with asyncio.timeout(100):
        while True:
            async with company.database.read() as session:
                if await session.scalar(select(func.count()).select_from(Group)) == len(TEAMS):
                    return
            await asyncio.sleep(0.01)


async def _told(company: Company) -> Counter[str]:
    """Supervisor → how many digests they got themselves."""
    async with company.database.read() as session:
        rows = await session.scalars(select(ConsoleMessage).where(ConsoleMessage.direction == "out"))
        return Counter(row.chat for row in rows if "周二 日报" in row.payload.get("title", ""))


async def test_all_arrive_once_within_the_rates_and_one_whose_webhook_is_gone_at_its_supervisors(
    company: Company,
) -> None:
    gone, *others = TEAMS
    company.wecom.webhook(f"key-{gone}").broken = 93001
    async with company.process() as bot:
        await _bound(company)
        await bot.clockwork.moments()
        await company.sent_on(bot)
        assert company.arrived() == dict.fromkeys(others, 1)
        assert (company.clock() - SIX).total_seconds() < 300
        assert not await _told(company)
        company.clock.now = SIX.replace(minute=21)
        await bot.clockwork.moments()
        await company.sent_on(bot)
    assert company.arrived() == dict.fromkeys(others, 1)
    assert await _told(company) == {gone: 1}
    pictures = [one for one in company.wecom.webhook(SHARED).bubbles if one.kind == "image"]
    assert len(pictures) == len(SHARING)


async def test_each_arrives_once_though_the_process_dies_in_between(company: Company) -> None:
    async with company.process() as bot:
        await _bound(company)
        await bot.clockwork.moments()
        await company.sent_on(bot, lambda: company.arrived().total() >= 15)
    died_at = company.arrived()
    assert 15 <= died_at.total() < len(TEAMS)
    async with company.process() as bot:
        await company.sent_on(bot)
        company.clock.now = SIX.replace(minute=21)
        await bot.clockwork.moments()
        await company.sent_on(bot)
    arrived, told = company.arrived(), await _told(company)
    assert max(arrived.values()) == max(told.values(), default=1) == 1
    assert arrived.keys() | told.keys() == set(TEAMS)
    async with company.database.read() as session:
        dead = (await session.scalars(select(Outbox).where(Outbox.state == "dead"))).all()
    assert len(told) == len(dead)  # who may have got it in the group is told by the supervisor, and nobody else
