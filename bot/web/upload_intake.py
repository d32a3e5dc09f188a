"""Take a recording in piece by piece, keep it, and put it on the road of every message, once."""

import asyncio
import errno
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from weakref import WeakValueDictionary

from bot.events import Event, File
from bot.intake import arrived
from bot.sniff import mime_of
from bot.web.identity import Account
from bot.web.pages import Pages
from bot.web.refusal import RefusalError
from bot.words import call_pages as words
from storage import inbox, uploads
from storage.media import hashed
from storage.models import Upload
from storage.uploads import Offer

ROOM_LEFT = 512 * 1024 * 1024  # bytes of the disk that uploads leave to everybody else
FULL = (errno.ENOSPC, errno.EDQUOT)
SNIFFED = 64  # bytes that tell what a file is


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is, as the page is told: the next piece begins at byte `received`."""

    id: int
    received: int
    state: str


@dataclass(frozen=True, slots=True)
class UploadIntake:
    """Begins, takes pieces, finishes. One step of an upload at a time in this process; replicas meet at the row."""

    pages: Pages
    locks: "WeakValueDictionary[int, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    async def begin(self, offer: Offer) -> Standing:
        """Where to go on with this file; raises RefusalError when there is no room for it."""
        free, now = await asyncio.to_thread(self._free), self.pages.clock()
        async with self.pages.database.write() as session:
            upload = await uploads.begin(session, offer, now)
            if upload.state == "open" and free < await uploads.still_to_come(session, now) + ROOM_LEFT:
                raise RefusalError(507, words.NO_ROOM, "disk full")
        return await self._standing(upload)

    async def take(self, person_id: int, upload_id: int, offset: int, piece: bytes) -> Standing:
        """Keep what is new in a piece; one that was here before, in whole or in part, changes nothing."""
        async with self._lock(upload_id):
            upload = await self._find(person_id, upload_id)
            standing = await self._standing(upload)
            new = piece[standing.received - offset :] if offset <= standing.received else b""
            if upload.state != "open" or not new:
                return standing
            until = standing.received + len(new)
            if until > upload.size:
                raise RefusalError(400, words.ODD_UPLOAD, "more than was announced")
            await self._write(upload_id, standing.received, new)
            async with self.pages.database.write() as session:
                moved = await uploads.advance(session, upload_id, upload.received, until, self.pages.clock())
            if moved:
                return Standing(upload_id, until, "open")
            return await self._standing(await self._find(person_id, upload_id))

    async def finish(self, person_id: int, upload_id: int, account: Account) -> Standing:
        """Once all is here: into the media store and onto the road, in one transaction, whoever asks how often."""
        async with self._lock(upload_id):
            upload = await self._find(person_id, upload_id)
            standing = await self._standing(upload)
            if upload.state != "open" or standing.received < upload.size:
                return standing
            event = await self._keep(upload, account)
            if event is None:  # another replica was asked as well, or it was given up
                return await self._standing(await self._find(person_id, upload_id))
            await self.pages.accept(event)  # it is there already: this wakes whoever works on it
            await asyncio.to_thread(self.pages.parts.remove, upload_id)
        return Standing(upload_id, upload.size, "done")

    async def _keep(self, upload: Upload, account: Account) -> Event | None:
        now, path = self.pages.clock(), self.pages.parts.path(upload.id)
        file = await hashed(path)
        mime = await asyncio.to_thread(lambda: mime_of(_beginning(path)))
        async with self.pages.database.write() as session:
            row = await uploads.find(session, upload.id, upload.person_id, lock=True)
            if row is None or row.state != "open":
                return None
            media = await self.pages.media.put_file(session, file, mime, row.name, now)
            uploads.complete(row, media.id, now)
            event = _event(upload, media.id, account, now)
            await inbox.store(session, [arrived(event, now)])
        return event

    async def _find(self, person_id: int, upload_id: int) -> Upload:
        async with self.pages.database.read() as session:
            upload = await uploads.find(session, upload_id, person_id)
        if upload is None or upload.state == "given_up":
            raise RefusalError(404, words.NO_SUCH_UPLOAD, "no upload")
        return upload

    async def _standing(self, upload: Upload) -> Standing:
        """What the row counts, as far as it is here: a folder that was lost is filled again."""
        if upload.state != "open":
            return Standing(upload.id, upload.size, upload.state)
        held = await asyncio.to_thread(self.pages.parts.held, upload.id)
        return Standing(upload.id, min(upload.received, held), "open")

    async def _write(self, upload_id: int, offset: int, data: bytes) -> None:
        try:
            await asyncio.to_thread(self.pages.parts.write, upload_id, offset, data)
        except OSError as error:
            if error.errno in FULL:
                raise RefusalError(507, words.NO_ROOM, "disk full") from None
            raise

    def _free(self) -> int:
        """Bytes free on the disk of the data folder."""
        folder = self.pages.parts.folder
        folder.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(folder).free

    def _lock(self, upload_id: int) -> asyncio.Lock:
        return self.locks.setdefault(upload_id, asyncio.Lock())


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SNIFFED)


def _event(upload: Upload, media_id: int, account: Account, now: datetime) -> Event:
    content = File(media_id, upload.name)
    return Event(account.channel, f"upload:{upload.id}", account.external_id, account.external_id, now, content)
