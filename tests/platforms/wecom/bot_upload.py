"""Uploads in chunks over the long connection (wecom.md §3.6). The order of 846610 to 846616 is allotted here."""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.platforms.wecom import errors
from tests.platforms.wecom.bodies import text_of
from tests.platforms.wecom.bot import SmartBot
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.media import MB, check_content

MOST = {"file": 20 * MB, "image": 10 * MB, "video": 10 * MB, "voice": 2 * MB}
CHUNK, CHUNKS = 512 * 1024, 100
LIVES = timedelta(minutes=30)
BAD_INIT, BAD_SIZE, UNKNOWN, BAD_INDEX, BAD_CHUNK, MISSING, BAD_SUM = range(846610, 846617)


@dataclass
class Upload:
    """One under way."""

    kind: str
    name: str
    size: int
    chunks: int
    md5: str
    at: datetime
    parts: dict[int, bytes] = field(default_factory=dict)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def init(bot: SmartBot, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """An upload_id; 30 a minute."""
    demand(bot.server.windows.takes(("upload", bot.bot_id), {60.0: 30}), errors.TOO_OFTEN, "30 uploads a minute")
    kind, size, chunks = body.get("type"), body.get("total_size"), body.get("total_chunks")
    demand(kind in MOST, BAD_INIT, "type: file, image, voice or video")
    name, md5 = text_of(body, "filename", BAD_INIT), text_of(body, "md5", BAD_INIT)
    demand(_whole(size) and 5 < size <= MOST[str(kind)], BAD_SIZE, "total_size")  # type: ignore[operator]
    demand(_whole(chunks) and 1 <= chunks <= CHUNKS, BAD_SIZE, f"total_chunks: 1 to {CHUNKS}")  # type: ignore[operator]
    upload_id = bot.server.fresh("UP")
    assert isinstance(size, int)
    assert isinstance(chunks, int)
    bot.uploads[upload_id] = Upload(str(kind), name, size, chunks, md5, bot.server.clock())
    return {"upload_id": upload_id}


def _find(bot: SmartBot, body: dict[str, Any]) -> Upload:
    found = bot.uploads.get(str(body.get("upload_id")))
    if found is None or bot.server.clock() - found.at > LIVES:
        raise Refused(UNKNOWN, "invalid upload_id")
    return found


def chunk(bot: SmartBot, req_id: str, body: dict[str, Any]) -> None:
    """Up to 512 KB, counted from 0 (or from 1 where the tenant does: `server.chunks_count_from`)."""
    upload, index = _find(bot, body), body.get("chunk_index")
    first = bot.server.chunks_count_from
    demand(_whole(index) and first <= index < first + upload.chunks, BAD_INDEX, "chunk_index")  # type: ignore[operator]
    try:
        data = base64.b64decode(text_of(body, "base64_data", BAD_CHUNK), validate=True)
    except binascii.Error:
        raise Refused(BAD_CHUNK, "base64_data") from None
    demand(len(data) <= CHUNK, BAD_CHUNK, f"chunk larger than {CHUNK} bytes")
    assert isinstance(index, int)
    upload.parts[index] = data


def finish(bot: SmartBot, req_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """A media_id, good for three days."""
    upload = _find(bot, body)
    demand(len(upload.parts) == upload.chunks, MISSING, "chunks missing")
    data = b"".join(upload.parts[index] for index in sorted(upload.parts))
    good = len(data) == upload.size and hashlib.md5(data).hexdigest() == upload.md5.lower()
    demand(good, BAD_SUM, "size or md5 does not fit")
    check_content(upload.kind, data)
    del bot.uploads[str(body["upload_id"])]
    media = bot.server.keep(upload.kind, data, upload.name)
    return {"type": upload.kind, "media_id": media.id, "created_at": int(media.at.timestamp())}
