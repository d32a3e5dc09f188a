"""From what a person does on the page to an event: store the files, make it durable, then show it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.channels.console.console import Console
from bot.channels.console.posted import Position, Sent
from bot.channels.console.refusal import RefusalError
from bot.channels.console.upload import Upload
from bot.events import Content, Event, File, Location, Photo, Press, Scan, Text, Voice
from bot.sniff import mime_of
from bot.words import console as words
from storage import console as tables
from storage.console import CHANNEL, NewMessage, Shown
from storage.models import Media
from storage.people import person_by_identity, viewer_of

FileKind = Literal["photo", "voice", "file"]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes in which chat, found to be there."""

    account: str
    person_id: int
    name: str
    chat: str
    in_group: bool


async def sender_of(console: Console, sent: Sent) -> Sender:
    """The person and the chat of a request; raises RefusalError when either is not there for the other."""
    async with console.database.read() as session:
        person = await person_by_identity(session, CHANNEL, sent.person)
        if person is None or not person.active:
            raise RefusalError(404, words.UNKNOWN_PERSON, "unknown person")
        if sent.chat == sent.person:
            return Sender(sent.person, person.id, person.name, sent.chat, in_group=False)
        group = await tables.group(session, sent.chat)
        viewer = await viewer_of(session, person)
        if group is None or not (
            viewer.role == "operations" or group.team_id == person.team_id or group.team_id in viewer.teams
        ):
            raise RefusalError(404, words.UNKNOWN_CHAT, "unknown chat")
        return Sender(sent.person, person.id, person.name, sent.chat, in_group=True)


async def text(console: Console, sender: Sender, key: str, said: str) -> None:
    """Typed words."""
    if not said.strip():
        raise RefusalError(400, words.NOTHING_WRITTEN, "empty text")
    await _take_in(console, sender, key, Text(said), {"type": "text", "text": said})


async def press(
    console: Console, sender: Sender, key: str, token: str, chosen: Mapping[str, list[str]], card: str | None
) -> None:
    """A pressed button; in the chat it is told by the labels of the card it stands in."""
    label, choices = await _labels(console, sender, token, chosen, card)
    shown = {"type": "press", "text": words.pressed(label), "choices": choices, "card": card}
    await _take_in(console, sender, key, Press(token, dict(chosen)), shown)


async def location(console: Console, sender: Sender, key: str, position: Position) -> None:
    """A position from the map or the browser."""
    shown = {"type": "location", **position.model_dump()}
    await _take_in(console, sender, key, fix(position, console.clock()), shown)


async def scan(console: Console, sender: Sender, key: str, read: str, position: Position | None) -> None:
    """The text of a code, with the position when the scanner knew it."""
    where = fix(position, console.clock()) if position else None
    await _take_in(console, sender, key, Scan(read, where), {"type": "scan", "located": position is not None})


async def files(console: Console, sender: Sender, key: str, kind: FileKind, uploads: Sequence[Upload]) -> list[int]:
    """Files of one kind, each a message of its own, in their order; returns their media ids."""
    at = console.clock()
    async with console.database.write() as session:
        kept = [
            await console.media.put(session, upload.data, mime_of(upload.data), upload.name, at)
            for upload in uploads
        ]
    taken = [_take_in(console, sender, f"{key}.{n}", *_as_message(kind, media)) for n, media in enumerate(kept)]
    await asyncio.gather(*taken)
    return [media.id for media in kept]


def _as_message(kind: FileKind, media: Media) -> tuple[Content, dict[str, Any]]:
    shown = {"type": kind, "media_id": media.id, "mime": media.mime, "name": media.name, "size": media.size}
    match kind:
        case "photo":
            return Photo(media.id), shown
        case "voice":
            return Voice(media.id), shown
        case "file":
            return File(media.id, media.name), shown


def fix(position: Position, now: datetime) -> Location:
    """The position with the moment it was taken."""
    taken = now - timedelta(seconds=position.age_s)
    return Location(position.latitude, position.longitude, position.accuracy_m, taken)


async def _take_in(console: Console, sender: Sender, key: str, content: Content, shown: dict[str, Any]) -> None:
    """Durable first, shown after: whoever sees a message knows that it will not be lost."""
    at = console.clock()
    await console.accept(Event(CHANNEL, key, sender.chat, sender.account, at, content, sender.in_group))
    payload = {**shown, "from": {"id": sender.account, "name": sender.name}}
    await console.channel.show(NewMessage(f"in:{key}", sender.chat, "in", payload, at))


async def _labels(
    console: Console, sender: Sender, token: str, chosen: Mapping[str, list[str]], card: str | None
) -> tuple[str | None, list[str]]:
    if card is None:
        return None, []
    async with console.database.read() as session:
        message = await tables.by_key(session, card)
    if message is None or message.chat != sender.chat:
        return None, []
    return _label(message, token), _choices(message, chosen)


def _label(message: Shown, token: str) -> str | None:
    buttons = [*message.payload.get("buttons", ()), message.payload.get("submit")]
    return next((b["label"] for b in buttons if b and b["press"]["token"] == token), None)


def _choices(message: Shown, chosen: Mapping[str, list[str]]) -> list[str]:
    return [
        f"{select['label']}：{'、'.join(picked)}"
        for select in message.payload.get("selects", ())
        if (picked := [o["label"] for o in select["options"] if o["id"] in chosen.get(select["name"], ())])
    ]
