"""Wake-ups between replicas: "there is work in these conversations", or something to send on a channel that only
one replica can speak on. They only save time, never carry the work.

Whoever misses one finds the work by its own sweep, so everything here may be lost, late or twice. What is said
names conversations and holds nothing of what was written in them.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from storage.inbox import Conversation

Heard = Callable[[Sequence[Conversation]], None]
"""Called with the conversations in which another replica has made work."""


class Wakeups(Protocol):
    """`announce` returns at once and never fails; `listen` runs until cancelled."""

    def announce(self, conversations: Sequence[Conversation]) -> None:
        """Tell the other replicas."""
        ...

    async def listen(self, heard: Heard) -> None:
        """Hear the others, and carry what was announced here."""
        ...


class LocalWakeups:
    """One process: there are no others."""

    def announce(self, conversations: Sequence[Conversation]) -> None:
        """Nobody to tell."""

    async def listen(self, heard: Heard) -> None:
        """Nobody to hear."""
        await asyncio.Event().wait()
