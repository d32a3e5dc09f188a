"""An acknowledgement that waits a moment for the repaint its press causes: shown in the acknowledgement, it is no
call that is paid for (dingtalk.md §0, §4).

Only where the clicker is the only reader, for nobody else sees what an acknowledgement shows.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from bot.channels.dingtalk.cards.faces import Values

TAKEN_WITHIN_S = 2.0  # by then the acknowledgement went out, or never will


@dataclass(frozen=True, slots=True)
class _Held:
    since: float
    offered: "asyncio.Future[Values]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    taken: "asyncio.Future[None]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Holding:
    """Acknowledgements of this process, by card. `hold_s`: how long one waits."""

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._held: dict[str, _Held] = {}
        self._answering: dict[str, set[asyncio.Future[None]]] = {}

    @contextmanager
    def answering(self, card: str) -> Iterator[None]:
        """A press on this card is in our hands."""
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answering.setdefault(card, set()).add(answered)
        try:
            yield
        finally:
            answered.set_result(None)
            self._answering[card].discard(answered)
            if not self._answering[card]:
                del self._answering[card]

    async def quiet(self, card: str) -> None:
        """Wait until no press on this card is in our hands; no longer than the platform waits for an answer."""
        with suppress(TimeoutError):  # the platform has given that press up
            async with asyncio.timeout(TAKEN_WITHIN_S):
                while presses := self._answering.get(card):
                    await asyncio.wait(presses)

    def expect(self, card: str) -> None:
        """A press on this card is about to be made durable."""
        now = asyncio.get_running_loop().time()
        self._held = {c: held for c, held in self._held.items() if now - held.since < TAKEN_WITHIN_S}
        self._held[card] = _Held(now)

    async def wait(self, card: str) -> bool:
        """For what the press makes of the card, a moment; whether it is there."""
        held = self._held.get(card)
        if held is None:
            return False
        await asyncio.wait([held.offered], timeout=self._hold_s)
        return held.offered.done()

    def take(self, card: str) -> Values | None:
        """What the press made of the card, if it is there by now; none is waited for any more. To be acknowledged
        with at once: until here a repaint comes by this way, for a call must not overtake the acknowledgement."""
        held = self._held.pop(card, None)
        if held is None or not held.offered.done():
            return None
        if not held.taken.done():
            held.taken.set_result(None)
        return held.offered.result()

    async def hand_over(self, card: str, values: Values) -> bool:
        """Show the card so in an acknowledgement; False when none waits for it."""
        held = self._held.get(card)
        if held is None or held.offered.done():
            return False
        held.offered.set_result(values)
        await asyncio.wait([held.taken], timeout=TAKEN_WITHIN_S)
        return held.taken.done()
