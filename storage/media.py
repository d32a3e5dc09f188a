"""Received files: the bytes lie in a folder under their SHA-256, a row says what came in and when."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.dialect import is_postgres
from storage.models import Media

NAME_LENGTH = 120


class MediaLostError(LookupError):
    """No such file, or its bytes are missing or no longer what was received."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came in. `name` is what the sender called it."""

    data: bytes
    mime: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HashedFile:
    """A file outside the store. Looking through it takes a while, which nobody should have to wait for in a
    transaction: `hashed` makes one before."""

    path: Path
    sha256: str
    size: int


async def hashed(path: Path) -> HashedFile:
    """Look through the file at `path`, beside the event loop and in pieces. Raises OSError."""
    return await asyncio.to_thread(_hashed, path)


def _hashed(path: Path) -> HashedFile:
    with path.open("rb") as file:
        return HashedFile(path, hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


@dataclass(frozen=True, slots=True)
class MediaStore:
    """Keeps bytes once per content under `folder`, and a row per reception in the database."""

    folder: Path

    async def put(self, session: AsyncSession, data: bytes, mime: str, name: str, at: datetime) -> Media:
        """Make `data` durable on disk, then add and flush its row. `name` is what the sender called it.

        When the transaction rolls back the bytes stay behind without a row, which harms nobody.
        """
        (media,) = await self.put_all(session, [Received(data, mime, name, at)])
        return media

    async def put_all(self, session: AsyncSession, files: Sequence[Received]) -> list[Media]:
        """As `put`, for many at once; their ids rise in the given order."""
        hashes = await asyncio.gather(*(asyncio.to_thread(self._keep, file.data) for file in files))
        rows = [
            Media(sha256=sha, mime=f.mime, size=len(f.data), name=plain_name(f.name), received_at=f.at)
            for f, sha in zip(files, hashes, strict=True)
        ]
        await _add(session, rows)
        for file, sha in zip(files, hashes, strict=True):
            if not self.path(sha).exists():  # erased since, for a row that had the same bytes
                await asyncio.to_thread(self._keep, file.data)
        return rows

    async def put_file(self, session: AsyncSession, file: HashedFile, mime: str, name: str, at: datetime) -> Media:
        """As `put`, for a durable file on the store's disk, however large: it gets a second name there, and its
        bytes are not loaded. Whoever gave it takes its own name away, once the row is committed."""
        media = Media(sha256=file.sha256, mime=mime, size=file.size, name=plain_name(name), received_at=at)
        await _add(session, [media])
        await asyncio.to_thread(self._link, file)
        return media

    async def read(self, session: AsyncSession, media_id: int) -> tuple[Media, bytes]:
        """The row and its bytes; raises MediaLostError."""
        media = await session.get(Media, media_id)
        if media is None or media.erased is not None:
            raise MediaLostError(f"no media {media_id}")
        return media, await asyncio.to_thread(self._fetch, media.sha256)

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash lie: `folder/ab/cdef…`."""
        return self.folder / sha256[:2] / sha256[2:]

    def copy(self, sha256: str, kind: str) -> Path:
        """Where the same content in another format (`mp3`) lies once somebody made it: beside the bytes."""
        return self.path(sha256).with_name(f"{sha256[2:]}.{kind}")

    def remove(self, sha256: str) -> None:
        """Erase the bytes with this hash and all copies of them, for whoever found that no row needs them.
        Raises OSError."""
        original = self.path(sha256)
        for file in (original, *original.parent.glob(f"{original.name}.*")):
            file.unlink(missing_ok=True)
        if original.parent.exists():
            _sync_folder(original.parent)

    def _keep(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(target, data)
        return sha256

    def _link(self, file: HashedFile) -> None:
        target = self.path(file.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # the same bytes came before
            os.link(file.path, target)
        _sync_folder(target.parent)

    def _fetch(self, sha256: str) -> bytes:
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise MediaLostError(f"bytes of {sha256} are missing") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise MediaLostError(f"bytes of {sha256} are damaged")
        return data


async def hold(session: AsyncSession, sha256: str, *, alone: bool) -> None:
    """Until the transaction ends, nobody erases these bytes; `alone`: nobody brings them in either.

    SQLite has one writer at a time: there it is enough to have written something.
    """
    if is_postgres(session):
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        await session.execute(text(f"SELECT {lock}(hashtextextended(:name, 0))"), {"name": f"media\n{sha256}"})


async def _add(session: AsyncSession, rows: Sequence[Media]) -> None:
    """From here on the bytes of these rows stay, if they still lie there."""
    for sha256 in sorted({row.sha256 for row in rows}):
        await hold(session, sha256, alone=False)
    session.add_all(rows)
    await session.flush()


def store_of(data_folder: Path) -> MediaStore:
    """The store under the data folder."""
    return MediaStore(data_folder / "media")


def plain_name(name: str) -> str:
    """A sender's file name as harmless text: last part of any path, printable, at most `NAME_LENGTH` long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in base if character.isprintable())
    return printable.strip(" .")[:NAME_LENGTH]


def _write_durably(target: Path, data: bytes) -> None:
    """All or nothing under `target`, also when the power goes: whoever sees the name sees all the bytes."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Makes the new name durable too. A newly made folder's own name is one level up."""
    for place in (folder, folder.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
