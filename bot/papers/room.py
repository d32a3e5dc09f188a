"""What making a file needs around it, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.desk import House
from bot.posting import Postmaster
from storage.database import Database
from storage.media import MediaStore
from storage.models import Paper


@dataclass(frozen=True, slots=True)
class Room:
    """`queued`: called when messages were queued."""

    database: Database
    house: House
    media: MediaStore
    postmaster: Postmaster
    clock: Clock
    queued: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, and what the ledger keeps of it. `customer`: whom it is about, if one alone."""

    data: bytes = field(repr=False)
    mime: str
    name: str
    customer: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be made, and why, in words for who asked."""

    told: str


Draw = Callable[[], Made]
"""Makes the file of what was loaded; blocking, done in a thread."""

Load = Callable[[AsyncSession, Room, Paper], Awaitable[Draw | Refused]]
"""Reads all that a paper needs, as its person may see it now."""
