"""Recordings on their way in, in pieces: a row says how far each one is, a file under the data folder holds it.

A piece is on the disk before the row counts it, so what the row says is there, whatever happened in between.
"""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.media import plain_name
from storage.models import Media, Upload

GIVEN_UP_AFTER = timedelta(days=1)
AT_IT = timedelta(hours=1)
SUFFIX = ".part"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that somebody wants to hand in. `size` in bytes; `fingerprint`: the same for the same file."""

    person_id: int
    name: str
    size: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The bytes so far of each upload, as `<id>.part` in `folder`."""

    folder: Path

    def path(self, upload_id: int) -> Path:
        """Where they lie."""
        return self.folder / f"{upload_id}{SUFFIX}"

    def held(self, upload_id: int) -> int:
        """How many bytes are here; 0 where nothing is."""
        try:
            return self.path(upload_id).stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, upload_id: int, offset: int, data: bytes) -> None:
        """Put `data` at `offset`, durably when this returns. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path(upload_id), os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.seek(offset)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if offset == 0:
            self._make_name_durable()

    def remove(self, upload_id: int) -> None:
        """Take the file away, if it is there."""
        self.path(upload_id).unlink(missing_ok=True)

    def ids(self) -> list[int]:
        """The uploads that have a file here."""
        names = [file.name.removesuffix(SUFFIX) for file in self.folder.glob(f"*{SUFFIX}")]
        return [int(name) for name in names if name.isdecimal()]

    def _make_name_durable(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def parts_of(data_folder: Path) -> Parts:
    """The files under the data folder."""
    return Parts(data_folder / "uploads")


async def begin(session: AsyncSession, offer: Offer, now: datetime) -> Upload:
    """The row of this file: the one it has, as long as it is open or its recording is kept, else a new one.

    A file that is all here is not taken a second time for as long as an open one would be waited for.
    """
    mine = (Upload.person_id == offer.person_id, Upload.fingerprint == offer.fingerprint, Upload.size == offer.size)
    kept = select(Media.id).where(Media.id == Upload.media_id, Media.erased.is_(None)).exists()
    arrived = (Upload.state == "done") & (Upload.touched_at > now - GIVEN_UP_AFTER) & kept
    query = select(Upload).where(*mine, (Upload.state == "open") | arrived)
    known = await session.scalar(query.order_by(Upload.received.desc(), Upload.id).limit(1))
    if known is not None:
        return known
    upload = Upload(
        person_id=offer.person_id,
        name=plain_name(offer.name),
        size=offer.size,
        fingerprint=offer.fingerprint,
        created_at=now,
        touched_at=now,
    )
    session.add(upload)
    await session.flush()
    return upload


async def find(session: AsyncSession, upload_id: int, person_id: int, *, lock: bool = False) -> Upload | None:
    """An upload of this person's; `lock`: nobody else changes its row until this transaction ends."""
    mine = select(Upload).where(Upload.id == upload_id, Upload.person_id == person_id)
    return await session.scalar(mine.with_for_update() if lock else mine)


async def unfinished(session: AsyncSession, person_id: int) -> Sequence[Upload]:
    """What this person has begun and can go on with, the newest first."""
    mine = select(Upload).where(Upload.person_id == person_id, Upload.state == "open", Upload.received > 0)
    return (await session.scalars(mine.order_by(Upload.touched_at.desc(), Upload.id.desc()))).all()


async def still_to_come(session: AsyncSession, now: datetime) -> int:
    """The bytes that the uploads may still bring which somebody is at (`AT_IT`)."""
    at_it = (Upload.state == "open", Upload.touched_at > now - AT_IT)
    return await session.scalar(select(func.sum(Upload.size - Upload.received)).where(*at_it)) or 0


async def advance(session: AsyncSession, upload_id: int, seen: int, received: int, now: datetime) -> bool:
    """So many bytes are here now; False when somebody else moved the row since `seen` was read."""
    at_it = (Upload.id == upload_id, Upload.state == "open", Upload.received == seen)
    moved = update(Upload).where(*at_it).values(received=received, touched_at=now).returning(Upload.id)
    return await session.scalar(moved) is not None


def complete(upload: Upload, media_id: int, now: datetime) -> None:
    """It became this file; for whoever holds its row."""
    upload.state = "done"
    upload.media_id = media_id
    upload.touched_at = now


async def abandoned(database: Database, parts: Parts, now: datetime) -> int:
    """Give up what nobody went on with for `GIVEN_UP_AFTER`, and take away every file that no open upload needs;
    returns how many were given up. Whatever dies in between, the next call finishes."""
    async with database.write() as session:
        stale = (Upload.state == "open", Upload.touched_at < now - GIVEN_UP_AFTER)
        given_up = await session.scalars(
            update(Upload).where(*stale).values(state="given_up").returning(Upload.id),
            execution_options={"synchronize_session": False},
        )
        count = len(given_up.all())
    files = await asyncio.to_thread(parts.ids)
    async with database.read() as session:
        needed = set(await session.scalars(select(Upload.id).where(Upload.id.in_(files), Upload.state == "open")))
    for upload_id in set(files) - needed:
        await asyncio.to_thread(parts.remove, upload_id)
    return count
