"""What the road knows of a channel: its limits, and how to send, repaint, fetch and fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from bot.cards.card import Message
from bot.render import Limits
from storage.models import Urgency


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message for one chat. `key` stays the same over every attempt."""

    key: str
    chat: str
    message: Message
    urgency: Urgency = "answer"


class SendError(Exception):
    """The platform did not take it. `retry`: later (after `after_s` seconds if given), or never; "wait": it was not
    even tried, because the budget is spent for `after_s` seconds, and that counts as no attempt."""

    def __init__(self, reason: str, retry: Literal["later", "wait", "never"], after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.after_s = after_s


class Channel(Protocol):
    """A way to people."""

    name: str
    limits: Limits

    def reaches(self, chat: str) -> bool:
        """Whether, as far as is known now, something said there arrives; where a team has several groups on one
        platform, the first that is reached is spoken to."""
        ...

    def repeats(self, message: Message) -> bool:
        """Whether such a message, sent a second time under its key, is shown once: then it is sent again after the
        process died while sending it; else nobody knows whether it arrived, and a person is not told twice."""
        ...

    async def send(self, parcel: Parcel) -> str | None:
        """Send; the platform's handle for later repaints, if it gives one. Raises SendError."""
        ...

    async def repaint(self, handle: str, parcel: Parcel) -> bool:
        """Show `parcel` in place of `handle`; False when that cannot be. Raises SendError."""
        ...


@runtime_checkable
class Bound(Protocol):
    """A channel that hangs on one connection, which one replica has: the others leave its messages to that one."""

    @property
    def is_here(self) -> bool:
        """Whether this process can speak on it now."""
        ...


@runtime_checkable
class Metered(Protocol):
    """A channel on which a month has only so many calls: what is merely nice to see is shown seldom there."""

    @property
    def is_metered(self) -> bool:
        """Whether every message and repaint is one of a month's."""
        ...


@runtime_checkable
class Rationed(Protocol):
    """A channel that keeps what is left of its month for what matters more."""

    def has_room(self, urgency: Urgency) -> bool:
        """Whether one more message of this urgency would be sent now."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """The bytes of a file, and its name where the platform tells it only now."""

    data: bytes
    name: str = ""


class FetchError(Exception):
    """The platform did not give the file. `retry`: later (after `after_s` seconds if given), or never."""

    def __init__(self, reason: str, retry: Literal["later", "never"], after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        self.after_s = after_s


class Source(Protocol):
    """Where the files of a channel's messages are fetched."""

    async def fetch(self, reference: Mapping[str, str]) -> Fetched:
        """The file of an `events.Incoming`; raises FetchError."""
        ...
