"""Files: fetched from the platform and handed to it (wecom.md §4)."""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from bot.channel import Fetched, FetchError
from bot.channels.ground.reconnect import pause
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import TOO_LARGE, UnreachedError, UnsureError, WeComError
from bot.channels.wecom.outgoing import Upload
from bot.channels.wecom.wire import checked, failing_as
from bot.clock import Clock

API = "media/get"
PART = 20 * 1024 * 1024  # the most that is given at once; a multiple of 16, as parts must be
MOST = 100 * 1024 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=None, connect=4.0, sock_read=15.0)
LIVES = timedelta(days=3) - timedelta(hours=1)
REMEMBERED = 2000
LONGEST_BLOCK_S = 30.0
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class _Part:
    """Some bytes of a file of `total` bytes."""

    data: bytes
    total: int


class MediaSource:
    """`bot.channel.Source` for the files of messages: `{"media_id": …}`, good for three days."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client
        self._blocks = 0  # answers "too often" in a row

    async def fetch(self, reference: Mapping[str, str]) -> Fetched:
        """The file; raises FetchError."""
        try:
            fetched = Fetched(await download(self._client, reference["media_id"]))
        except WeComError as error:
            raise self._refused(error) from None
        except (UnreachedError, UnsureError) as error:
            raise FetchError(error.reason, "later") from None
        self._blocks = 0
        return fetched

    def _refused(self, error: WeComError) -> FetchError:
        """Too often: whoever waits for a file holds up others, so a single no costs a second, and a window that is
        full a wait that grows until it is over."""
        if error.meaning == "blocked":
            self._blocks += 1
            return FetchError(error.reason, "later", pause(self._blocks, 0.0, longest_s=LONGEST_BLOCK_S))
        return FetchError(error.reason, "never" if error.retry == "never" else "later")


async def download(client: WeComClient, media_id: str) -> bytes:
    """All of a file; in parts where it is too large for one answer. Raises WeComError, UnsureError, UnreachedError,
    and FetchError for one beyond `MOST`."""
    try:
        return (await _get(client, media_id, None)).data
    except WeComError as error:
        if error.errcode != TOO_LARGE:
            raise
    whole = bytearray()
    while True:
        part = await _get(client, media_id, len(whole))
        whole += part.data
        if len(whole) >= part.total:
            return bytes(whole)


async def _get(client: WeComClient, media_id: str, start: int | None) -> _Part:
    return await client.with_token(lambda token: _ask(client, {"media_id": media_id} | token, start))


async def _ask(client: WeComClient, query: Mapping[str, str], start: int | None) -> _Part:
    """The file, or its part from `start` (a multiple of 16); an error comes as JSON with HTTP 200."""
    headers = {} if start is None else {"Range": f"bytes={start}-{start + PART - 1}"}
    asking = client.wire.session.get(client.wire.url(API), params=query, headers=headers, timeout=TIMEOUT)
    async with failing_as(API), asking as answer:
        data = await _read(answer)
        if _is_error(answer, data):
            checked(API, answer.status, data)
        if answer.status == 206:
            return _Part(data, _total(answer, start or 0, data))
        if answer.status != 200:
            raise UnsureError(API, f"HTTP {answer.status}")
        return _Part(data, len(data))


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in answer.content.iter_chunked(256 * 1024):
        data += chunk
        if len(data) > MOST:
            raise FetchError(f"more than {MOST} bytes", "never")
    return bytes(data)


def _is_error(answer: aiohttp.ClientResponse, data: bytes) -> bool:
    """A JSON with an errcode that is no file: a file, though it may hold JSON, is named as one."""
    if answer.content_disposition is not None or answer.content_type not in ("application/json", "text/plain"):
        return False
    try:
        told = json.loads(data)
    except ValueError:
        return False
    return isinstance(told, dict) and bool(told.get("errcode"))


def _total(answer: aiohttp.ClientResponse, start: int, data: bytes) -> int:
    found = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
    if found is None or int(found[1]) != start or not data:
        raise UnsureError(API, "another part than was asked for")
    if int(found[3]) > MOST:
        raise FetchError(f"more than {MOST} bytes", "never")
    return int(found[3])


class Uploads:
    """Hands files over and remembers their media ids: a picture for twenty people, or tried twice, goes once."""

    def __init__(self, client: WeComClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._ids: OrderedDict[tuple[str, str], tuple[str, datetime]] = OrderedDict()

    async def media_id(self, upload: Upload) -> str:
        """Raises what the client raises."""
        identity = upload.identity
        known = self._ids.get(identity)
        if known is not None and known[1] > self._clock():
            return known[0]
        answer = await self._client.upload("media/upload", upload.name, upload.data, type=upload.kind)
        self._ids[identity] = (str(answer["media_id"]), self._clock() + LIVES)
        while len(self._ids) > REMEMBERED:
            self._ids.popitem(last=False)
        return str(answer["media_id"])

    def forget(self, upload: Upload) -> None:
        """The platform no longer knows it."""
        self._ids.pop(upload.identity, None)
