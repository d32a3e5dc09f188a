"""A played visit: the road a rep's own taps take, one step after the other, slowly enough to follow."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import structlog
from aiohttp import web

from bot.cards.card import Message, load
from bot.channels.console import inbound
from bot.channels.console.code import read_code
from bot.channels.console.console import Console
from bot.channels.console.feed import Caption, Listener
from bot.channels.console.inbound import Sender
from bot.channels.console.lists import CUSTOMERS, door_png, person_of
from bot.channels.console.moves import Move, Say, Tap, next_move
from bot.channels.console.posted import Position, Sent
from bot.channels.console.refusal import RefusalError
from bot.channels.console.upload import Upload
from bot.words import console as words
from storage import console as tables
from storage.console import Shown
from storage.models import Customer
from storage.people import viewer_of

log = structlog.get_logger(__name__)

Kind = Literal["door", "shelf", "conversation"]
Draw = Callable[[Kind, str, int], bytes]
"""A sample photo: what it shows, the shop's name, a seed; returns a JPEG."""

KINDS: tuple[Kind, ...] = ("door", "shelf", "conversation")
STEPS = 40
PATIENCE_S = 30.0  # how long the bot may take for one answer
LOOK_EVERY_S = 0.05
BESIDE_THE_DOOR = 0.00006  # degrees: a few metres


class Play:
    """Plays visits, one at a time for each person. `pace_s`: seconds between the steps."""

    def __init__(self, console: Console, draw: Draw, pace_s: float = 2.4) -> None:
        self._console = console
        self._draw = draw
        self._pace_s = pace_s
        self._running: dict[str, tuple[str, asyncio.Task[None]]] = {}

    async def start(self, account: str, key: str) -> None:
        """Begin a visit of this person; the same `key` again begins nothing. Raises RefusalError."""
        if account in self._running:
            if self._running[account][0] == key:
                return
            raise RefusalError(409, words.PLAYING, "already playing")
        sent = Sent(chat=account, person=account, key=key)
        sender = await inbound.sender_of(self._console, sent)
        customer = await self._customer(account)
        scene = _Scene(self._console, self._draw, self._pace_s, sender, customer)
        task = asyncio.create_task(scene.play())
        self._running[account] = (key, task)
        task.add_done_callback(lambda _: self._running.pop(account, None))

    async def photo(self, kind: str, account: str) -> bytes:
        """A sample photo of the shop being visited, for whoever has none at hand; raises RefusalError."""
        wanted = next((known for known in KINDS if known == kind), None)
        if wanted is None:
            raise RefusalError(404, words.NO_PLAY, "no such sample photo")
        customer = await self._customer(account)
        return await asyncio.to_thread(self._draw, wanted, customer.name, _moment(self._console))

    async def stop(self, app: web.Application) -> None:
        """At shutdown: stop where it stands; the visit stays open, as if the rep had put the phone away."""
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _customer(self, account: str) -> Customer:
        """The customer being visited, else one with a known door, another each time."""
        async with self._console.database.read() as session:
            person = await person_of(session, account)
            visiting = await tables.open_customer(session, person.id)
            mine = await tables.customers(session, await viewer_of(session, person), "", CUSTOMERS)
        placed = [c for c in mine if c.latitude is not None and c.longitude is not None]
        if not placed:
            raise RefusalError(422, words.NOBODY_TO_VISIT, "no customer")
        begun = [c for c in placed if c.id == visiting]
        return begun[0] if begun else placed[_moment(self._console) % len(placed)]


@dataclass(slots=True)
class _Scene:
    """One visit being played: what the bot has shown in the chat since the start, and what was pressed."""

    console: Console
    draw: Draw
    pace_s: float
    sender: Sender
    customer: Customer
    shown: dict[str, Shown] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    kinds: dict[int, str] = field(default_factory=dict)
    steps: int = 0

    async def play(self) -> None:
        """The whole visit; ends with a caption whatever happens."""
        ending = words.PLAY_FAILED
        try:
            with self.console.channel.feed.listening([self.sender.chat]) as listener:
                ending = await self._visit(listener)
        except TimeoutError:
            ending = words.PLAY_SILENT
        except Exception as error:
            log.exception("console.play_failed", error=type(error).__name__)
        finally:
            self._caption(ending, over=True)

    async def _visit(self, listener: Listener) -> str:
        await self._announce(words.play_scan(self.customer.name))
        await self._scan()
        await self._listen(listener)
        await self._announce(words.PLAY_LOCATION)
        await inbound.location(self.console, self.sender, _key(), self._beside_the_door())
        await self._listen(listener)
        await self._announce(words.PLAY_PHOTOS)
        await self._photos()
        await self._listen(listener)
        while self.steps < STEPS:
            if not await self._is_open():
                return words.PLAY_DONE
            move = next_move(self._messages(), self.pressed, self.kinds)
            if move is None:
                return words.PLAY_STUCK
            await self._make(move)
            await self._listen(listener)
        return words.PLAY_STUCK

    async def _scan(self) -> None:
        """A picture of the code, decoded like one from a camera."""
        code = await read_code(door_png(self.console, self.customer))
        await inbound.scan(self.console, self.sender, _key(), code, None)

    async def _photos(self) -> None:
        seed = _moment(self.console)
        name = self.customer.name
        drawn = [await asyncio.to_thread(self.draw, kind, name, seed) for kind in KINDS]
        uploads = [Upload(words.PLAY_PHOTO_NAMES[kind], data) for kind, data in zip(KINDS, drawn, strict=True)]
        sent = await inbound.files(self.console, self.sender, _key(), "photo", uploads)
        self.kinds = dict(zip(sent, KINDS, strict=True))

    async def _make(self, move: Move) -> None:
        match move:
            case Tap():
                told = words.play_choose(move.choices, move.label) if move.choices else words.play_press(move.label)
                await self._announce(told, move)
                self.pressed.add(move.token)
                await inbound.press(self.console, self.sender, _key(), move.token, move.chosen, move.card)
            case Say():
                await self._announce(words.play_say(move.text))
                await inbound.text(self.console, self.sender, _key(), move.text)

    async def _announce(self, told: str, tap: Tap | None = None) -> None:
        """Say what comes next, and leave the reader the time to look there."""
        self.steps += 1
        self._caption(words.step(self.steps, told), tap=tap)
        await asyncio.sleep(self.pace_s)

    async def _listen(self, listener: Listener) -> None:
        """Until the bot has answered and has nothing more to say; raises TimeoutError."""
        answered = False
        async with asyncio.timeout(PATIENCE_S):
            while True:
                quiet = answered and await self._is_quiet()
                answered = self._take_in(listener) or answered  # also what came while we looked
                if quiet:
                    return
                await asyncio.sleep(LOOK_EVERY_S)

    def _take_in(self, listener: Listener) -> bool:
        """Note what the bot has shown since last time; whether there was anything."""
        said = [news for news in listener.waiting() if isinstance(news, Shown) and news.direction == "out"]
        self.shown.update((message.key, message) for message in said)
        return bool(said)

    async def _is_quiet(self) -> bool:
        async with self.console.database.read() as session:
            return await tables.is_quiet(session, self.sender.chat)

    async def _is_open(self) -> bool:
        async with self.console.database.read() as session:
            return await tables.open_customer(session, self.sender.person_id) is not None

    def _messages(self) -> list[tuple[str, Message]]:
        newest_last = sorted(self.shown.values(), key=lambda message: message.id)
        return [(message.key, load(message.payload)) for message in newest_last]

    def _beside_the_door(self) -> Position:
        latitude, longitude = self.customer.latitude, self.customer.longitude
        if latitude is None or longitude is None:
            raise ValueError("a customer without a door is not visited")
        return Position(latitude=latitude + BESIDE_THE_DOOR, longitude=longitude, accuracy_m=12)

    def _caption(self, told: str, over: bool = False, tap: Tap | None = None) -> None:
        self.console.channel.feed.tell(Caption(self.sender.chat, told, over, tap))


def _key() -> str:
    return f"play-{uuid.uuid4().hex}"


def _moment(console: Console) -> int:
    """Milliseconds since 1970: another number each time, so that no photo is one of last time's."""
    return int(console.clock().timestamp() * 1000)
