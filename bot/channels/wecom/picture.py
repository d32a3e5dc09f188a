"""`GET /wecom/picture/<token>`: a card's picture, which the platform's clients fetch without logging in.

The address is signed, names one picture and is good for days only; whoever is shown the card can pass it on, as
they could the picture itself.
"""

import asyncio
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.wecom.outgoing import as_jpeg
from bot.clock import Clock
from bot.signing import BadTokenError, Page, Signing
from storage.database import Database
from storage.media import MediaLostError, MediaStore

PATH = "/wecom/picture/"
KIND = "wecom_picture"
LONGEST_SIDE = 1080  # pixels: a card is as wide as a telephone
KEPT_S = 86_400
_HERE = ("localhost", "127.0.0.1", "::1")


class Pictures:
    """Makes the addresses and serves them."""

    def __init__(
        self, public_url: str, signing: Signing, database: Database, media: MediaStore, clock: Clock
    ) -> None:
        self._public_url = public_url
        self._signing = signing
        self._database = database
        self._media = media
        self._clock = clock

    def url(self, media_id: int) -> str | None:
        """Where the platform can fetch it; None where our address cannot be reached from outside over https."""
        address = urlsplit(self._public_url)
        if address.scheme != "https" or address.hostname in (None, *_HERE):
            return None
        token = self._signing.page(Page(KIND, media_id, None), self._clock())
        return f"{self._public_url}{PATH}{token}"

    async def serve(self, request: web.Request) -> web.Response:
        """A small JPEG, or 404."""
        try:
            page = self._signing.read_page(request.match_info["token"], KIND, self._clock())
            async with self._database.read() as session:
                _, data = await self._media.read(session, page.subject)
        except (BadTokenError, MediaLostError):
            raise web.HTTPNotFound from None
        picture = await asyncio.to_thread(as_jpeg, data, LONGEST_SIDE)
        if picture is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": f"private, max-age={KEPT_S}", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=picture, content_type="image/jpeg", headers=headers)
