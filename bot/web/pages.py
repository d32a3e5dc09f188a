"""What the pages need from the house, and nothing more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.desk import House
from bot.events import Event
from storage.database import Database
from storage.media import MediaStore


@dataclass(frozen=True, slots=True)
class Pages:
    """`accept`: returns when an event is durable. `console_open`: other machines may pick a person, too."""

    database: Database
    accept: Callable[[Event], Awaitable[None]]
    media: MediaStore
    house: House
    clock: Clock
    console_open: bool = False
