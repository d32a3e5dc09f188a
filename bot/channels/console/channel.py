"""The console as a channel: what is sent lies in a table, which the open pages read and hear about."""

from collections.abc import Sequence

from bot.cards.card import Message, dump
from bot.channel import Parcel
from bot.channels.console.feed import Feed
from bot.channels.ground.together import Together
from bot.clock import Clock
from bot.render import FormLimits, Limits, Room
from storage import console
from storage.console import CHANNEL, NewMessage
from storage.database import Database

LIMITS = Limits(
    text=Room(4000),
    title=Room(60),
    words=Room(4000),
    facts=12,
    fact_label=Room(40),
    fact_value=Room(200),
    buttons=8,
    label=Room(40),
    option=Room(40),
    form=FormLimits(
        Room(60), Room(4000), selects=4, options=20, alone=20, ticks_beside=True, buttons=7, facts=True
    ),
)
GROUP_LIMIT = 200  # messages in one transaction


class ConsoleChannel:
    """A channel that knows keys: sending one twice shows it once. Its handle for a message is the key."""

    name = CHANNEL
    limits = LIMITS

    def __init__(self, database: Database, clock: Clock) -> None:
        self.feed = Feed()
        self._database = database
        self._clock = clock
        self._together = Together(self._write, GROUP_LIMIT)

    def repeats(self, message: Message) -> bool:
        """Always: the key is the row's own."""
        return True

    def reaches(self, chat: str) -> bool:
        """Always: it is ours."""
        return True

    async def send(self, parcel: Parcel) -> str:
        """Show it; returns when it is durable."""
        payload = dump(parcel.message)
        await self.show(NewMessage(parcel.key, parcel.chat, "out", payload, self._clock()))
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show `parcel` in the place of the message `handle`; False when that one is gone."""
        async with self._database.write() as session:
            shown = await console.repaint(session, handle, parcel.chat, dump(parcel.message), self._clock())
        if shown is not None:
            self.feed.tell(shown)
        return shown is not None

    async def show(self, message: NewMessage) -> None:
        """Show a message of either direction. Those that wait at one moment share one transaction."""
        await self._together.put(message)

    async def _write(self, messages: Sequence[NewMessage]) -> None:
        async with self._database.write() as session:
            shown = await console.show(session, messages)
        for message in shown:
            self.feed.tell(message)
