"""Look at photos before their transaction: slow, in a thread, kept with the picture, done once per picture."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from nlp.findings import Findings, NotAPictureError, dump
from sales.playbook import PhotoSlot, Playbook
from storage import photos
from storage.database import Database
from storage.media import MediaStore
from storage.models import Inbox, Media

log = structlog.get_logger(__name__)
AT_ONCE = 2  # pictures looked at together; the check fills a core each

Look = Callable[[bytes, tuple[PhotoSlot, ...], Findings], Awaitable[Findings]]
"""What a vision model adds to the local findings."""


@dataclass(frozen=True, slots=True)
class Examiner:
    """`bot.dispatch.Preparation` for photos. `look`: the vision model, where one is configured."""

    database: Database
    media: MediaStore
    playbook: Playbook
    timezone: ZoneInfo
    clock: Clock
    look: Look | None
    room: asyncio.Semaphore

    def is_needed(self, row: Inbox) -> bool:
        """Only photos are looked at."""
        content = row.payload.get("content")
        return isinstance(content, dict) and content.get("type") == "photo"

    async def do(self, row: Inbox) -> None:
        """Examine the photo, unless an earlier life did. A failure is logged; the transaction then counts it."""
        try:
            async with self.room:
                await self._examine(int(row.payload["content"]["media_id"]))
        except Exception as error:
            log.exception("photo.check_failed", inbox=row.id, error=type(error).__name__)

    async def _examine(self, media_id: int) -> None:
        async with self.database.read() as session:
            media, data = await self.media.read(session, media_id)
            if media.refused is not None or await photos.find(session, media_id) is not None:
                return
        try:
            findings = await self._findings(media, data)
        except NotAPictureError as error:
            log.info("photo.refused", media=media_id, reason=error.reason.value)
            await self._refuse(media_id, error.reason.value)
            return
        async with self.database.write() as session:
            if await photos.find(session, media_id) is None:
                await photos.remember(session, media_id, media.sha256, dump(findings), findings.phash, self.clock())

    async def _findings(self, media: Media, data: bytes) -> Findings:
        from nlp.photo import examine  # imaging libraries: only where photos are looked at

        rules = self.playbook.visit.photo_rules
        local = await asyncio.to_thread(examine, data, rules, media.received_at, self.timezone)
        return local if self.look is None else await self.look(data, self.playbook.visit.photos, local)

    async def _refuse(self, media_id: int, reason: str) -> None:
        async with self.database.write() as session:
            (await session.get_one(Media, media_id)).refused = reason
