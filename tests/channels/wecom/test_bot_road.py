"""The whole road over the smart bot: said in a chat, handled, answered, pressed, repainted; and who sends what."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import Bot, build
from bot.cards.card import Card, Text
from bot.channels.wecom.bot_part import BotPart
from bot.channels.wecom.platform import WeComPlatform
from bot.clock import Clock, system_clock
from bot.posting import Chat
from bot.tray import ToPerson, Tray, write
from storage.database import Database
from storage.media import MediaStore
from storage.models import Inbox, Outbox
from tests.channels.wecom.bot_rig import QUICK, settings_for, until
from tests.chat import playbook
from tests.clock import FakeClock
from tests.company import Company, found
from tests.platforms.wecom import WeComServer
from tests.platforms.wecom.bot import SmartBot
from tests.platforms.wecom.bot_people import BotUser
from tests.platforms.wecom.faults import Faults
from tests.scenarios.talks import transcript


@pytest.fixture(autouse=True)
def _look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody tells a courier that another replica queued, or that the connection is back: it looks."""
    monkeypatch.setattr("bot.courier.SWEEP_S", 0.2)


@dataclass
class World:
    """A company whose reps know the smart bot alone."""

    server: WeComServer
    smart: SmartBot
    company: Company
    bot: Bot

    async def settled(self) -> None:
        async with asyncio.timeout(100):
            while not (await self.bot.dispatch.is_idle() and await self.bot.courier.is_idle()):
                await asyncio.sleep(0.01)


@asynccontextmanager
async def replica(
    server: WeComServer, database: Database, folder: Path, clock: Clock = system_clock
) -> AsyncIterator[tuple[Bot, BotPart]]:
    settings = settings_for(server, folder)
    async with WeComPlatform.opened(settings, database, MediaStore(folder / "media"), clock) as platform:
        (part,) = [part for part in platform._parts if isinstance(part, BotPart)]
        part.connection._patience = replace(QUICK, lease_s=6.0)
        bot = build(settings, database, playbook(), clock=clock, platforms=[platform])
        async with bot.running():
            yield bot, part


@asynccontextmanager
async def world(database: Database, folder: Path, clock: Clock = system_clock) -> AsyncIterator[World]:
    async with WeComServer(clock=clock) as server:
        smart = server.bot()
        company = await found(database, "wecom")
        async with replica(server, database, folder, clock) as (bot, part):
            await until(lambda: part.connection.is_up)
            yield World(server, smart, company, bot)
        assert server.violations == []


async def test_a_visit_begins_and_goes_on_in_the_chat(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path) as at:
        lin = at.smart.user("R01")
        door = at.bot.house.signing.door(at.company.customers["百姓大药房"], 1)
        await lin.says(f"{at.bot.house.public_url}/v/{door}")
        await until(lambda: len(lin.bubbles) == 1)
        (card,) = lin.bubbles
        assert "百姓大药房" in card.words
        await lin.presses(card, "这里定位不了")
        await until(lambda: len(lin.bubbles) == 2)
        assert (card.repainted, card.labels()) == (1, [])  # within the five seconds
        assert "照片" in lin.bubbles[1].words
        await lin.photographs(b"\xff\xd8\xff\xe0 half a photo")
        await until(lambda: len(lin.bubbles) == 3)
        assert "再发一次" in lin.bubbles[2].words
        await at.settled()
        assert {row.state for row in await rows(database, Inbox)} == {"done"}
        assert {row.state for row in await rows(database, Outbox)} == {"sent"}


async def test_a_file_becomes_advice_after_consent(sqlite_database: Database, tmp_path: Path) -> None:
    async with world(sqlite_database, tmp_path) as at:
        lin = at.smart.user("R01")
        await lin.sends_file(transcript(), "百姓大药房谈话.json")
        await until(lambda: len(lin.bubbles) == 1)
        assert "百姓大药房" in lin.bubbles[0].words
        await lin.presses(lin.bubbles[0], "对方同意")
        await until(lambda: len(lin.bubbles) == 2)
        assert "急救建议 · 百姓大药房" in lin.bubbles[1].words
        await at.settled()


async def test_without_an_app_people_are_told_by_the_bot(sqlite_database: Database, tmp_path: Path) -> None:
    async with world(sqlite_database, tmp_path) as at:
        wang = at.smart.user("S01")
        await wang.says("帮助")
        await until(lambda: bool(wang.bubbles))
        await at.settled()
        wang.bubbles.clear()
        async with sqlite_database.write() as session:
            tray = Tray("test", at.bot.clock())
            tray.say(ToPerson(at.company.people["王姐"]), Text("小林提交了一次拜访"))
            await write(session, [tray], at.bot.clockwork._postmaster)
        at.bot.courier.wake()
        await until(lambda: len(wang.bubbles) == 1)
        assert wang.bubbles[0].words == "小林提交了一次拜访"


async def test_a_group_is_answered_in_the_group(sqlite_database: Database, tmp_path: Path) -> None:
    async with world(sqlite_database, tmp_path) as at:
        group = at.smart.group("wr1", "R01")
        await at.smart.user("R01").mentions_bot(group, "今天天气怎么样")
        await until(lambda: len(group.bubbles) == 1)
        assert not at.smart.user("R01").bubbles


async def test_what_another_replica_wants_said_is_said_by_the_one_that_is_connected(
    postgres_database: Database, tmp_path: Path
) -> None:
    async with world(postgres_database, tmp_path) as at:
        lin = await met(at)
        async with replica(at.server, postgres_database, tmp_path) as (other, part):
            await until(lambda: part.connection.standing == "elsewhere")
            await say(other, "R01", "一", "二")
            await until(lambda: len(lin.bubbles) == 2)
            await at.settled()
        told = [row for row in await rows(postgres_database, Outbox) if row.key.startswith("test")]
        assert [(row.state, row.attempts) for row in told] == [("sent", 1)] * 2


async def test_what_is_said_while_nobody_is_connected_waits_in_order(
    sqlite_database: Database, tmp_path: Path
) -> None:
    async with world(sqlite_database, tmp_path) as at:
        lin = await met(at)
        at.server.fail_next("aibot_subscribe", -1, times=2)
        at.server.disconnect()
        (channel,) = [one for one in at.bot.platforms[0].channels if one.name == "wecom_bot"]
        await until(lambda: not getattr(channel, "is_here", True))
        await say(at.bot, "R01", "一", "二", "三")
        await until(lambda: len(lin.bubbles) == 3)
        assert [bubble.words for bubble in lin.bubbles] == ["一", "二", "三"]


async def test_on_a_bad_day_every_card_arrives_once(sqlite_database: Database, tmp_path: Path) -> None:
    clock = FakeClock()
    async with world(sqlite_database, tmp_path, clock) as at:
        reps = [at.smart.user(code) for code in ("R01", "R02", "S01", "S02")]
        for rep in reps:
            await rep.says("帮助")
            await until(lambda rep=rep: bool(rep.bubbles))  # type: ignore[misc]
        await at.settled()
        for rep in reps:
            rep.bubbles.clear()
        at.server.faults = Faults(throttle=0.1, cut=0.05, ok_with_error=0.02, seed=7)
        async with sqlite_database.write() as session:
            tray = Tray("test", clock())
            for n in range(12):
                for rep in reps:
                    tray.say(Chat("wecom_bot", rep.userid, None), Card(title=f"第{n}张"))
            await write(session, [tray], at.bot.clockwork._postmaster)
        at.bot.courier.wake()
        async with asyncio.timeout(100):
            while not await at.bot.courier.is_idle():
                clock.advance(seconds=0.5)
                await asyncio.sleep(0.02)
        assert sum(call.api == "aibot_subscribe" for call in at.server.calls) > 1
        assert {row.state for row in await rows(sqlite_database, Outbox)} == {"sent"}
        for rep in reps:
            assert [bubble.words.split("\n")[1] for bubble in rep.bubbles] == [f"第{n}张" for n in range(12)]


async def met(at: World) -> BotUser:
    """Somebody who has written to the bot, with an empty chat."""
    lin = at.smart.user("R01")
    await lin.says("帮助")
    await until(lambda: bool(lin.bubbles))
    await at.settled()
    lin.bubbles.clear()
    return lin


async def say(bot: Bot, chat: str, *texts: str) -> None:
    """As work does that nobody's message caused."""
    async with bot.database.write() as session:
        tray = Tray("test", bot.clock())
        for text in texts:
            tray.say(Chat("wecom_bot", chat, None), Text(text))
        await write(session, [tray], bot.clockwork._postmaster)
    bot.courier.wake()


async def rows(database: Database, table: Any) -> Sequence[Any]:
    async with database.read() as session:
        return (await session.scalars(select(table).order_by(table.id))).all()
