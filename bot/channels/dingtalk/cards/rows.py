"""The outbox rows that cards are made from and found again by."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.card import Card, load
from bot.channel import SendError
from bot.channels.dingtalk.cards import track as tracks
from bot.channels.dingtalk.cards.track import Track
from bot.channels.dingtalk.seam import CHANNEL
from bot.numbering import Choice, numbered
from storage import outbox
from storage.database import Database
from storage.models import Outbox


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads the outbox."""

    database: Database

    async def of_key(self, key: str) -> Outbox:
        """The row of a parcel; raises SendError when there is none, for nothing would find its card again."""
        async with self.database.read() as session:
            row = await outbox.by_key(session, key)
        if row is None:
            raise SendError("no such row", "never")
        return row

    async def begin_words(self, row: Outbox, handle: str) -> None:
        """The row's card goes in words now, which cannot be said again: whoever finds the row under way knows."""
        async with self.database.write() as session:
            await outbox.note_handle(session, row.id, handle)

    async def shown_on(self, track: Track) -> Card | None:
        """What the card with this outTrackId was last painted with; None: no card of ours."""
        async with self.database.read() as session:
            row = await session.get(Outbox, track.row)
            if row is None or row.channel != CHANNEL or not tracks.belongs(track, row):
                return None
            newest = await outbox.newest_on(session, row, str(track)) or row
        message = load(newest.payload)
        return message if isinstance(message, Card) else None

    async def choices_of(self, row: Outbox) -> Sequence[Choice]:
        """The choices of the row's card, numbered together with what was said along with it."""
        async with self.database.read() as session:
            together = await outbox.said_together(session, row)
        cards = [(other.id, message) for other in together if isinstance(message := load(other.payload), Card)]
        own = [id for id, _ in cards].index(row.id)
        return [choice for choice in numbered([card for _, card in cards]) if choice.card == own]
