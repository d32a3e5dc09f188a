"""Files that stand in a chat, given back to the browser as what they are and never as a page."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.channels.console.console import Console
from bot.channels.console.refusal import RefusalError
from bot.sniff import OTHER, SHOWN_INLINE, is_audio, mime_of
from bot.words import console as words
from storage import console as tables
from storage.media import MediaLostError

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


async def kept_file(console: Console, media_id: int, message_key: str) -> web.Response:
    """The file, if the message with this key shows it; raises RefusalError."""
    async with console.database.read() as session:
        message = await tables.by_key(session, message_key)
        if message is None or media_id not in _shown_in(message.payload):
            raise RefusalError(404, words.UNKNOWN_MEDIA, "media not in chat")
        try:
            media, data = await console.media.read(session, media_id)
        except MediaLostError:
            raise RefusalError(404, words.UNKNOWN_MEDIA, "media lost") from None
    mime = mime_of(data)
    inline = mime in SHOWN_INLINE or is_audio(mime)
    return web.Response(
        body=data,
        headers={
            "Content-Type": mime if inline else OTHER,
            "Content-Disposition": "inline" if inline else f"attachment; filename*=UTF-8''{quote(media.name)}",
            "Content-Security-Policy": POLICY,
            "Cache-Control": "private, max-age=3600, immutable",
        },
    )


def _shown_in(payload: dict[str, Any]) -> set[Any]:
    return {payload.get("media_id"), payload.get("picture")} - {None}
