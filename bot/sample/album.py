"""All photos of history: taken together, kept in order, compared with each other."""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.sample.camera import Camera, Picture, Shot
from nlp.findings import Findings, dump
from sales.playbook import PhotoRules
from storage.media import MediaStore, Received
from storage.photos import as_row


@dataclass(frozen=True, slots=True)
class Sent:
    """A picture on its way in. `visit`: the id of the visit it was sent in."""

    picture: Picture
    visit: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A photo that lies in the media store. `visit`: the id of the visit it was sent in."""

    media_id: int
    sha256: str
    findings: Findings
    visit: int


async def take_all(camera: Camera, shots: Sequence[Shot], rules: PhotoRules) -> list[Picture]:
    """The pictures in the order of `shots`. Drawing is done by libraries that leave Python's lock alone, so
    threads help."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return await asyncio.gather(*(loop.run_in_executor(pool, partial(camera, s, rules)) for s in shots))


async def keep_all(session: AsyncSession, media: MediaStore, sent: Sequence[Sent]) -> list[Kept]:
    """Store the pictures and what was found on them, as if each had come in at its moment."""
    files = [Received(s.picture.data, "image/jpeg", f"IMG_{n:04}.jpg", s.at) for n, s in enumerate(sent, 1)]
    rows = await media.put_all(session, files)
    kept = [Kept(row.id, row.sha256, s.picture.findings, s.visit) for row, s in zip(rows, sent, strict=True)]
    session.add_all(
        as_row(k.media_id, k.sha256, dump(k.findings), k.findings.phash, s.at)
        for k, s in zip(kept, sent, strict=True)
    )
    await session.flush()
    return kept


@dataclass(frozen=True, slots=True)
class Album:
    """All photos there are; tells when one was sent before."""

    kept: Sequence[Kept]
    duplicate_distance: int

    def of_visit(self, visit: int) -> list[Kept]:
        """The photos of one visit, in the order they were sent."""
        return [photo for photo in self.kept if photo.visit == visit]

    def likeness(self, photo: Kept) -> list[str]:
        """What `storage.photos.earlier_likeness` would have said when it came in, without asking a database."""
        earlier = [k for k in self.kept if k.media_id < photo.media_id and k.visit != photo.visit]
        if any(k.sha256 == photo.sha256 for k in earlier):
            return ["duplicate"]
        near = (_apart(k.findings.phash, photo.findings.phash) <= self.duplicate_distance for k in earlier)
        return ["similar"] if any(near) else []


def _apart(first: str, second: str) -> int:
    return (int(first, 16) ^ int(second, 16)).bit_count()
