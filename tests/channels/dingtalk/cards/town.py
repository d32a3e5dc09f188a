"""The small company inside a strict DingTalk, with the bot's cards: what comes in by taps and typed words goes the
whole way; scans, positions and photos are handed to the bot, for they are no affair of cards."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from dingtalk_stream.credential import Credential
from sqlalchemy import select

from bot import events
from bot.app import Bot, build
from bot.cards.card import Card
from bot.channels.dingtalk.cards.limits import LIMITS
from bot.channels.dingtalk.cards.shown import DingTalkCards, Templates
from bot.channels.dingtalk.channel import DingTalkChannel
from bot.channels.dingtalk.gate import Gate
from bot.channels.dingtalk.reception import Reception
from bot.channels.dingtalk.stream import Stream
from bot.posting import Chat, Postmaster, Said
from bot.settings import Settings
from storage import outbox
from storage.database import Database
from storage.media import MediaStore
from storage.models import Inbox, Urgency
from storage.outbox import Mode
from tests.channels.dingtalk.bureau import Bureau, bureau
from tests.channels.dingtalk.cards.hand import tap
from tests.chat import SECRET, playbook
from tests.clock import FakeClock
from tests.company import Company, found
from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk import DingTalkServer

EAST = "cidEast00000000000000=="


@dataclass
class Town:
    """Who and what there is."""

    bot: Bot
    server: DingTalkServer
    desk: Bureau
    cards: DingTalkCards
    company: Company
    clock: FakeClock
    channel: DingTalkChannel
    _posted: int = 0

    async def settled(self) -> None:
        """Everything received is handled and everything queued is sent."""
        async with asyncio.timeout(30):
            while not (await self.bot.dispatch.is_idle() and await self.bot.courier.is_idle()):
                await asyncio.sleep(0.005)

    def rep(self, account: str = "R01") -> "Rep":
        return Rep(self, account)

    async def posts(
        self,
        card: Card,
        chat: str = "R01",
        slot: str | None = None,
        mode: Mode = "send",
        urgency: Urgency = "answer",
    ) -> None:
        """The bot says this, to a person or in a group."""
        await self.posts_together([card], chat, slot, mode, urgency)

    async def posts_together(
        self,
        cards: Sequence[Card],
        chat: str = "R01",
        slot: str | None = None,
        mode: Mode = "send",
        urgency: Urgency = "answer",
    ) -> None:
        """The bot says these by one piece of work."""
        self._posted += 1
        person = None if chat.startswith("cid") else next(iter(self.company.people.values()))
        postmaster = Postmaster({"dingtalk": self.channel}, self.bot.house.signing)
        rows = [
            row
            for n, card in enumerate(cards)
            for row in postmaster.rows(
                Said(Chat("dingtalk", chat, person), card, slot, mode, urgency),
                f"t:{self._posted}.{n}.0",
                self.clock(),
            )
        ]
        async with self.bot.database.write() as session:
            await outbox.queue(session, rows)
        self.bot.courier.wake()
        await self.settled()

    async def heard(self) -> list[events.Content]:
        """Everything that came in and was made durable, in order."""
        async with self.bot.database.read() as session:
            return [
                events.load(row.payload).content for row in await session.scalars(select(Inbox).order_by(Inbox.id))
            ]

    def called(self, path: str, method: str = "POST") -> int:
        """How often the platform was asked this."""
        return len([call for call in self.server.called(path) if call.method == method])


@dataclass
class Rep:
    """Somebody with DingTalk in hand."""

    town: Town
    account: str
    sent: int = 0

    @property
    def user(self) -> Any:
        return self.town.server.user(self.account)

    @property
    def bubbles(self) -> Sequence[Bubble]:
        """What stands in the chat, as this person sees it."""
        return [self.user.sees(one) for one in self.user.bubbles]

    @property
    def last(self) -> Bubble:
        return self.bubbles[-1]

    async def hands_in(self, content: events.Content) -> None:
        """Something that is no tap and no typed word."""
        self.town.clock.advance(seconds=2)
        self.sent += 1
        key = f"{self.account}-{self.sent}"
        event = events.Event("dingtalk", key, self.account, self.account, self.town.clock(), content)
        await self.town.bot.intake.accept(event)
        await self.town.settled()

    async def says(self, text: str) -> None:
        self.town.clock.advance(seconds=2)
        await self.user.says(text)
        await self.town.settled()

    async def taps(self, label: str, chosen: Mapping[str, list[str]] | None = None) -> None:
        """The newest card that shows this button, or a link that reads so."""
        self.town.clock.advance(seconds=2)
        for shown in reversed(self.user.bubbles):
            seen = self.user.sees(shown)
            if label in seen.labels():
                await tap(self.user, shown, label, chosen or {})
                await self.town.settled()
                return
        raise AssertionError(f"nothing reads “{label}” on:\n{self.transcript()}")

    def transcript(self) -> str:
        return "\n--\n".join("\n".join([one.words, *(f"[{b}]" for b in one.labels())]) for one in self.bubbles)


@asynccontextmanager
async def town(
    database: Database, folder: Path, templates: Templates | None = None, hold_s: float = 0.5
) -> AsyncIterator[Town]:
    """A running bot whose clock stands still."""
    clock = FakeClock()
    async with DingTalkServer(clock, per_second=1000) as server:
        server.app()
        company = await found(database, "dingtalk", (("dingtalk", EAST), ("dingtalk", "cidWest00000000000000==")))
        for code in ("R01", "R02", "S01", "S02", "P01", "A01", "O01"):
            server.person(code, code)
        server.group(EAST, "城东一队")
        server.group("cidWest00000000000000==", "城西二队")
        async with bureau(server, database) as desk:
            settings = Settings(_env_file=None, xingji_data=folder, xingji_secret_key=SECRET)
            cards = DingTalkCards(
                desk.client, database, clock, templates or Templates(), settings.public_url, hold_s
            )
            channel = DingTalkChannel(LIMITS, desk.client, cards, database, MediaStore(folder / "media"))
            bot = build(settings, database, playbook(), clock=clock, extra_channels={"dingtalk": channel})
            async with bot.running(), _listening(desk, cards, bot):
                yield Town(bot, server, desk, cards, company, clock, channel)
    assert server.violations == []


@asynccontextmanager
async def _listening(desk: Bureau, cards: DingTalkCards, bot: Bot) -> AsyncIterator[None]:
    async def no_check_ins(data: Mapping[str, Any], key: str) -> Sequence[events.Event]:
        raise AssertionError("nobody checks in here")

    app = desk.server.first_app
    reception = Reception(bot.intake.accept, cards, desk.windows.keep, no_check_ins, desk.meter, desk.server.clock)
    async with ClientSession() as http:
        gate = Gate(http, desk.server.api_base, Credential(app.client_id, app.client_secret), 25.0)
        running = asyncio.create_task(Stream(gate, reception.answer).run())
        try:
            await desk.server.connected(1)
            yield
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
