"""A photo, given to the browser as what its bytes are and never as a page."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncSession

from bot.web.refusal import RefusalError
from bot.words import pages as words
from storage.media import MediaLostError, MediaStore

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
KEPT_S = 600  # in the reader's own browser only: whoever may no longer see the visit soon sees nothing


async def photo_response(store: MediaStore, session: AsyncSession, media_id: int) -> web.Response:
    """The photo's bytes; raises RefusalError when they are lost or no photo."""
    try:
        _, data = await store.read(session, media_id)
    except MediaLostError:
        raise RefusalError(404, words.LOST_PHOTO, "photo lost") from None
    kind = _kind_of(data)
    if kind is None:
        raise RefusalError(404, words.LOST_PHOTO, "not a photo")
    headers = {
        "Content-Type": kind,
        "Content-Disposition": "inline",
        "Content-Security-Policy": POLICY,
        "Cache-Control": f"private, max-age={KEPT_S}",
    }
    return web.Response(body=data, headers=headers)


def _kind_of(data: bytes) -> str | None:
    """By the first bytes; these are the kinds that the check of photos takes."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else None
