"""The recording of a talk as a file that the reader's browser plays: as it came, or a copy that is made once."""

import asyncio
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from sqlalchemy import select

from bot.sniff import mime_of
from bot.web import transcode
from storage.database import Database
from storage.media import MediaStore, hold
from storage.models import Media

log = structlog.get_logger(__name__)
AT_ONCE = 1  # copies made together: speech is recognised beside it
SNIFFED = 64


@dataclass(frozen=True, slots=True)
class Playable:
    """A file and what a browser is told that it is."""

    path: Path
    mime: str


@dataclass(frozen=True, slots=True)
class Sounds:
    """Finds the file to play; whoever asks meanwhile waits for the same copy. `played`: SHA-256 → media type of
    what is played as it came, so that it is looked through once, and not for every part that is asked for."""

    database: Database
    media: MediaStore
    searches: dict[str, "asyncio.Task[Playable | None]"] = field(default_factory=dict)
    played: dict[str, str] = field(default_factory=dict)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def prepare(self, media: Media) -> None:
        """Begin with what `playable` will need."""
        if media.sha256 not in self.played and not self._copy(media).exists():
            self._search(media)

    async def playable(self, media: Media) -> Playable | None:
        """The file to play; None when it is gone, or nothing in it can be played."""
        if media.sha256 in self.played:
            return Playable(self.media.path(media.sha256), self.played[media.sha256])
        if self._copy(media).exists():
            return Playable(self._copy(media), transcode.MIME)
        return await asyncio.shield(self._search(media))

    def _search(self, media: Media) -> "asyncio.Task[Playable | None]":
        """A task that goes on when whoever asked has gone."""
        task = self.searches.get(media.sha256)
        if task is None:
            task = self.searches[media.sha256] = asyncio.create_task(self._find(media))
            task.add_done_callback(lambda _: self.searches.pop(media.sha256))
        return task

    def _copy(self, media: Media) -> Path:
        return self.media.copy(media.sha256, transcode.KIND)

    async def _find(self, media: Media) -> Playable | None:
        path = self.media.path(media.sha256)
        try:
            mime = await asyncio.to_thread(_mime, path)
            if await asyncio.to_thread(transcode.is_played, path, mime):
                self.played[media.sha256] = mime
                return Playable(path, mime)
            async with self.room:
                return await self._make(media, path)
        except Exception as error:  # refused, or the disk: the words are there in any case
            log.warning("call.not_playable", media=media.id, error=type(error).__name__)
            return None

    async def _make(self, media: Media, path: Path) -> Playable | None:
        """Beside the bytes, under a name that is erased with them; what was erased meanwhile gets no copy."""
        draft = self.media.copy(media.sha256, f"{uuid.uuid4().hex}.{transcode.KIND}")
        try:
            await asyncio.to_thread(transcode.to_mp3, path, draft)
            async with self.database.write() as session:
                await hold(session, media.sha256, alone=False)
                kept = select(Media.id).where(Media.sha256 == media.sha256, Media.erased.is_(None)).limit(1)
                if await session.scalar(kept) is None:
                    return None
                await asyncio.to_thread(draft.replace, self._copy(media))
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
        return Playable(self._copy(media), transcode.MIME)


def _mime(path: Path) -> str:
    with path.open("rb") as file:
        return mime_of(file.read(SNIFFED))
