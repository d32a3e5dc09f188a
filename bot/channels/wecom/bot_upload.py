"""Files over the smart bot's connection, in pieces (wecom.md §3.6)."""

import asyncio
import base64
import hashlib
import math

from bot.channel import SendError
from bot.channels.ground.budget import Budget
from bot.channels.wecom import bot_frames as frames
from bot.channels.wecom.bot_frames import Ack
from bot.channels.wecom.bot_voice import BotVoice, check
from bot.channels.wecom.outgoing import Upload
from bot.clock import Clock
from bot.words import wecom_bot as words

PIECE = 512 * 1024
AT_ONCE = 2
UPLOAD_ERRORS = range(846610, 846617)


class BotUpload:
    """30 a minute for the whole bot."""

    def __init__(self, voice: BotVoice, clock: Clock) -> None:
        self._voice = voice
        self._budget = Budget({"minute": (30, 60.0)}, clock)
        self._first = 0  # pieces count from 0; one source says 1, and what the platform says wins

    async def upload(self, upload: Upload) -> str:
        """The media_id, good for three days. Raises SendError."""
        data = upload.data
        wait_s = self._budget.spend("bot")
        if wait_s is not None:
            raise SendError(words.UPLOADS, "wait", wait_s)
        pieces = math.ceil(len(data) / PIECE)
        upload_id = await self._begin(upload, pieces)
        await self._send_first(upload_id, data)
        for start in range(1, pieces, AT_ONCE):
            some = range(start, min(start + AT_ONCE, pieces))
            for ack in await asyncio.gather(*(self._send_piece(upload_id, data, n) for n in some)):
                check(ack)
        done = await self._voice.ask(frames.UPLOAD_FINISH, {"upload_id": upload_id})
        return _named(done, "media_id")

    async def _begin(self, upload: Upload, pieces: int) -> str:
        body = {
            "type": upload.kind,
            "filename": upload.name,
            "total_size": len(upload.data),
            "total_chunks": pieces,
            "md5": await asyncio.to_thread(_md5, upload.data),
        }
        return _named(await self._voice.ask(frames.UPLOAD_INIT, body), "upload_id")

    async def _send_first(self, upload_id: str, data: bytes) -> None:
        """Whether the platform counts from the other number shows with the first piece."""
        ack = await self._send_piece(upload_id, data, 0)
        if ack.errcode in UPLOAD_ERRORS:
            self._first = 1 - self._first
            ack = await self._send_piece(upload_id, data, 0)
        check(ack)

    async def _send_piece(self, upload_id: str, data: bytes, n: int) -> Ack:
        piece = base64.b64encode(data[n * PIECE : (n + 1) * PIECE]).decode()
        body = {"upload_id": upload_id, "chunk_index": self._first + n, "base64_data": piece}
        return await self._voice.ask(frames.UPLOAD_CHUNK, body)


def _named(ack: Ack, field: str) -> str:
    check(ack)
    value = ack.body.get(field)
    if not isinstance(value, str):
        raise SendError(words.refused(ack.errcode), "later")
    return value


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
