"""From transcript to what becomes of it: advice on a card, or a rep's own note that comes in like typed words.

Whatever it is, it is written in one transaction together with the end of the work, so there is one ending.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot import transcripts
from bot.events import Event, Voice
from bot.intake import arrived
from bot.listening.room import LEASE, About, Room
from bot.listening.saying import say_ended, say_tips, say_tips_again
from bot.observe import Stage
from bot.tray import Tray, write
from nlp.analysis import Analysis, dump
from nlp.transcript import Transcript
from storage import call_queue, calls, inbox, people, tips
from storage.call_queue import Held
from storage.models import Call, Customer, Identity

NO_WORDS = "no_sound"  # of `bot.words.call.UNREADABLE`


async def conclude(room: Room, held: Held) -> None:
    """Bring a talk with a complete transcript to its end. Raises LeaseLostError."""
    async with room.database.read() as session:
        call = await session.get_one(Call, held.call_id)
        said = transcripts.transcript(call, await calls.segments(session, call.id))
        about = await _about(session, room, call)
    if not said.segments:
        await give_up(room, held, "unreadable", NO_WORDS)
    elif call.purpose == "note":
        await _hand_in(room, held, said)
    else:
        found = await room.advise(said, about)
        room.observe(Stage.FOUND, 1)
        await _show(room, held, call, said, found)


async def _about(session: AsyncSession, room: Room, call: Call) -> About:
    customer = await session.get(Customer, call.customer_id) if call.customer_id is not None else None
    today = room.house.day(room.clock())
    marks = dict(await tips.marks(session))
    return About(customer.type if customer else None, marks, call.team_id, today)


async def _show(room: Room, held: Held, asked: Call, said: Transcript, found: Analysis) -> None:
    now = room.clock()
    async with room.database.write() as session:
        call = await call_queue.keep(session, held, now + LEASE)
        if call.customer_id != asked.customer_id:  # said meanwhile: whose it is matters to what is found
            call_queue.put_back(call, now, tried=False)
            return
        again = await calls.analysis(session, call.id) is not None
        tray = Tray(f"call:{call.id}:again:{held.token}" if again else f"call:{call.id}:done", now)
        if not again and call.media_id is not None:
            await _note_transcribed(session, tray, call, said)
        tray.record(
            "call.analysed",
            actor=call.rep_id,
            customer=call.customer_id,
            payload={"call": call.id, "visit": call.visit_id, "analyser": found.analyser},
            evidence={"fell_back": found.fallback is not None, "segments": len(said.segments)},
        )
        await calls.save_analysis(session, call.id, dump(found), found.analyser, found.fallback, now)
        call_queue.finish(call, "done", now)
        await (say_tips_again if again else say_tips)(session, room, call, found, tray)
        await write(session, [tray], room.postmaster)
        room.observe(Stage.WRITTEN, 1)
    room.observe(Stage.ENDED, 1)
    room.queued()


async def _hand_in(room: Room, held: Held, said: Transcript) -> None:
    """The rep's words go the road of a voice message that came with its text."""
    now = room.clock()
    async with room.database.write() as session:
        call = await call_queue.keep(session, held, now + LEASE)
        tray = Tray(f"call:{call.id}:done", now)
        await _note_transcribed(session, tray, call, said)
        event = await _event(session, call, "".join(segment.text for segment in said.segments))
        await inbox.store(session, [arrived(event, now)])
        call_queue.finish(call, "done", now)
        await write(session, [tray], room.postmaster)
        room.observe(Stage.WRITTEN, 1)
    room.observe(Stage.ENDED, 1)
    room.arrived([(event.channel, event.conversation)])


async def _event(session: AsyncSession, call: Call, text: str) -> Event:
    account = _account(call.channel, await people.identities_by_use(session, [call.rep_id]))
    return Event(
        channel=call.channel,
        key=f"note:{call.id}",
        conversation=call.chat,
        sender=account.external_id,
        at=call.received_at,
        content=Voice(call.media_id or 0, text),
        accounts=account.channel,
    )


def _account(channel: str, accounts: Sequence[Identity]) -> Identity:
    """By which the rep is known on this channel, or on another one of its platform."""
    platform = channel.split("_", 1)[0]
    there = [account for account in accounts if account.channel == channel]
    beside = [account for account in accounts if account.channel.split("_", 1)[0] == platform]
    return [*there, *beside][0]


async def _note_transcribed(session: AsyncSession, tray: Tray, call: Call, said: Transcript) -> None:
    await call_queue.count_heard(session, call.heard_s)
    tray.record(
        "call.transcribed",
        actor=call.rep_id,
        customer=call.customer_id,
        payload={"call": call.id, "visit": call.visit_id, "purpose": call.purpose, "speakers": said.speakers},
        evidence={"seconds": round(call.heard_s, 1), "segments": len(said.segments)},
    )


async def give_up(room: Room, held: Held, state: str, reason: str | None, error: str | None = None) -> None:
    """It comes to no advice, and its rep is told. `state`: unreadable for a `reason` that can be told, or failed by
    an `error`. Raises LeaseLostError."""
    now = room.clock()
    async with room.database.write() as session:
        call = await call_queue.keep(session, held, now + LEASE)
        tray = Tray(f"call:{call.id}:done:{held.token}", now)
        payload = {"call": call.id, "visit": call.visit_id, "reason": reason or error}
        tray.record(f"call.{state}", actor=call.rep_id, customer=call.customer_id, payload=payload)
        call_queue.finish(call, state, now, reason or error)
        await say_ended(session, call, state, reason, tray)
        await write(session, [tray], room.postmaster)
    room.queued()
