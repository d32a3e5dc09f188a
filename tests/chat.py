"""Phones for the scenario tests: what a person does with one, and what they see on it."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import events
from bot.app import Bot, build
from bot.cards.card import Button, Card, Message, Text, load
from bot.observe import Observer, count
from bot.settings import Settings
from bot.vision import configured_look
from sales.playbook import Playbook
from sales.playbook_file import parse
from storage.database import Database
from storage.models import ConsoleMessage, Customer
from tests.clock import FakeClock
from tests.company import Company, found

PLAYBOOK = Path(__file__).parent.parent / "playbooks" / "fmcg.yaml"


def playbook() -> Playbook:
    """The product's own first playbook."""
    return parse(PLAYBOOK.read_text("utf-8"), PLAYBOOK.name)


@dataclass
class World:
    """A running bot, its company and its clock."""

    bot: Bot
    company: Company
    clock: FakeClock
    keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def phone(self, account: str) -> "Phone":
        """The phone of the person with this console account, or a group chat (`group-1`)."""
        return Phone(self, account)

    async def settled(self) -> None:
        """Everything received is handled and everything queued is sent."""
        async with asyncio.timeout(60):
            while not (await self.bot.dispatch.is_idle() and await self.bot.courier.is_idle()):
                await asyncio.sleep(0.005)

    async def receive(self, event: events.Event) -> None:
        """As the platform delivers it."""
        await self.bot.intake.accept(event)
        await self.settled()

    def door_code(self, customer: str) -> str:
        """What is printed on the door."""
        token = self.bot.house.signing.door(self.company.customers[customer], 1)
        return f"{self.bot.house.public_url}/v/{token}"

    async def tick(self) -> None:
        """The bot's own clockwork looks what is due."""
        await self.bot.clockwork.tick()
        await self.settled()

    async def customer(self, name: str) -> Customer:
        async with self.bot.database.read() as session:
            return await session.get_one(Customer, self.company.customers[name])


@dataclass
class Phone:
    """One person's chat with the bot. Every step takes the person `pace` seconds."""

    world: World
    account: str
    pace: float = 2.0

    async def does(self, content: events.Content, key: str | None = None) -> None:
        """Anything a phone can send."""
        self.world.clock.advance(seconds=self.pace)
        await self.world.receive(self.event(content, key))

    def event(self, content: events.Content, key: str | None = None) -> events.Event:
        key = key or f"k{next(self.world.keys)}"
        return events.Event("console", key, self.account, self.account, self.world.clock(), content)

    async def says(self, text: str) -> None:
        await self.does(events.Text(text))

    async def scans(self, customer: str, location: events.Location | None = None) -> None:
        await self.does(events.Scan(self.world.door_code(customer), location))

    async def stands_at(self, place: tuple[float, float], accuracy_m: float = 15, age_s: float = 0) -> None:
        from datetime import timedelta

        fixed_at = self.world.clock() - timedelta(seconds=age_s)
        await self.does(events.Location(place[0], place[1], accuracy_m, fixed_at))

    async def photographs(self, *pictures: bytes) -> None:
        """Sends pictures, all before the bot has answered the first."""
        contents = [events.Photo(await self.store(picture)) for picture in pictures]
        self.world.clock.advance(seconds=self.pace)
        await asyncio.gather(*(self.world.bot.intake.accept(self.event(c)) for c in contents))
        await self.world.settled()

    async def store(self, data: bytes) -> int:
        async with self.world.bot.database.write() as session:
            clock = self.world.clock
            media = await self.world.bot.media.put(session, data, "image/jpeg", "photo.jpg", clock())
            return media.id

    async def taps(self, label: str, **chosen: list[str]) -> None:
        """Presses the newest button with this label, choosing in the card's selects by option label."""
        card, button = await self.button(label)
        await self.does(events.Press(button.press.token, _ids(card, chosen)))

    async def button(self, label: str) -> tuple[Card, Button]:
        """The newest card that shows such a button, and the button."""
        for card in reversed(await self.cards()):
            for button in (*card.buttons, *((card.submit,) if card.submit else ())):
                if button.label == label:
                    return card, button
        raise AssertionError(f"no button “{label}” on {self.account}'s phone:\n{await self.transcript()}")

    async def messages(self) -> list[Message]:
        """Everything the bot shows in this chat now, in order."""
        async with self.world.bot.database.read() as session:
            query = select(ConsoleMessage.payload).where(
                ConsoleMessage.chat == self.account, ConsoleMessage.direction == "out"
            )
            return [load(payload) for payload in await session.scalars(query.order_by(ConsoleMessage.id))]

    async def cards(self) -> list[Card]:
        return [message for message in await self.messages() if isinstance(message, Card)]

    async def last(self) -> Message:
        return (await self.messages())[-1]

    async def sees(self, *parts: str) -> str:
        """The newest message contains all of these."""
        shown = text_of(await self.last())
        for part in parts:
            assert part in shown, f"“{part}” is not in the newest message:\n{shown}\n\n{await self.transcript()}"
        return shown

    async def has_seen(self, part: str, times: int | None = None) -> None:
        """Some message contains this (exactly so many, if told)."""
        shown = [text_of(message) for message in await self.messages()]
        hits = sum(part in text for text in shown)
        wanted = hits > 0 if times is None else hits == times
        assert wanted, f"“{part}” was seen {hits} times:\n{await self.transcript()}"

    async def transcript(self) -> str:
        return "\n--\n".join(text_of(message) for message in await self.messages())


def text_of(message: Message) -> str:
    """All words of a message as a person reads them."""
    match message:
        case Text(text):
            return text
        case Card():
            parts = [message.title, message.text, *(f"{f.label}：{f.value}" for f in message.facts)]
            for select_ in message.selects:
                chosen = [o.label for o in select_.options if o.id in select_.selected]
                parts.append(f"{select_.label}？{'、'.join(chosen)}")
            buttons = [*((message.submit,) if message.submit else ()), *message.buttons]
            parts += [f"[{button.label}]" for button in buttons] + [f"<{link.label}>" for link in message.links]
            return "\n".join(part for part in parts if part)
        case _:
            return repr(message)


def _ids(card: Card, chosen: dict[str, list[str]]) -> dict[str, list[str]]:
    """By label → by id; selects not mentioned keep what is selected."""
    result: dict[str, list[str]] = {}
    for choice in card.selects:
        labels = chosen.get(choice.label)
        by_label = {option.label: option.id for option in choice.options}
        result[choice.name] = list(choice.selected) if labels is None else [by_label[label] for label in labels]
    return result


@asynccontextmanager
async def world(
    database: Database, folder: Path, observe: Observer = count, **settings: Any
) -> AsyncIterator[World]:
    """The company with its bot running, the clock standing still."""
    clock = FakeClock()
    values = Settings(
        _env_file=None, xingji_data=folder, xingji_secret_key="test-secret-of-enough-length", **settings
    )
    company = await found(database)
    async with configured_look(values) as look:
        bot = build(values, database, playbook(), clock=clock, observe=observe, look=look)
        async with bot.running():
            yield World(bot, company, clock)
