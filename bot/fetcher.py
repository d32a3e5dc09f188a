"""Bring in files that still lie at the platform, before their message is worked on; then the next preparation."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from bot.channel import Fetched, FetchError, Source
from bot.clock import Clock
from bot.dispatch import Preparation
from bot.events import LOST, Content, Event, File, Incoming, Photo, Unknown, Voice, dump, load
from bot.sniff import mime_of
from storage import inbox
from storage.database import Database
from storage.media import MediaStore
from storage.models import Inbox

log = structlog.get_logger(__name__)
AT_ONCE = 4  # files fetched together; each is held in memory while it is
ATTEMPTS = 4
FIRST_WAIT_S = 0.5
FETCH_TIMEOUT_S = 280.0  # some platforms keep a file for five minutes only (wecom.md §3.6)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """`bot.dispatch.Preparation` for files. `sources`: channel → where its files are; `then`: what comes after."""

    database: Database
    media: MediaStore
    sources: Mapping[str, Source]
    clock: Clock
    then: Preparation
    room: asyncio.Semaphore

    def is_needed(self, row: Inbox) -> bool:
        """For messages whose file is not here yet, and for what comes after."""
        return _is_incoming(row) or self.then.is_needed(row)

    async def do(self, row: Inbox) -> None:
        """Fetch, unless an earlier life did. What cannot be had now is counted by the transaction, and asked for
        again with it; what the platform no longer has becomes `LOST`."""
        if _is_incoming(row):
            async with self.room:
                await self._bring_in(row)
        if self.then.is_needed(row):
            await self.then.do(row)

    async def _bring_in(self, row: Inbox) -> None:
        event = load(row.payload)
        if not isinstance(event.content, Incoming):
            return
        try:
            async with asyncio.timeout(FETCH_TIMEOUT_S):
                fetched = await self._fetch(event.channel, event.content)
        except (FetchError, TimeoutError) as error:
            log.warning("file.not_fetched", inbox=row.id, channel=row.channel, reason=str(error))
            if isinstance(error, FetchError) and error.retry == "never":
                await self._keep(row, event, Unknown(LOST))
            return
        except Exception as error:  # a fault of ours: the transaction counts it
            log.exception("file.fetch_failed", inbox=row.id, channel=row.channel, error=type(error).__name__)
            return
        await self._store(row, event, event.content, fetched)

    async def _fetch(self, channel: str, incoming: Incoming) -> Fetched:
        for attempt in range(1, ATTEMPTS):
            try:
                return await self.sources[channel].fetch(incoming.reference)
            except FetchError as error:
                if error.retry == "never":
                    raise
                wait_s = FIRST_WAIT_S * 2**attempt if error.after_s is None else error.after_s
                await asyncio.sleep(wait_s)
        return await self.sources[channel].fetch(incoming.reference)

    async def _store(self, row: Inbox, event: Event, incoming: Incoming, fetched: Fetched) -> None:
        name = fetched.name or incoming.name
        async with self.database.write() as session:
            kept = await self.media.put(session, fetched.data, mime_of(fetched.data), name, self.clock())
            row.payload = dump(replace(event, content=_content(incoming, kept.id, name)))
            await inbox.rewrite(session, row.id, row.payload)

    async def _keep(self, row: Inbox, event: Event, content: Content) -> None:
        row.payload = dump(replace(event, content=content))
        async with self.database.write() as session:
            await inbox.rewrite(session, row.id, row.payload)


def _is_incoming(row: Inbox) -> bool:
    content = row.payload.get("content")
    return isinstance(content, dict) and content.get("type") == "incoming"


def _content(incoming: Incoming, media_id: int, name: str) -> Content:
    match incoming.kind:
        case "photo":
            return Photo(media_id)
        case "voice":
            return Voice(media_id, incoming.transcript)
        case "file":
            return File(media_id, name)
