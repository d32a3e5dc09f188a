"""Files that stand in a chat, given back to the browser as what they are and never as a page."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.console.console import Console
from bot.channels.console.refusal import RefusalError
from bot.sniff import OTHER, SHOWN_INLINE, is_audio, mime_of
from bot.words import console as words
from storage import console as tables
from storage.media import MediaLostError
from storage.models import Media

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


async def kept_file(console: Console, media_id: int, message_key: str) -> web.StreamResponse:
    """The file, if the message with this key shows it; raises RefusalError. A recording is given from the disk, in
    the parts that the browser asks for."""
    async with console.database.read() as session:
        message = await tables.by_key(session, message_key)
        if message is None or media_id not in _shown_in(message.payload):
            raise RefusalError(404, words.UNKNOWN_MEDIA, "media not in chat")
        recording = await _recording(console, session, media_id)
        if recording is not None:
            return web.FileResponse(recording[0], headers=_headers(recording[1], "inline"))
        try:
            media, data = await console.media.read(session, media_id)
        except MediaLostError:
            raise RefusalError(404, words.UNKNOWN_MEDIA, "media lost") from None
    mime = mime_of(data)
    inline = mime in SHOWN_INLINE
    to_keep = f"attachment; filename*=UTF-8''{quote(media.name)}"
    return web.Response(body=data, headers=_headers(mime, "inline") if inline else _headers(OTHER, to_keep))


async def _recording(console: Console, session: AsyncSession, media_id: int) -> tuple[Path, str] | None:
    """Where a recording lies and what its bytes were found to be when they came; None for any other file."""
    media = await session.get(Media, media_id)
    if media is None or media.erased is not None or not is_audio(media.mime):
        return None
    path = console.media.path(media.sha256)
    return (path, media.mime) if path.exists() else None


def _headers(mime: str, disposition: str) -> dict[str, str]:
    return {
        "Content-Type": mime,
        "Content-Disposition": disposition,
        "Content-Security-Policy": POLICY,
        "Cache-Control": "private, max-age=3600, immutable",
    }


def _shown_in(payload: dict[str, Any]) -> set[Any]:
    return {payload.get("media_id"), payload.get("picture")} - {None}
