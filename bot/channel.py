"""What the road knows of a channel: its limits, and how to send, repaint and fail."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.cards.card import Message
from bot.render import Limits


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one chat. `key` stays the same over every attempt."""

    key: str
    chat: str
    message: Message


class SendError(Exception):
    """The platform did not take it. `retry`: later (after `after_s` if given), or never."""

    def __init__(self, reason: str, retry: Literal["later", "never"], after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.after_s = after_s


class Channel(Protocol):
    """A way to people. `knows_keys`: sending a key twice shows it once, so an unsure send may be repeated."""

    name: str
    limits: Limits
    knows_keys: bool

    async def send(self, parcel: Parcel) -> str | None:
        """Send; the platform's handle for later repaints, if it gives one. Raises SendError."""
        ...

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show `parcel` in place of `handle`; False when that cannot be. Raises SendError."""
        ...
