"""Whose turn it is to write, where there is one writer at a time.

Who writes for somebody that waits for an answer (`hurried`) goes before the others, but never twice in a row while
one of them waits: neither stands longer than one turn of each kind.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

Turn = AbstractAsyncContextManager[None]
"""Held by who writes."""

Take = Callable[[bool], Turn]
"""A turn; True: in a hurry."""

_Standing = deque["asyncio.Future[None]"]


def no_turns(_hurried: bool) -> Turn:
    """Where everybody may write at once."""
    return nullcontext()


class Turns:
    """The queue of one event loop."""

    def __init__(self) -> None:
        self._is_taken = False
        self._was_hurried = False
        self._hurried: _Standing = deque()
        self._others: _Standing = deque()

    @asynccontextmanager
    async def take(self, hurried: bool) -> AsyncIterator[None]:
        """Wait for a turn, and have it while inside."""
        if self._is_taken:
            await self._stand(self._hurried if hurried else self._others)
        self._is_taken = True
        self._was_hurried = hurried
        try:
            yield
        finally:
            self._pass_on()

    async def _stand(self, queue: _Standing) -> None:
        called: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(called)
        try:
            await called
        except asyncio.CancelledError:
            if not called.cancelled():  # it had been called when it went away
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """To who is next, and it stays taken until they had it."""
        first, then = self._hurried, self._others
        if self._was_hurried:
            first, then = then, first
        while queue := first or then:
            called = queue.popleft()
            if not called.cancelled():
                called.set_result(None)
                return
        self._is_taken = False
