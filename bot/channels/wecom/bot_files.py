"""Files sent to the smart bot: fetched within five minutes, opened on the way (wecom.md §3.6)."""

import base64
import binascii
import io
from collections.abc import Mapping
from urllib.parse import unquote

import aiohttp
from aiohttp import hdrs
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channel import Fetched, FetchError

MB = 1024 * 1024
LARGEST = 100 * MB
PADDING = 32  # PKCS#7 to multiples of this; a whole AES block would be 16
PIECE = 256 * 1024
TIMEOUT = aiohttp.ClientTimeout(total=250, connect=15, sock_read=30)
GONE = frozenset({400, 401, 403, 404, 410})


class BotFiles:
    """`bot.channel.Source`: the reference is {url, aeskey}."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def fetch(self, reference: Mapping[str, str]) -> Fetched:
        """The opened bytes, held once; the name stands in Content-Disposition alone."""
        cipher = _decryptor(reference.get("aeskey", ""))
        try:
            async with self._session.get(reference["url"], timeout=TIMEOUT) as response:
                _check(response)
                data = await _opened(response, cipher)
                return Fetched(data, _name(response))
        except (aiohttp.InvalidURL, ValueError) as error:
            raise FetchError("no address", "never") from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise FetchError(type(error).__name__, "later") from error


def _decryptor(aeskey: str) -> CipherContext:
    try:
        key = base64.b64decode(aeskey + "=" * (-len(aeskey) % 4))
        return Cipher(AES256(key), CBC(key[:16])).decryptor()
    except (binascii.Error, ValueError) as error:
        raise FetchError("the key is no AES-256 key", "never") from error


def _check(response: aiohttp.ClientResponse) -> None:
    if response.status in GONE:
        raise FetchError(f"HTTP {response.status}: gone after five minutes", "never")
    if response.status != 200:
        raise FetchError(f"HTTP {response.status}", "later")
    if (response.content_length or 0) > LARGEST + PADDING:
        raise FetchError("larger than the platform allows", "never")


async def _opened(response: aiohttp.ClientResponse, cipher: CipherContext) -> bytes:
    """Opened piece by piece into one buffer, whose bytes are handed on without a copy."""
    buffer = io.BytesIO()
    async for piece in response.content.iter_chunked(PIECE):
        buffer.write(cipher.update(piece))
        if buffer.tell() > LARGEST + PADDING:
            raise FetchError("larger than the platform allows", "never")
    try:
        buffer.write(cipher.finalize())
    except ValueError as error:
        raise FetchError("not whole blocks", "later") from error
    buffer.truncate(_unpadded(buffer))
    return buffer.getvalue()


def _unpadded(buffer: io.BytesIO) -> int:
    """The length without the padding; FetchError when there is none, for then the key is another one's."""
    size = buffer.tell()
    tail = bytes(buffer.getbuffer()[-PADDING:])
    pad = tail[-1] if tail else 0
    if not 1 <= pad <= PADDING or tail[-pad:] != bytes([pad]) * pad:
        raise FetchError("the key does not open it", "never")
    return size - pad


def _name(response: aiohttp.ClientResponse) -> str:
    """aiohttp reads both forms of the header; some servers escape the plain one, too."""
    if hdrs.CONTENT_DISPOSITION not in response.headers or response.content_disposition is None:
        return ""
    return unquote(response.content_disposition.filename or "")
