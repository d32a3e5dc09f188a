"""What the pages need from the house, and nothing more."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.desk import House
from bot.events import Event
from bot.platform import Login
from storage.database import Database
from storage.media import MediaStore


@dataclass(frozen=True, slots=True)
class Pages:
    """`accept`: returns when an event is durable. `console_open`: other machines may pick a person, too. `logins`:
    of the platforms inside whose apps the pages are opened."""

    database: Database
    accept: Callable[[Event], Awaitable[None]]
    media: MediaStore
    house: House
    clock: Clock
    console_open: bool = False
    logins: Sequence[Login] = ()
