"""Where people and teams are reached: once, on the platform they use, however many they are on."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Bot, build
from bot.cards.card import Message, Text
from bot.channel import Parcel
from bot.channels.console.channel import LIMITS
from bot.events import Event
from bot.events import Text as Typed
from bot.render import Limits
from bot.settings import Settings
from bot.tray import ToPerson, ToTeam, Tray, write
from storage.database import Database
from storage.models import Group, Identity
from tests.chat import playbook, text_of
from tests.clock import FakeClock
from tests.company import Company, found


@dataclass
class Line:
    """A channel that remembers what went where, and reaches what it is told to."""

    name: str
    reached: bool = True
    taken: list[tuple[str, str]] = field(default_factory=list)
    limits: Limits = LIMITS

    def repeats(self, message: Message) -> bool:
        return True

    def reaches(self, chat: str) -> bool:
        return self.reached

    async def send(self, parcel: Parcel) -> str:
        self.taken.append((parcel.chat, text_of(parcel.message)))
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        return False


async def company_on(database: Database, folder: Path, *lines: Line) -> tuple[Bot, Company]:
    company = await found(database, "wecom", (("wecom_bot", "g1"), ("wecom_bot", "g2")))
    east, lin = company.teams["城东一队"], company.people["小林"]
    async with database.write() as session:
        session.add(Identity(channel="dingtalk", external_id="lin", person_id=lin))
        session.add(Group(team_id=east, channel="wecom_webhook", chat="EAST"))
        session.add(Group(team_id=east, channel="dingtalk", chat="cid1"))
    settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key="reaching-secret-of-enough-length")
    channels = {line.name: line for line in lines}
    return build(settings, database, playbook(), clock=FakeClock(), extra_channels=channels), company


async def settled(bot: Bot) -> None:
    async with asyncio.timeout(30):
        while not (await bot.dispatch.is_idle() and await bot.courier.is_idle()):
            await asyncio.sleep(0.005)


async def say(bot: Bot, to: ToPerson | ToTeam, text: str) -> None:
    async with bot.running():
        async with bot.database.write() as session:
            tray = Tray(f"test:{text}", bot.clock())
            tray.say(to, Text(text))
            await write(session, [tray], bot.clockwork._postmaster)
        bot.courier.wake()
        await settled(bot)


async def test_a_person_on_two_platforms_is_told_once_where_they_wrote_last(
    database: Database, tmp_path: Path
) -> None:
    wecom, dingtalk = Line("wecom"), Line("dingtalk")
    bot, company = await company_on(database, tmp_path, wecom, dingtalk)
    lin = ToPerson(company.people["小林"])
    await say(bot, lin, "一")
    async with bot.running():
        await bot.intake.accept(Event("dingtalk", "m1", "lin", "lin", bot.clock(), Typed("帮助")))
        await settled(bot)
    dingtalk.taken.clear()
    await say(bot, lin, "二")
    assert wecom.taken == [("R01", "一")]
    assert dingtalk.taken == [("lin", "二")]


async def test_a_team_is_told_once_on_each_platform(database: Database, tmp_path: Path) -> None:
    lines = Line("wecom_bot"), Line("wecom_webhook"), Line("dingtalk")
    bot, company = await company_on(database, tmp_path, *lines)
    await say(bot, ToTeam(company.teams["城东一队"]), "日报")
    assert [line.taken for line in lines] == [[("g1", "日报")], [], [("cid1", "日报")]]


async def test_a_group_that_is_not_reached_leaves_it_to_the_next(database: Database, tmp_path: Path) -> None:
    lines = Line("wecom_bot", reached=False), Line("wecom_webhook"), Line("dingtalk", reached=False)
    bot, company = await company_on(database, tmp_path, *lines)
    await say(bot, ToTeam(company.teams["城东一队"]), "日报")
    assert [line.taken for line in lines] == [[], [("EAST", "日报")], [("cid1", "日报")]]
