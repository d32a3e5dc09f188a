"""What is said to a rep while a talk is worked on: progress, seldom; and one ending."""

from collections.abc import Sequence
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import call as cards
from bot.cards.card import Card, Text
from bot.listening.room import Room
from bot.posting import Chat
from bot.talks import talk_of, tell_done, tips_card
from bot.tray import Tray, write
from bot.words import call as call_words
from bot.words import listening as words
from nlp.analysis import Analysis
from storage import call_queue
from storage.call_queue import Held
from storage.models import Call

QUEUE_TOLD = 3  # so many that wait are told their place when it changes


def _chat_of(call: Call) -> Chat:
    return Chat(call.channel, call.chat, call.rep_id)


# ---- on the way


async def say_progress(session: AsyncSession, room: Room, call: Call, key: str) -> None:
    """Show how far a talk is heard; `key` names this repaint for ever."""
    tray = Tray(f"call:{call.id}:{key}", room.clock())
    await _repaint(session, tray, call, "listening")
    await write(session, [tray], room.postmaster)


async def say_places(session: AsyncSession, room: Room, taken: Held) -> None:
    """After one was taken: tell the next ones how many are before them, where that costs nothing."""
    trays = []
    for call in await call_queue.next_waiting(session, QUEUE_TOLD):
        if call.state == "waiting" and call.purpose == "call" and not room.postmaster.is_metered(call.channel):
            tray = Tray(f"call:{call.id}:place:{taken.call_id}:{taken.token}", room.clock())
            await _repaint(session, tray, call, "waiting", await call_queue.ahead(session, call))
            trays.append(tray)
    await write(session, trays, room.postmaster)


async def _repaint(
    session: AsyncSession, tray: Tray, call: Call, stage: Literal["waiting", "listening"], ahead: int = 0
) -> None:
    card = cards.progress(await talk_of(session, call), stage, ahead)
    tray.say(_chat_of(call), card, cards.slot(call.id), "repaint", "courtesy")


async def say_no_model(session: AsyncSession, room: Room, waiting: Sequence[Call]) -> None:
    """Tell the reps that their recordings wait, in one line each."""
    trays = []
    for call in waiting:
        tray = Tray(f"call:{call.id}:no_model:{call.token}", room.clock())
        tray.say(_chat_of(call), Text(words.NO_MODEL))
        trays.append(tray)
    await write(session, trays, room.postmaster)


# ---- the end


async def say_tips(session: AsyncSession, room: Room, call: Call, found: Analysis, tray: Tray) -> None:
    """The one card with what was found."""
    _hand_over(tray, call)
    await tell_done(session, room.house, call, found, tray)


async def say_tips_again(session: AsyncSession, room: Room, call: Call, found: Analysis, tray: Tray) -> None:
    """What was found anew takes the place of what was found before."""
    card = await tips_card(session, room.house, call, found, tray.now)
    tray.say(_chat_of(call), card, cards.slot(call.id), "repaint_or_send")


async def say_ended(session: AsyncSession, call: Call, state: str, reason: str | None, tray: Tray) -> None:
    """It came to no advice."""
    if call.purpose == "note":
        tray.say(_chat_of(call), Text(call_words.unreadable(reason) if reason else call_words.STATES[state]))
    else:
        _hand_over(tray, call)
        ended = cards.ended(await talk_of(session, call), state, reason)
        tray.say(_chat_of(call), ended, cards.slot(call.id))


def _hand_over(tray: Tray, call: Call) -> None:
    """The ending is a message of its own, for a repaint rings no phone; the card of the progress says so."""
    over = Card(title=words.HANDED_OVER, text=words.HANDED_OVER_TEXT)
    tray.say(_chat_of(call), over, cards.slot(call.id), "repaint", "courtesy")
