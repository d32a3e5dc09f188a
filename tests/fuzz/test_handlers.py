"""What is whole but strange goes through the real handlers: each message is answered or passed over, none stays."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from bot import events
from bot.app import Bot, build
from bot.cards.card import Card, Message
from bot.channel import Parcel
from bot.channels.console.channel import LIMITS
from bot.channels.dingtalk.inbound import events_of
from bot.channels.wecom.bot_frames import MESSAGE, Callback
from bot.channels.wecom.bot_inbound import Said, translate
from bot.channels.wecom.parse import MalformedError, parse
from bot.events import Content, Event, Incoming, Location, Press, Scan, Text
from bot.settings import Settings
from storage.database import Database
from storage.models import Inbox, Outbox
from tests.chat import SECRET, World, playbook
from tests.clock import FakeClock
from tests.company import DOOR, found
from tests.fuzz import test_dingtalk, test_smart_bot
from tests.fuzz.chance import Chance
from tests.fuzz.conftest import few_and_many
from tests.fuzz.messages import xml
from tests.fuzz.watch import LONGEST_S, Watch

TOGETHER = 20  # cases whose messages are handed in before the bot is waited for
PEOPLE = ("R01", "R01", "R02", "S01", "P01", "A01", "X")  # X: nobody


@dataclass
class Phone:
    """A channel that keeps what can be pressed on it."""

    name: str = "outside"
    limits: Any = LIMITS
    tokens: list[tuple[str, Card]] = field(default_factory=list)

    def repeats(self, message: Message) -> bool:
        return True

    def reaches(self, chat: str) -> bool:
        return True

    async def send(self, parcel: Parcel) -> str:
        if isinstance(parcel.message, Card):
            card = parcel.message
            submit = [card.submit] if card.submit else []
            self.tokens = [(b.press.token, card) for b in (*card.buttons, *submit)][-20:] or self.tokens
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        return True


def heard(chance: Chance, now: Any) -> Sequence[Event]:
    """What a channel makes of something bent."""
    kind = chance.randrange(3)
    if kind == 0:
        try:
            made = parse(xml(chance), now).event
        except MalformedError:
            return []
        return [made] if made else []
    if kind == 1:
        message = chance.bent(chance.choice(test_dingtalk.MESSAGES))
        return events_of(message, "k", now) if isinstance(message, dict) else []
    body = chance.bent(chance.choice(test_smart_bot.MESSAGES))
    said = translate(Callback(MESSAGE, "r", body if isinstance(body, dict) else {}), now)
    if not isinstance(said, Said):
        return []
    return [Event("wecom_bot", "k", "R01", "R01", said.where.at, one) for one in said.contents]


def strange(chance: Chance, phone: Phone, bot: Bot) -> Content:
    """What a person could send on purpose, had they the tools."""
    door = bot.house.signing.door(chance.choice((1, 2, 999_999)), chance.choice((1, 2)))
    token, card = chance.choice(phone.tokens) if phone.tokens else ("", Card("x"))
    chosen = {s.name: chance.sample([o.id for o in s.options], min(len(s.options), 2)) for s in card.selects}
    junk = {chance.some()[:60]: [chance.some()[:60]] for _ in range(chance.randrange(3))}
    return chance.choice(
        (
            Text(chance.some()),
            Scan(chance.choice((door, door[:-3], f"https://x/v/{door}", chance.some()))),
            Location(*DOOR, accuracy_m=chance.choice((0.0, -1.0, 1e9, 15.0))),
            Location(chance.choice((-90.0, 90.0)), chance.choice((-180.0, 180.0)), fixed_at=None),
            Press(token, chosen),
            Press(token, chosen | junk),
            Press(token, {name: [*ids, "nothing"] for name, ids in chosen.items()}),
            Press(token + chance.some()[:20], chosen),
            Press(chance.some(), junk),
        )
    )


@few_and_many(15, 600)
async def test_the_handlers_take_whatever_comes_in(cases: int, sqlite_database: Database, tmp_path: Path) -> None:
    watch, phone, clock = Watch("handlers", cases, TOGETHER * LONGEST_S), Phone(), FakeClock()
    await found(sqlite_database, "outside")
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_secret_key=SECRET)
    bot = build(settings, sqlite_database, playbook(), clock=clock, extra_channels={"outside": phone})
    async with bot.running():
        world = World(bot, None, clock, lambda world, account: None)  # type: ignore[arg-type] # nobody looks at it

        async def take(chance: Chance) -> None:
            clock.advance(seconds=7)
            contents = [(e.content, e.at) for e in heard(chance, clock())]
            contents.append((strange(chance, phone, bot), clock() - timedelta(seconds=chance.randrange(60))))
            for content, at in contents:
                if isinstance(content, Incoming):
                    continue  # what is fetched later is another road
                watch.events += 1
                who = chance.choice(PEOPLE)
                event = Event("outside", f"k{watch.events}", who, who, at, content)
                await bot.intake.accept(events.load(events.dump(event)))
            if chance.randrange(TOGETHER) == 0:
                await world.settled()

        await watch.run_async(take)
        await world.settled()
        async with sqlite_database.read() as session:
            stuck = (await session.scalars(select(Inbox).where(Inbox.state != "done"))).all()
            errors = [(row.error, row.payload["content"]) for row in stuck]
            unsent = await session.scalar(select(func.count()).where(Outbox.state != "sent"))
    assert errors == []
    assert unsent == 0
