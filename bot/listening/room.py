"""What work on a talk needs around it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import Clock
from bot.desk import House
from bot.observe import Observer
from bot.posting import Postmaster
from nlp.analysis import Analysis
from nlp.transcript import Transcript
from storage.database import Database
from storage.inbox import Conversation
from storage.media import MediaStore

LEASE = timedelta(seconds=45)
KEEP_EVERY_S = 15.0


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a talk besides its words. `customer_type`: an id of the playbook; `marks`: rule → how often
    it was called wrong."""

    customer_type: str | None
    marks: dict[str, int]
    team_id: int | None
    today: date


Advise = Callable[[Transcript, About], Awaitable[Analysis]]
"""Finds what stands in a talk; off the event loop where that takes a while."""


@dataclass(frozen=True, slots=True)
class Room:
    """`queued`: called when messages were queued; `arrived`: when a message came in for a conversation."""

    database: Database
    house: House
    media: MediaStore
    postmaster: Postmaster
    clock: Clock
    observe: Observer
    advise: Advise
    queued: Callable[[], None]
    arrived: Callable[[Sequence[Conversation]], None]
