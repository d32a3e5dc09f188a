"""Erase a talk, and show in the chats that it is gone: what every way of erasing shares."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards.card import Card, dump
from bot.words import erase as words
from storage import erasure, outbox
from storage.erasure import Erased, Why
from storage.erasure_messages import CardPlace, Instead
from storage.outbox import Queued

ERASED: Final = "erased"  # the kind of an `events.Unknown` whose content was erased; such a message is done
_CARD: Final = dump(Card(words.GONE, words.GONE_TEXT))
_INSTEAD: Final = Instead(
    said=_CARD,
    heard={"type": "unknown", "kind": ERASED},
    shown={"type": "text", "text": words.GONE},
    promise=words.PROMISE,
)


async def erase(
    session: AsyncSession, call_id: int, why: Why, now: datetime, *, by: int | None = None
) -> Erased | None:
    """Erase it in the caller's transaction; None where there is nothing (any more). The file goes with the next
    `erasure_files.sweep`. Where somebody asked for it, cards that stand in chats are repainted as far as a platform
    lets us; cards as old as the keeping is long are not, for a repaint costs as much as a message."""
    erased = await erasure.erase_call(session, call_id, why, _INSTEAD, now, by=by)
    if erased is not None and why == "asked":
        await outbox.queue(session, [_repaint(call_id, n, card, now) for n, card in enumerate(erased.cards)])
    return erased


async def erase_spoken(session: AsyncSession, person_id: int, now: datetime, *, by: int | None = None) -> int:
    """Erase a person's voice messages that became no talk; returns how many."""
    return await erasure.erase_spoken(session, person_id, _INSTEAD, now, by=by)


def _repaint(call_id: int, number: int, card: CardPlace, now: datetime) -> Queued:
    key = f"call:{call_id}:erased.{number}.0.0"
    return Queued(key, card.channel, card.chat, card.slot, "repaint", _CARD, now, "courtesy")
