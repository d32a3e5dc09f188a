"""What the pages need from the house, and nothing more."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.desk import House
from bot.events import Event
from bot.platform import Login
from storage.database import Database
from storage.media import MediaStore
from storage.uploads import Parts


@dataclass(frozen=True, slots=True)
class Pages:
    """`accept`: returns when an event is durable. `parts`: of recordings on their way in. `channels`: those that
    are spoken on. `console_open`: other machines may pick a person, too. `logins`: of the platforms inside whose
    apps the pages are opened."""

    database: Database
    accept: Callable[[Event], Awaitable[None]]
    media: MediaStore
    parts: Parts
    house: House
    clock: Clock
    channels: Collection[str]
    console_open: bool = False
    logins: Sequence[Login] = ()
