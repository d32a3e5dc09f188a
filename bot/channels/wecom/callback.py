"""`GET|POST /wecom/callback` (wecom.md §1): checked, translated, durable, and only then acknowledged."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog
from aiohttp import web

from bot.channels.wecom.crypto import OLDEST, Crypto, RefusedError, Sealed
from bot.channels.wecom.parse import CardCode, MalformedError, parse
from bot.clock import Clock
from bot.platform import Accept

log = structlog.get_logger(__name__)
PATH = "/wecom/callback"
LONGEST_BODY = 256 * 1024  # a text is 2 KB; the ids of a press on a full card some 10 KB
BODY_WITHIN_S = 5.0  # after that the platform has gone
SEEN_AT_MOST = 100_000
# Nothing is given back once it was taken (`*+`): else a long stretch of blanks would be looked at again and again.
_ENCRYPT = re.compile(
    rb"<Encrypt>\s*+(?:<!\[CDATA\[\s*+)?([A-Za-z0-9+/=]++)\s*+(?:\]\]>\s*+)?</Encrypt>",
)

KeepCode = Callable[[CardCode], Awaitable[None]]
"""Returns when the code is durable."""


class Callback:
    """One app's callback address."""

    def __init__(self, crypto: Crypto, keep_code: KeepCode, clock: Clock) -> None:
        self._crypto = crypto
        self._keep_code = keep_code
        self._clock = clock
        self._done = Done()

    async def verify(self, request: web.Request) -> web.Response:
        """The check of the address when the administrator saves it: the opened `echostr`, bare."""
        query = request.query
        # The platform escapes `+`; where a proxy undid that, it was read as a space.
        sealed = _sealed(query, query.get("echostr", "").replace(" ", "+"))
        try:
            return web.Response(text=self._crypto.open(sealed, self._clock()))
        except RefusedError as error:
            return _refused(400, "verification", str(error))

    async def receive(self, request: web.Request, accept: Accept) -> web.Response:
        """A message: empty 200 once it is durable. What raises is a 500, and the platform comes again."""
        body = await _body(request)
        if body is None:
            return _refused(413, "message", "too long or too slow")
        envelope = _ENCRYPT.search(body)
        if envelope is None:
            return _refused(400, "message", "no envelope")
        return await self._open(_sealed(request.query, envelope[1].decode("ascii")), accept)

    async def _open(self, sealed: Sealed, accept: Accept) -> web.Response:
        now = self._clock()
        try:
            xml = self._crypto.open(sealed, now)
            if self._done.has(sealed.signature, now):
                return web.Response()  # taken already, by this very request; a replay learns and does nothing
            inbound = parse(xml, now)
        except RefusedError as error:
            return _refused(400, "message", str(error))
        except MalformedError as error:
            return _refused(400, "message", f"malformed: {error}")
        if inbound.code is not None:
            await self._keep_code(inbound.code)
        if inbound.event is not None:
            await accept(inbound.event)
        self._done.add(sealed.signature, now)
        return web.Response()


class Done:
    """Signatures of what was taken, as long as their timestamps are good: each is good once.

    A request that failed is not among them, for the platform may come again with the very same one. In memory:
    after a restart, or at another replica, the inbox's own key still lets nothing happen twice.
    """

    def __init__(self) -> None:
        self._until: OrderedDict[str, datetime] = OrderedDict()

    def has(self, signature: str, now: datetime) -> bool:
        """Whether it was taken."""
        return self._until.get(signature, now) > now

    def add(self, signature: str, now: datetime) -> None:
        """It was taken now."""
        self._until[signature] = now + 2 * OLDEST
        while self._until and (len(self._until) > SEEN_AT_MOST or next(iter(self._until.values())) <= now):
            self._until.popitem(last=False)


def _sealed(query: Mapping[str, str], encrypt: str) -> Sealed:
    return Sealed(query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""), encrypt)


async def _body(request: web.Request) -> bytes | None:
    """The body; None when it is too long or takes too long."""
    if (request.content_length or 0) > LONGEST_BODY:
        return None
    read = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for chunk in request.content.iter_any():
                read += chunk
                if len(read) > LONGEST_BODY:
                    return None
    except TimeoutError:
        return None
    return bytes(read)


def _refused(status: int, what: str, reason: str) -> web.Response:
    log.warning("wecom.refused", what=what, reason=reason)
    return web.Response(status=status)
