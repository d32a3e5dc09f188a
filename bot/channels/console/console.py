"""What the console needs from the house, and nothing more."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.channels.console.channel import ConsoleChannel
from bot.clock import Clock
from bot.events import Event
from bot.signing import Signing
from storage.database import Database
from storage.media import MediaStore


@dataclass(frozen=True, slots=True)
class Console:
    """`accept`: returns when an event is durable. `public_url`: what door codes begin with.

    `timezone`: the company's, in which the page tells times.
    `customer_types`: id → label, for the lists. `sample`: whether the company shown is invented.
    `open_to_all`: other machines may use it too, and act as anyone.
    """

    database: Database
    channel: ConsoleChannel
    accept: Callable[[Event], Awaitable[None]]
    media: MediaStore
    signing: Signing
    clock: Clock
    public_url: str
    timezone: str = "Asia/Shanghai"
    customer_types: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    open_to_all: bool = False
