"""The body of a request, read no further than it may be long."""

from aiohttp import web

from bot.web.refusal import RefusalError
from bot.words.pages import Notice

CHUNK = 64 * 1024


async def read_body(request: web.Request, limit: int, odd: Notice) -> bytes:
    """At most `limit` bytes; raises RefusalError, saying `odd`, when there are more."""
    body = bytearray()
    if (request.content_length or 0) <= limit:
        async for chunk in request.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > limit:
                break
        else:
            return bytes(body)
    raise RefusalError(413, odd, "body too large")
