"""Talks that wait, as a press of "对方同意" leaves them, and what the rep sees of them."""

import wave
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from bot.app import Bot
from bot.cards import call as cards
from bot.posting import Chat, Postmaster
from bot.talks import talk_of
from bot.tray import Tray, write
from storage import calls, people
from storage.database import Database
from storage.media import MediaStore
from storage.models import Action, Call, Inbox, Segment
from tests.clock import FakeClock

NOW = FakeClock().now


def silence(seconds: float) -> bytes:
    """A recording of that length as WAV."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(8000 * seconds)))
    return out.getvalue()


async def waiting(
    database: Database,
    media: MediaStore,
    postmaster: Postmaster | None = None,
    *,
    data: bytes | None = None,
    rep: str = "R01",
    channel: str = "console",
    **columns: Any,
) -> int:
    """A talk of this rep's that waits to be heard; `postmaster`: also shows the card that says so."""
    async with database.write() as session:
        person = await people.person_by_code(session, rep)
        assert person is not None
        kept = await media.put(session, silence(1) if data is None else data, "audio/wav", "a.wav", NOW)
        arrived = calls.Arrived(
            person.id,
            person.team_id,
            kept.id,
            "a.wav",
            channel,
            rep,
            NOW,
            NOW + timedelta(days=180),
            state="waiting",
        )
        call = await calls.create(session, arrived)
        for name, value in {"duration_s": 50.0, **columns}.items():
            setattr(call, name, value)
        await session.flush()
        if postmaster is not None:
            tray = Tray(f"call:{call.id}:asked", NOW)
            card = cards.progress(await talk_of(session, call), "waiting")
            tray.say(Chat(channel, rep, person.id), card, cards.slot(call.id))
            await write(session, [tray], postmaster)
        return call.id


async def the_call(database: Database, call_id: int) -> Call:
    async with database.read() as session:
        return await session.get_one(Call, call_id)


async def the_words(database: Database, call_id: int) -> list[str]:
    async with database.read() as session:
        query = select(Segment).where(Segment.call_id == call_id).order_by(Segment.n)
        return [segment.text for segment in await session.scalars(query)]


async def the_actions(database: Database) -> list[str]:
    async with database.read() as session:
        query = select(Action.kind).where(Action.kind.startswith("call.")).order_by(Action.id)
        return list(await session.scalars(query))


async def the_inbox(database: Database) -> list[Inbox]:
    async with database.read() as session:
        return list(await session.scalars(select(Inbox).order_by(Inbox.id)))


def postmaster_of(bot: Bot) -> Postmaster:
    """As the bot has it, for the console alone."""
    return Postmaster({"console": bot.console}, bot.house.signing)
