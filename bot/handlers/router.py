"""Which handler takes an event."""

from bot import events
from bot.cards.card import Text
from bot.desk import Desk
from bot.handlers import call, group, numbered, photo, position, presses, scan, talk
from bot.handlers.call import NotLookedAtError
from bot.words import common as words


class NotFetchedError(Exception):
    """The file of a message could not be had from the platform yet."""


async def handle(desk: Desk) -> None:
    """Every event gets an answer: nothing is met with silence."""
    match desk.event.content:
        case events.Press() as press:
            await presses.handle(desk, press)
        case events.Text(text=typed) if await numbered.handle(desk, typed):
            return
        case events.Text(text=said) if desk.event.in_group:
            await group.handle(desk, said)
        case _ if desk.event.in_group:
            desk.answer(Text(words.GROUP_HINT))
        case events.Text() as text:
            await talk.handle(desk, text)
        case events.Scan() as code:
            await scan.handle(desk, code)
        case events.Location() as place:
            await position.handle(desk, place)
        case events.Photo() as picture:
            await photo.handle(desk, picture)
        case events.Talk() as heard:
            await call.received(desk, heard)
        case events.Voice(transcript=None):
            raise NotLookedAtError  # counted like any failure: tried again, then told, and shown by doctor
        case events.Voice(transcript=str() as said):
            await talk.handle(desk, events.Text(said))
        case events.File() as file:
            await call.other_file(desk, file)
        case events.Unknown(kind=events.LOST):
            desk.answer(Text(words.LOST_FILE))
        case events.Unknown(kind=events.OVER_BUDGET):
            desk.answer(Text(words.OVER_BUDGET))
        case events.Unknown():
            desk.answer(Text(words.NO_KIND))
        case events.Incoming():
            raise NotFetchedError  # counted like any failure: tried again, then told, and shown by doctor
