"""Files up and down (dingtalk.md §2, §8)."""

import io
import zipfile
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import PurePosixPath

from aiohttp import ClientError, ClientSession, ClientTimeout, FormData
from yarl import URL

from bot.channel import Fetched, FetchError, SendError
from bot.channels.dingtalk.calls import Call, Calls
from bot.channels.dingtalk.seam import CallError, MediaType

MB = 1024 * 1024
MOST: Mapping[MediaType, int] = {"image": 20 * MB, "voice": 2 * MB, "video": 20 * MB, "file": 20 * MB}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/bmp": "bmp"}
FILE_TYPES = ("xlsx", "pdf", "zip", "rar", "doc", "docx")  # what sampleFile shows (§3)
LARGEST_DOWN = 100 * MB  # no limit is documented; this is what is held in memory for one file
DOWN_TIMEOUT = ClientTimeout(total=120.0, connect=5.0, sock_read=20.0)
LONGEST_WAIT_S = 60.0
REMEMBERED = 500  # a media_id has no end, and a picture for a whole team is uploaded once


class Media:
    """The platform's files; `bot.channel.Source` for those of its messages."""

    def __init__(self, http: ClientSession, calls: Calls) -> None:
        self._http = http
        self._calls = calls
        self._known: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    async def upload(self, kind: MediaType, data: bytes, name: str) -> str:
        """The media_id; may be repeated. Raises SendError."""
        if len(data) > MOST[kind]:
            raise SendError(f"{kind} above {MOST[kind] // MB} MB", "never")
        key = (kind, name, sha256(data).hexdigest())
        if key not in self._known:
            self._known[key] = await self._upload(kind, data, name)
        self._known.move_to_end(key)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return self._known[key]

    async def _upload(self, kind: MediaType, data: bytes, name: str) -> str:
        def form() -> FormData:
            made = FormData()
            made.add_field("media", data, filename=name, content_type="application/octet-stream")
            return made

        call = Call("/media/upload", host="oapi", query={"type": kind}, form=form, may_repeat=True)
        media_id = (await self._calls.do(call)).get("media_id")
        if not isinstance(media_id, str):
            raise CallError("no media_id", 200, "later")
        return media_id

    async def fetch(self, reference: Mapping[str, str]) -> Fetched:
        """`{code, robot}` of a message, or the `{url}` of a 签到's photo. Raises FetchError."""
        url = reference.get("url") or await self._address(reference)
        try:
            return Fetched(await self._download(url))
        except (ClientError, TimeoutError, OSError, ValueError) as error:  # its text may quote the signed address
            raise FetchError(type(error).__name__, "later") from None

    async def _address(self, reference: Mapping[str, str]) -> str:
        body = {"downloadCode": reference["code"], "robotCode": reference["robot"]}
        call = Call("/v1.0/robot/messageFiles/download", body, may_repeat=True)
        try:
            url = (await self._calls.do(call)).get("downloadUrl")
        except SendError as error:
            after_s = error.after_s if error.after_s is not None and error.after_s <= LONGEST_WAIT_S else None
            raise FetchError(error.reason, "never" if error.retry == "never" else "later", after_s) from None
        if not isinstance(url, str):
            raise FetchError("no downloadUrl", "later")
        return url

    async def _download(self, url: str) -> bytes:
        """The address is signed and temporary, may be plain http, and takes no token."""
        async with self._http.get(URL(url, encoded=True), timeout=DOWN_TIMEOUT) as response:
            if response.status != 200:
                raise FetchError(f"download {response.status}", "later")
            parts = bytearray()
            async for part in response.content.iter_chunked(256 * 1024):
                parts += part
                if len(parts) > LARGEST_DOWN:
                    raise FetchError("too large", "never")
            return bytes(parts)


def as_sendable(data: bytes, name: str) -> tuple[bytes, str]:
    """A file in one of the types that can be shown in a chat; any other goes into a zip."""
    if ending_of(name) in FILE_TYPES:
        return data, name
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(PurePosixPath(name).name or "file", data)
    return packed.getvalue(), f"{name}.zip"


def ending_of(name: str) -> str:
    """`xlsx` of `a.xlsx`."""
    return name.rpartition(".")[2].lower() if "." in name else ""
