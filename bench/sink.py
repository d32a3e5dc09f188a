"""A channel that takes everything at once and notes when."""

import time

from bot.cards.card import Message
from bot.channel import Parcel
from bot.channels.console.channel import LIMITS


class Sink:
    """`bot.channel.Channel` named `name`; `taken_at`: when something was last said in a chat."""

    limits = LIMITS

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken_at: dict[str, float] = {}

    def repeats(self, message: Message) -> bool:
        """Nothing is shown."""
        return True

    def reaches(self, chat: str) -> bool:
        """Everybody."""
        return True

    async def send(self, parcel: Parcel) -> str:
        """Taken."""
        self.taken_at[parcel.chat] = time.perf_counter()
        return parcel.key

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Nothing to see."""
        return True
