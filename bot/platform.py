"""What a messaging platform brings along: its channels, and what those need to live (see `bot.platforms`)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from aiohttp import web

from bot.channel import Channel, SendError, Source
from bot.events import Event
from sales.meeting import Slot

Accept = Callable[[Event], Awaitable[None]]
"""Returns when the event is durable, so that the platform may be told so."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department as the platform's directory has it; the root has no parent."""

    id: str
    name: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the platform's directory has them. `account`: their id there; `leads`: departments they lead;
    `staff_no`, `phone`: None where the platform does not tell."""

    account: str
    name: str
    departments: tuple[str, ...]
    leads: tuple[str, ...] = ()
    staff_no: str | None = None
    phone: str | None = None
    position: str = ""


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody the app may see, at one moment. `channel`: on which their accounts are."""

    channel: str
    departments: Sequence[Department]
    members: Sequence[Member]


class LoginError(Exception):
    """The platform does not say who this is; the text is for the log."""


class Login(Protocol):
    """The platform's own log-in for pages opened inside its app, and its app's position."""

    channel: str

    def is_inside(self, user_agent: str) -> bool:
        """Whether a page is shown inside this platform's app."""
        ...

    def entrance(self, back_to: str, state: str) -> str | None:
        """Where to send the browser for a code, which comes back to `back_to`; None: the page's script asks."""
        ...

    async def account_of(self, code: str) -> str:
        """The account behind a code (one use); raises LoginError."""
        ...

    async def script_facts(self, url: str) -> Mapping[str, str]:
        """What the page at `url` needs to ask the app for its position (ids, nonce, timestamp, signatures)."""
        ...


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting to be had. `key`: its own for ever; `owner`, `attendees`: accounts on the platform, the owner among
    them; times aware."""

    key: str
    title: str
    text: str
    starts: datetime
    ends: datetime
    owner: str
    attendees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """As the platform keeps it. `way`: which of its ways; `link`: where it is joined, "" where it does not say;
    `left_out`: accounts that it would not invite."""

    way: str
    id: str
    owner: str
    link: str = ""
    left_out: tuple[str, ...] = ()


class UnsureBookingError(SendError):
    """It was asked for and there was no clear answer: it may be booked. Whoever has no key for it does not ask
    again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}; it may be booked", "never")


class Calendar(Protocol):
    """A platform's calendars. Every method raises SendError."""

    channel: str
    repeats: timedelta
    """For how long a booking that is repeated with its key is made once. Zero: it knows no keys, a booking is tried
    once and may be unsure."""

    async def busy(self, owner: str, accounts: Sequence[str], within: Slot) -> Sequence[Slot]:
        """When any of them is busy; empty where the platform does not tell."""
        ...

    async def book(self, wanted: Appointment) -> Booked:
        """By the best way that is permitted. Raises UnsureBookingError where `repeats` is zero and nobody knows."""
        ...

    async def move(self, booked: Booked, wanted: Appointment) -> None:
        """To `wanted`'s times; may be repeated."""
        ...

    async def cancel(self, booked: Booked) -> None:
        """That it is gone already is success; may be repeated."""
        ...

    async def now_at(self, booked: Booked) -> Slot | None:
        """When it is as the calendar has it now; None: cancelled there. Raises LookupError where it cannot tell."""
        ...


class Platform(Protocol):
    """`sources`: channel name → where its files are fetched; `login` None: pages cannot tell who looks; `calendar`
    None: nothing can be booked there."""

    name: str
    channels: Sequence[Channel]
    sources: Mapping[str, Source]
    login: Login | None
    calendar: Calendar | None

    def mount(self, app: web.Application, accept: Accept) -> None:
        """Add the addresses at which the platform calls."""
        ...

    async def run(self, accept: Accept) -> None:
        """Keep the connections that the platform wants kept, until cancelled."""
        ...

    def is_up(self) -> Mapping[str, bool]:
        """Channel name → whether it can send and receive now."""
        ...

    async def directory(self) -> Directory:
        """Who is there; raises what the client raises, and LookupError where what is configured cannot tell."""
        ...
