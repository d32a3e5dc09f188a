"""Who looks at a chat right now hears at once what happens in it; whoever is slow falls out and catches up."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.channels.console.moves import Tap
from storage.console import Shown

BACKLOG = 256  # news a listener may lie behind


@dataclass(frozen=True, slots=True)
class Caption:
    """A line over a chat that tells what a played visit is doing; `over`: it was the last one.

    `tap`: what is about to be pressed, so that the page can point at it.
    """

    chat: str
    text: str
    over: bool = False
    tap: Tap | None = None


News = Shown | Caption


class TooSlowError(Exception):
    """The listener missed news and must read the history again."""


class Listener:
    """The news of some `chats`, which may be exchanged at any time."""

    def __init__(self, chats: Collection[str]) -> None:
        self.chats = frozenset(chats)
        self._news: asyncio.Queue[News] = asyncio.Queue(BACKLOG)
        self._missed = False

    def hear(self, news: News) -> None:
        """Take it in if it concerns one of the chats; never waits."""
        if news.chat not in self.chats:
            return
        if self._news.full():
            self._missed = True
        else:
            self._news.put_nowait(news)

    async def next(self) -> News:
        """The next piece of news; raises TooSlowError once any was missed."""
        if self._missed:
            raise TooSlowError
        return await self._news.get()

    def waiting(self) -> list[News]:
        """What has been heard and not yet asked for."""
        return [self._news.get_nowait() for _ in range(self._news.qsize())]


class Feed:
    """Tells every listener; a listener can never hold up the one who tells."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()

    @contextmanager
    def listening(self, chats: Collection[str] = ()) -> Iterator[Listener]:
        """Hear the news of these chats inside the block."""
        listener = Listener(chats)
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def tell(self, news: News) -> None:
        """Pass on, at once."""
        for listener in self._listeners:
            listener.hear(news)
