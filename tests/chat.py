"""Phones for the scenario tests: what a person does with one, and what they see on it.

A `Phone` is the same on every channel; how its steps reach the bot and how the bot's answers come back is the
channel's affair (`ConsolePhone` here, the platforms' in `tests/phones/`).
"""

import asyncio
import copy
import itertools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot import events
from bot.app import Bot, build
from bot.cards.card import Button, Card, Message, Text, load
from bot.observe import Observer, count
from bot.platform import Platform
from bot.settings import Settings
from bot.sniff import mime_of
from bot.vision import configured_look
from nlp.speech import Recogniser
from sales.playbook import Playbook
from sales.playbook_file import parse
from storage.database import Database
from storage.models import ConsoleMessage, Customer
from tests.clock import FakeClock
from tests.company import Company, found
from tests.platforms import bubble
from tests.platforms.bubble import Bubble

PLAYBOOK = Path(__file__).parent.parent / "playbooks" / "fmcg.yaml"
CARDS_AT_MOST = 5  # on which one form is shown where an app has no room for all of it
SECRET = "test-secret-of-enough-length"


def playbook() -> Playbook:
    """The product's own first playbook."""
    return parse(PLAYBOOK.read_text("utf-8"), PLAYBOOK.name)


@dataclass
class World:
    """A running bot, its company and its clock. `hand_out`: makes the phone of an account."""

    bot: Bot
    company: Company
    clock: FakeClock
    hand_out: "Callable[[World, str], Phone]"
    keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def phone(self, account: str) -> "Any":
        """The phone of the person with this staff number, or a group chat (`group-1`)."""
        return self.hand_out(self, account)

    async def settled(self) -> None:
        """Everything received is handled and everything queued is sent."""
        async with asyncio.timeout(60):
            while not await self._is_idle():
                await asyncio.sleep(0.005)

    async def _is_idle(self) -> bool:
        bot = self.bot
        parts = (
            bot.dispatch,
            bot.scribe,
            bot.booker,
            bot.printer,
            bot.dispatch,
            bot.courier,
        )  # what is heard may come in as a message
        return all([await part.is_idle() for part in parts])

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
class Phone(ABC):
    """One person's chat with the bot, or a group's. Every step takes the person `pace` seconds."""

    world: World
    account: str
    pace: float = 2.0
    _before: dict[str, tuple[int, str]] = field(default_factory=dict)

    # ---- what a person does

    async def says(self, text: str) -> None:
        await self._step(self._say(text))

    async def scans(self, customer: str, location: events.Location | None = None) -> None:
        await self.scans_code(self.world.door_code(customer), location)

    async def scans_code(self, code: str, location: events.Location | None = None) -> None:
        await self._step(self._scan(code, location))

    async def stands_at(self, place: tuple[float, float], accuracy_m: float = 15, age_s: float = 0) -> None:
        await self._step(self._locate(place, accuracy_m, age_s + self.pace))

    async def photographs(self, *pictures: bytes) -> None:
        """Sends pictures, all before the bot has answered the first."""
        await self._step(self._photograph(pictures))

    async def speaks(self, sound: bytes, text: str | None = None) -> None:
        """A voice message; `text`: what the platform understood."""
        await self._step(self._speak(sound, text))

    async def sends_file(self, data: bytes, name: str) -> None:
        await self._step(self._send_file(data, name))

    async def sends_a_sticker(self) -> None:
        """A kind of message the bot has no use for."""
        await self._step(self._send_sticker())

    async def taps(self, label: str, **chosen: list[str]) -> None:
        """Presses the newest button with this label, choosing by question and option. What is not asked on that
        card is answered on the next one, as a person does whose app shows fewer questions at a time."""
        left = dict(chosen)
        for _ in range(CARDS_AT_MOST):
            card = await self.holds(label)
            here = {title: left.pop(title) for title in list(left) if any(q.title == title for q in card.questions)}
            await self.presses(card, label, **here)
            if not left:
                return
        raise AssertionError(f"nothing asks for {list(left)} on {self.account}'s phone:\n{await self.transcript()}")

    async def holds(self, label: str) -> Bubble:
        """The newest card that shows such a button, as it is now."""
        for card in reversed(await self.bubbles()):
            if reads(card, label) is not None:
                return copy.deepcopy(card)
        raise AssertionError(f"no button “{label}” on {self.account}'s phone:\n{await self.transcript()}")

    async def presses(self, card: Bubble, label: str, **chosen: list[str]) -> None:
        """Presses a button of this very card, which may be an old one."""
        await self._step(self._press(card, reads(card, label) or label, chosen))

    # ---- what a person sees

    @abstractmethod
    async def bubbles(self) -> list[Bubble]:
        """Everything the bot shows in this chat now, in order."""

    async def messages(self) -> Sequence[Any]:
        return await self.bubbles()

    async def news(self) -> list[Bubble]:
        """What came or changed since the person's last step; where nothing did, the last message."""
        shown = await self.bubbles()
        fresh = [one for one in shown if self._before.get(one.id) != (one.repainted, one.words)]
        return fresh or shown[-1:]

    async def sees(self, *parts: str) -> str:
        """What the bot said last contains all of these."""
        shown = "\n".join(read(one) for one in await self.news())
        for part in parts:
            assert part in shown, f"“{part}” is not in the newest message:\n{shown}\n\n{await self.transcript()}"
        return shown

    async def has_seen(self, part: str, times: int | None = None) -> None:
        """Some message contains this (exactly so many, if told)."""
        hits = sum(part in read(one) for one in await self.bubbles())
        wanted = hits > 0 if times is None else hits == times
        assert wanted, f"“{part}” was seen {hits} times:\n{await self.transcript()}"

    async def transcript(self) -> str:
        return "\n--\n".join(read(one) for one in await self.bubbles())

    # ---- the channel's affair

    @abstractmethod
    async def _say(self, text: str) -> None: ...
    @abstractmethod
    async def _scan(self, code: str, location: events.Location | None) -> None: ...
    @abstractmethod
    async def _locate(self, place: tuple[float, float], accuracy_m: float, age_s: float) -> None: ...
    @abstractmethod
    async def _photograph(self, pictures: Sequence[bytes]) -> None: ...
    @abstractmethod
    async def _speak(self, sound: bytes, text: str | None) -> None: ...
    @abstractmethod
    async def _send_file(self, data: bytes, name: str) -> None: ...
    @abstractmethod
    async def _send_sticker(self) -> None: ...
    @abstractmethod
    async def _press(self, card: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None: ...

    async def _step(self, act: Coroutine[Any, Any, None]) -> None:
        self._before = {one.id: (one.repainted, one.words) for one in await self.bubbles()}
        self.world.clock.advance(seconds=self.pace)
        await act
        await self.world.settled()


def reads(card: Bubble, label: str) -> str | None:
    """What the button reads that is meant by `label`: where that is too long for a button it stands there cut,
    under a number by which it is spelt out in the words of the card."""
    for shown in card.labels():
        number, _, beginning = shown.partition(". ")
        is_cut = beginning.endswith("…") and label.startswith(beginning[:-1]) and f"{number}. {label}" in card.words
        if shown == label or is_cut:
            return shown
    return None


def read(shown: Bubble) -> str:
    """A message as a person reads it, with what can be tapped: [button], <link>, question？chosen."""
    questions = [f"{q.title}？{'、'.join(q.chosen())}" for q in shown.questions]
    buttons = [f"[{label}]" for label in shown.labels()]
    links = [f"<{label}>" for label, _ in shown.links]
    return "\n".join(part for part in [shown.words, *questions, *buttons, *links] if part)


@dataclass
class ConsolePhone(Phone):
    """A phone of the local console."""

    async def does(self, content: events.Content, key: str | None = None) -> None:
        """Anything the console can send."""
        await self._step(self._send(content, key))

    def event(self, content: events.Content, key: str | None = None) -> events.Event:
        key = key or f"k{next(self.world.keys)}"
        return events.Event("console", key, self.account, self.account, self.world.clock(), content)

    async def _send(self, content: events.Content, key: str | None = None) -> None:
        await self.world.bot.intake.accept(self.event(content, key))

    async def _say(self, text: str) -> None:
        await self._send(events.Text(text))

    async def _scan(self, code: str, location: events.Location | None) -> None:
        await self._send(events.Scan(code, location))

    async def _locate(self, place: tuple[float, float], accuracy_m: float, age_s: float) -> None:
        fixed_at = self.world.clock() - timedelta(seconds=age_s)
        await self._send(events.Location(place[0], place[1], accuracy_m, fixed_at))

    async def _photograph(self, pictures: Sequence[bytes]) -> None:
        contents = [events.Photo(await self.store(picture)) for picture in pictures]
        await asyncio.gather(*(self._send(content) for content in contents))

    async def _speak(self, sound: bytes, text: str | None) -> None:
        await self._send(events.Voice(await self.store(sound), text))

    async def _send_file(self, data: bytes, name: str) -> None:
        await self._send(events.File(await self.store(data), name))

    async def _send_sticker(self) -> None:
        await self._send(events.Unknown("sticker"))

    async def _press(self, card: Bubble, label: str, chosen: Mapping[str, list[str]]) -> None:
        picked = {q.key: [q.option(one).id for one in chosen.get(q.title, q.chosen())] for q in card.questions}
        await self._send(events.Press(card.button(label).key, picked))

    async def store(self, data: bytes) -> int:
        async with self.world.bot.database.write() as session:
            clock = self.world.clock
            media = await self.world.bot.media.put(session, data, mime_of(data), "", clock())
            return media.id

    async def button(self, label: str) -> tuple[Card, Button]:
        """The newest card that shows such a button, and the button."""
        for card in reversed(await self.cards()):
            for button in (*card.buttons, *((card.submit,) if card.submit else ())):
                if button.label == label:
                    return card, button
        raise AssertionError(f"no button “{label}” on {self.account}'s phone:\n{await self.transcript()}")

    async def bubbles(self) -> list[Bubble]:
        return [shown(row) for row in await self._rows()]

    async def messages(self) -> list[Message]:
        """Everything the bot shows in this chat now, in order, as neutral values."""
        return [load(row.payload) for row in await self._rows()]

    async def cards(self) -> list[Card]:
        return [message for message in await self.messages() if isinstance(message, Card)]

    async def last(self) -> Message:
        return (await self.messages())[-1]

    async def _rows(self) -> Sequence[ConsoleMessage]:
        async with self.world.bot.database.read() as session:
            query = select(ConsoleMessage).where(
                ConsoleMessage.chat == self.account, ConsoleMessage.direction == "out"
            )
            return (await session.scalars(query.order_by(ConsoleMessage.id))).all()


def shown(row: ConsoleMessage) -> Bubble:
    """A message of the console as its page shows it."""
    message = load(row.payload)
    if not isinstance(message, Card):
        return Bubble(row.key, message.type, text_of(message), dict(row.payload))
    words = [message.title, message.text, *(f"{f.label}：{f.value}" for f in message.facts)]
    buttons = [*((message.submit,) if message.submit else ()), *message.buttons]
    return Bubble(
        row.key,
        "card",
        "\n".join(part for part in words if part),
        dict(row.payload),
        [bubble.Button(one.label, one.press.token) for one in buttons],
        [
            bubble.Question(
                s.name, s.label, s.multiple, [bubble.Choice(o.id, o.label) for o in s.options], list(s.selected)
            )
            for s in message.selects
        ],
        [(link.label, link.url) for link in message.links],
        repainted=int(row.repainted_at is not None),
    )


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


@asynccontextmanager
async def world(
    database: Database,
    folder: Path,
    observe: Observer = count,
    recogniser: Recogniser | None = None,
    rules: Playbook | None = None,
    platforms: Sequence[Platform] = (),
    **settings: Any,
) -> AsyncIterator[World]:
    """The company with its bot running on the console, the clock standing still."""
    clock = FakeClock()
    values = Settings(_env_file=None, xingji_data=folder, xingji_secret_key=SECRET, **settings)
    company = await found(database)
    async with configured_look(values) as look:
        bot = build(
            values,
            database,
            rules or playbook(),
            clock=clock,
            observe=observe,
            look=look,
            recogniser=recogniser,
            platforms=platforms,
        )
        async with bot.running():
            yield World(bot, company, clock, ConsolePhone)
