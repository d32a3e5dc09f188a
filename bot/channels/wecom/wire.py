"""One HTTP call to the platform, and what may come of it (wecom.md head, §8)."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.channels.wecom.errors import REFUSED, UnreachedError, UnsureError, WeComError

TIMEOUT = aiohttp.ClientTimeout(total=8.0, connect=4.0)  # twice that is still below what the courier waits
UPLOAD_TIMEOUT = aiohttp.ClientTimeout(total=16.0, connect=4.0)
Query = Mapping[str, str]
Json = dict[str, Any]


class Wire:
    """Asks and reads; knows nothing of tokens. `base`: `WECOM_API_BASE`. Every method raises WeComError,
    UnreachedError or UnsureError."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session = session
        self._base = base.rstrip("/") + "/cgi-bin/"

    def url(self, api: str) -> str:
        """Where `api` ("message/send") is."""
        return self._base + api

    async def get(self, api: str, query: Query) -> Json:
        """A question."""
        async with failing_as(api), self.session.get(self.url(api), params=query, timeout=TIMEOUT) as answer:
            return checked(api, answer.status, await answer.read())

    async def post(self, api: str, query: Query, body: Mapping[str, Any]) -> Json:
        """`body` goes as raw UTF-8, for `\\uXXXX` is refused with 40033."""
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        # A picture in a body is large: from a buffer it is written piece by piece.
        asking = self.session.post(
            self.url(api), params=query, data=io.BytesIO(data), headers=headers, timeout=TIMEOUT
        )
        async with failing_as(api), asking as answer:
            return checked(api, answer.status, await answer.read())

    async def upload(self, api: str, query: Query, name: str, data: bytes) -> Json:
        """A multipart `media`, its name as it is: an escaped one is not understood."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("media", data, filename=name, content_type="application/octet-stream")
        asking = self.session.post(self.url(api), params=query, data=form, timeout=UPLOAD_TIMEOUT)
        async with failing_as(api), asking as answer:
            return checked(api, answer.status, await answer.read())


@asynccontextmanager
async def failing_as(api: str) -> AsyncIterator[None]:
    """Failures of the connection: before anything was sent, or when something may have been."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise UnreachedError(api, type(error).__name__) from None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise UnsureError(api, type(error).__name__) from None


def checked(api: str, status: int, body: bytes) -> Json:
    """The answer where errcode is 0 or missing; raises WeComError, or UnsureError for no answer of theirs."""
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("errcode", 0), int):
        raise UnsureError(api, f"HTTP {status}, no JSON of theirs")
    errcode = answer.get("errcode", 0)
    if errcode:
        REFUSED.labels(str(errcode)).inc()
        raise WeComError(api, errcode, str(answer.get("errmsg", "")))
    if status >= 400:
        raise UnsureError(api, f"HTTP {status}")
    return answer
