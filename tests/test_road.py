"""The road of a message: one effect per message, order in a chat, failures told, nothing waits for ever."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, func, select, update

from bot import courier, dispatch, events
from bot.app import Bot, build
from bot.cards.card import Message, Text, dump
from bot.channel import Parcel, SendError
from bot.channels.console.channel import LIMITS
from bot.desk import Desk
from bot.posting import Chat
from bot.render import Limits
from bot.settings import Settings
from bot.tray import Tray, write
from storage import outbox
from storage.database import Database
from storage.models import Inbox, Outbox
from storage.outbox import Queued
from tests.chat import ConsolePhone, playbook, world
from tests.clock import FakeClock
from tests.scenarios.steps import SHOP
from tests.servers import Valkey


@dataclass
class Moody:
    """A channel that does what it is told: takes, refuses for now, refuses for good, or hangs."""

    moods: list[Exception] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    name: str = "moody"
    limits: Limits = LIMITS

    def repeats(self, message: Message) -> bool:
        return True

    def reaches(self, chat: str) -> bool:
        return True

    async def send(self, parcel: Parcel) -> str:
        if self.moods:
            raise self.moods.pop(0)
        assert isinstance(parcel.message, Text)
        self.taken.append(parcel.message.text)
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        return False


@dataclass
class Hanging(Moody):
    """A channel that hangs on one connection (`bot.channel.Bound`)."""

    is_here: bool = True


@asynccontextmanager
async def running(database: Database, folder: Path, channel: Moody, **more: Any) -> AsyncIterator[Bot]:
    settings = Settings(
        _env_file=None, xingji_data=folder, xingji_secret_key="road-secret-of-enough-length", **more
    )
    bot = build(settings, database, playbook(), clock=FakeClock(), extra_channels={"moody": channel})
    async with bot.running():
        yield bot


async def queue(bot: Bot, *texts: str, chat: str = "a") -> None:
    """Queue messages as work would."""
    postmaster = bot.clockwork._postmaster
    async with bot.database.write() as session:
        tray = Tray(f"test:{chat}:{texts[0]}", bot.clock())
        for text in texts:
            tray.say(Chat("moody", chat, None), Text(text))
        await write(session, [tray], postmaster)
    bot.courier.wake()


async def until_sent(bot: Bot, clock_step_s: float = 0) -> None:
    async with asyncio.timeout(30):
        while not await bot.courier.is_idle():
            await asyncio.sleep(0.01)
            if clock_step_s and isinstance(bot.clock, FakeClock):
                bot.clock.advance(seconds=clock_step_s)


@pytest.mark.parametrize("times", [2, 3, 5])
async def test_a_message_delivered_again_and_again_has_one_effect(
    database: Database, tmp_path: Path, times: int
) -> None:
    async with world(database, tmp_path) as company:
        lin = company.phone("R01")
        event = lin.event(events.Scan(company.door_code(SHOP)), key="same")
        await asyncio.gather(*(company.bot.intake.accept(event) for _ in range(times)))
        await company.settled()
        company.clock.advance(hours=5)
        await company.receive(event)  # and once more, late
        assert len(await lin.messages()) == 1
        async with database.read() as session:
            assert (await session.scalars(select(func.count(Inbox.id)))).one() == 1


async def test_messages_of_one_chat_are_handled_in_order(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path) as company:
        phones = [company.phone(code) for code in ("R01", "R02", "S01")]
        for n in range(10):
            batch = [phone.event(events.Text(f"第{n}句")) for phone in phones]
            await asyncio.gather(*(company.bot.intake.accept(event) for event in batch))
        await company.settled()
        async with database.read() as session:
            done = (await session.scalars(select(Inbox.state))).all()
        assert done == ["done"] * 30
        for phone in phones:
            assert len(await phone.messages()) == 10


async def test_a_chat_is_told_things_in_the_order_they_were_said(database: Database, tmp_path: Path) -> None:
    channel = Moody(moods=[SendError("busy", "later", 1.0), SendError("busy", "later")])
    async with running(database, tmp_path, channel) as bot:
        await queue(bot, "一", "二", "三")
        await until_sent(bot, clock_step_s=1)
    assert channel.taken == ["一", "二", "三"]


async def test_what_cannot_be_sent_is_a_dead_letter_and_the_next_goes_out(
    database: Database, tmp_path: Path
) -> None:
    channel = Moody(moods=[SendError("no such user", "never")])
    async with running(database, tmp_path, channel) as bot:
        await queue(bot, "一", "二")
        await until_sent(bot)
        async with database.read() as session:
            dead = (await session.scalars(select(Outbox).where(Outbox.state == "dead"))).one()
    assert dead.error == "no such user"
    assert channel.taken == ["二"]


async def test_what_has_to_wait_for_its_budget_is_not_counted_as_tried(database: Database, tmp_path: Path) -> None:
    channel = Moody(moods=[SendError("30 a minute", "wait", 1.0) for _ in range(20)])
    async with running(database, tmp_path, channel) as bot:
        await queue(bot, "一", "二")
        await until_sent(bot, clock_step_s=1)
        async with database.read() as session:
            rows = (await session.scalars(select(Outbox).order_by(Outbox.id))).all()
    assert channel.taken == ["一", "二"]
    assert [(row.state, row.attempts) for row in rows] == [("sent", 1), ("sent", 1)]


async def test_what_was_under_way_goes_again_only_where_that_shows_once(database: Database, tmp_path: Path) -> None:
    """After the process died. A row with a handle was already on its way in a form that is not repeated."""
    now, channel = FakeClock()(), Moody()
    async with database.write() as session:
        for key, handle in (("sure", None), ("spoken", "numbered:x")):
            await outbox.queue(session, [Queued(key, "moody", key, None, "send", dump(Text(key)), now)])
            gone = {"state": "sending", "due_at": now - timedelta(minutes=1), "handle": handle}
            await session.execute(update(Outbox).where(Outbox.key == key).values(gone))
    async with running(database, tmp_path, channel) as bot:
        await until_sent(bot)
    async with database.read() as session:
        states = (await session.execute(select(Outbox.key, Outbox.state).order_by(Outbox.id))).all()
    assert channel.taken == ["sure"]
    assert [tuple(row) for row in states] == [("sure", "sent"), ("spoken", "dead")]


async def test_what_a_dead_sender_left_is_taken_up_however_busy_it_is(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was looked for in quiet moments alone, which a large company does not have."""
    monkeypatch.setattr(courier, "SWEEP_S", 0.1)
    channel = Moody()
    async with running(sqlite_database, tmp_path, channel) as bot:
        await queue(bot, "一")
        await until_sent(bot)
        async with sqlite_database.write() as session:
            gone = {"state": "sending", "due_at": bot.clock() - timedelta(minutes=1), "handle": None}
            await session.execute(update(Outbox).values(gone))
        async with asyncio.timeout(10):
            while len(channel.taken) < 2:
                bot.courier.wake()
                await asyncio.sleep(0)
    assert channel.taken == ["一", "一"]


async def test_what_stands_long_behind_a_slow_send_is_not_taken_for_a_dead_senders(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chat's rows are claimed together, and the lease of the last ran out behind the first."""
    monkeypatch.setattr(courier, "SWEEP_S", 0.05)
    monkeypatch.setattr(courier, "RENEW_S", 0.05)
    may_go = asyncio.Event()

    class Slow(Moody):
        async def send(self, parcel: Parcel) -> str:
            await may_go.wait()
            return await super().send(parcel)

    channel = Slow()
    async with running(database, tmp_path, channel) as bot:
        await queue(bot, "一", "二")
        held = select(func.count()).where(Outbox.state == "sending", Outbox.attempts == 1)
        for _ in range(3):  # as many leases
            bot.clock.advance(seconds=courier.LEASE.total_seconds() + 1)
            async with asyncio.timeout(10):
                while await looked_up(database, held.where(Outbox.due_at > bot.clock())) < 2:
                    bot.courier.wake()
                    await asyncio.sleep(0.01)
        may_go.set()
        await until_sent(bot)
    assert channel.taken == ["一", "二"]


async def looked_up(database: Database, count: Select[tuple[int]]) -> int:
    async with database.read() as session:
        return (await session.scalars(count)).one()


async def test_one_slow_chat_does_not_hold_up_the_others(database: Database, tmp_path: Path) -> None:
    class Stuck(Moody):
        async def send(self, parcel: Parcel) -> str:
            if parcel.chat == "slow":
                await asyncio.Event().wait()
            return await super().send(parcel)

    channel = Stuck()
    async with running(database, tmp_path, channel) as bot:
        await queue(bot, "慢", chat="slow")
        for n in range(3):
            await queue(bot, f"快{n}", chat="quick")
        async with asyncio.timeout(10):
            while len(channel.taken) < 3:
                await asyncio.sleep(0.01)
    assert channel.taken == ["快0", "快1", "快2"]


async def test_a_handler_that_fails_is_tried_again_then_said_and_the_chat_goes_on(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.handlers import talk

    real = talk.handle

    async def broken(desk: Desk, typed: events.Text) -> None:
        if typed.text == "炸":
            raise RuntimeError("a bug")
        await real(desk, typed)

    monkeypatch.setattr(talk, "handle", broken)
    async with world(database, tmp_path) as company:
        lin, zhao = company.phone("R01"), company.phone("R02")
        batch = [lin.event(events.Text("炸")), lin.event(events.Text("帮助")), zhao.event(events.Text("帮助"))]
        await asyncio.gather(*(company.bot.intake.accept(event) for event in batch))
        await company.settled()
        await lin.has_seen("没处理好", times=1)
        await lin.sees("我能帮您做这些")
        await zhao.sees("我能帮您做这些")
        async with database.read() as session:
            failed = (await session.scalars(select(Inbox).where(Inbox.state == "failed"))).one()
        assert failed.attempts == 3


async def test_a_visit_survives_two_replicas(postgres_database: Database, tmp_path: Path) -> None:
    """Two processes' worth of bot on one PostgreSQL: every message is handled once, by either."""
    async with world(postgres_database, tmp_path) as company:
        settings = company.bot.settings
        twin = build(settings, postgres_database, playbook(), clock=company.clock)
        async with twin.running():
            bots = [company.bot, twin]
            phones = [company.phone(code) for code in ("R01", "R02", "S01", "S02", "O01")]
            for n in range(12):
                events_ = [phone.event(events.Text(f"第{n}句")) for phone in phones]
                twice = [bot.intake.accept(event) for event in events_ for bot in bots]
                await asyncio.gather(*twice)
            await company.settled()
            for phone in phones:
                assert len(await phone.messages()) == 12, await phone.transcript()


async def test_what_only_another_replica_can_send_does_not_wait_for_its_next_look(
    postgres_database: Database, valkey: Valkey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for looks in (courier, dispatch):
        monkeypatch.setattr(looks, "SWEEP_S", 600.0)
    here, elsewhere = Hanging(is_here=True), Hanging(is_here=False)
    async with (
        running(postgres_database, tmp_path, elsewhere, redis_url=valkey.url) as hears,
        running(postgres_database, tmp_path, here, redis_url=valkey.url),
    ):
        async with asyncio.timeout(20):
            for n in itertools.count():  # the first may be said before everybody listens
                said = events.Event("moody", f"m{n}", "x", "x", hears.clock(), events.Text("在吗"))
                await hears.intake.accept(said)
                await asyncio.sleep(0.1)
                if here.taken:
                    break
    assert "不认识您" in here.taken[0]
    assert not elsewhere.taken


async def test_strangers_and_leavers_are_told_and_nothing_is_recorded(database: Database, tmp_path: Path) -> None:
    async with world(database, tmp_path) as company:
        async with database.write() as session:
            from storage.models import Person

            leaver = await session.get_one(Person, company.company.people["小赵"])
            leaver.active = False
        zhao = ConsolePhone(company, "R02")
        await zhao.scans("便民超市")
        await zhao.sees("不认识您")
