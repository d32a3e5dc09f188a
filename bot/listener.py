"""Look at what may be a talk before its transaction: is there sound, how long, or is it a transcript?

Slow, in a thread, done once: what was found is written into the inbox row, so that a handler sees a `Talk`. What is
no talk stays what it was.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from bot.dispatch import Preparation
from bot.events import Content, Event, File, Talk, Text, Voice, dump, load
from bot.words import call as words
from sales.call import LONG_TEXT, is_surely_a_talk, taken_for
from storage import inbox
from storage.database import Database
from storage.media import MediaStore
from storage.models import Inbox, Media

log = structlog.get_logger(__name__)
AT_ONCE = 2  # files looked at together
LARGEST_TRANSCRIPT = 20_000_000  # bytes; read into memory as a whole


@dataclass(frozen=True, slots=True)
class Listener:
    """`bot.dispatch.Preparation` for talks. `then`: what comes after."""

    database: Database
    media: MediaStore
    then: Preparation
    room: asyncio.Semaphore

    def is_needed(self, row: Inbox) -> bool:
        """For files, voice messages and long words, and for what comes after."""
        return _may_be_a_talk(row) or self.then.is_needed(row)

    async def do(self, row: Inbox) -> None:
        """Look at it, unless an earlier life did. A failure is logged; the transaction then counts it."""
        if _may_be_a_talk(row):
            try:
                async with self.room:
                    await self._look(row, load(row.payload))
            except Exception as error:
                log.exception("talk.look_failed", inbox=row.id, error=type(error).__name__)
        if self.then.is_needed(row):
            await self.then.do(row)

    async def _look(self, row: Inbox, event: Event) -> None:
        talk = await self._talk(event.content)
        if talk is None:
            return
        if talk.refused is not None:
            log.info("talk.refused", inbox=row.id, reason=talk.refused)
        row.payload = dump(replace(event, content=talk))
        async with self.database.write() as session:
            await inbox.rewrite(session, row.id, row.payload)

    async def _talk(self, content: Content) -> Talk | None:
        match content:
            case Text(text):
                return await asyncio.to_thread(_pasted, text)
            case Voice(media_id=media_id):
                return await self._file(media_id, "", _sound, is_voice=True)
            case File(media_id=media_id, name=name):
                async with self.database.read() as session:
                    kept = await session.get_one(Media, media_id)
                look = _look_for(kept, name)
                return await self._file(media_id, name, look) if look else None
            case _:
                return None

    async def _file(self, media_id: int, name: str, look: "Look", *, is_voice: bool = False) -> Talk:
        async with self.database.read() as session:
            kept = await session.get_one(Media, media_id)
        talk = Talk(media_id, name or kept.name, is_voice)
        return await asyncio.to_thread(look, talk, self.media.path(kept.sha256))


Look = Callable[[Talk, Path], Talk]
"""What becomes of a talk when its file is looked at; blocking."""


def _may_be_a_talk(row: Inbox) -> bool:
    content: Any = row.payload.get("content")
    if not isinstance(content, dict) or row.payload.get("in_group"):
        return False
    match content.get("type"):
        case "file":
            return True
        case "voice":
            return content.get("transcript") is None
        case "text":
            return len(content.get("text", "")) >= LONG_TEXT
        case _:
            return False


def _look_for(kept: Media, name: str) -> Look | None:
    """How a file is looked at; None: it is no talk."""
    kind = taken_for(kept.mime, name)
    if kept.size == 0:
        return _empty
    if kind == "transcript":
        return _too_long if kept.size > LARGEST_TRANSCRIPT else _transcript
    return _sound if kind == "sound" else None


def _empty(talk: Talk, _path: Path) -> Talk:
    return replace(talk, refused="empty")


def _too_long(talk: Talk, _path: Path) -> Talk:
    return replace(talk, refused="text_too_long")


def _sound(talk: Talk, path: Path) -> Talk:
    from nlp.audio import AudioRefused, probe  # the codecs: only where sound is looked at

    try:
        return replace(talk, duration_s=probe(path).duration_s)
    except AudioRefused as refused:
        return replace(talk, refused=refused.reason)


def _transcript(talk: Talk, path: Path) -> Talk:
    return _read(talk, path.read_bytes())


def _pasted(text: str) -> Talk | None:
    from nlp.transcript_file import looks_like_a_transcript

    return _read(Talk(None, words.PASTED), text.encode()) if looks_like_a_transcript(text) else None


def _read(talk: Talk, data: bytes) -> Talk:
    from nlp.transcript_file import TranscriptRefused, read

    try:
        transcript = read(data, talk.name)
    except TranscriptRefused as refused:
        return replace(talk, refused=f"text_{refused.reason}")
    if transcript.speakers == "unknown" and not is_surely_a_talk(talk.name):
        return replace(talk, refused="text_no_talk")
    return replace(talk, transcript=transcript, duration_s=transcript.duration_s or None)
