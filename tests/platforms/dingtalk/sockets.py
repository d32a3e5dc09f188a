"""What can be done to the stream connections from outside: the part of the server that tests turn knobs of."""

import asyncio
from typing import TYPE_CHECKING, Any

from tests.platforms.dingtalk.gateway import Socket
from tests.platforms.dingtalk.model import App

if TYPE_CHECKING:
    import random

    from tests.platforms.dingtalk.stream import Stream


class Sockets:
    """Mixed into the server."""

    stream: "Stream"
    apps: dict[str, App]
    chance: "random.Random"

    @property
    def sockets(self) -> list[Socket]:
        """The connections that are delivered on."""
        return [one for one in self.stream.sockets if one.open]

    async def connected(self, count: int = 1, within: float = 5.0) -> None:
        """Wait until so many connections stand."""
        async with asyncio.timeout(within):
            while len(self.sockets) < count:
                await asyncio.sleep(0.005)

    async def disconnect(self, reason: str = "persistent connection is timeout") -> None:
        """SYSTEM disconnect on every connection."""
        await self.stream.disconnect(reason)

    def cut_sockets(self) -> None:
        """Every connection breaks without a word."""
        for socket in list(self.stream.sockets):
            socket.cut()

    def deaden(self, count: int = 1) -> None:
        """So many connections stay up and pass nothing any more, not even pings of the web socket."""
        for socket in self.sockets[:count]:
            socket.dead = True

    async def ping(self, app: App | None = None) -> None:
        """SYSTEM ping; NotDelivered when a connection does not echo."""
        for one in [app] if app else list(self.apps.values()):
            await self.stream.ping(one)

    async def event(self, kind: str, data: dict[str, Any], app: App | None = None) -> None:
        """Push an event to one app (the first that subscribed to events, else the first)."""
        listening = [one for one in self.apps.values() if self.stream.of(one, "EVENT", "*")]
        await self.stream.event(app or (listening or list(self.apps.values()))[0], kind, data)

    def hold_deliveries(self) -> None:
        """Keep what is pushed from now on, until `release`."""
        self.stream.held = []

    def release(self, order: str = "reversed") -> None:
        """Deliver what was kept, "reversed" or in "random" order."""
        held, self.stream.held = self.stream.held or [], None
        if order == "random":
            self.chance.shuffle(held)
        for gate in reversed(held):
            gate.set_result(None)
