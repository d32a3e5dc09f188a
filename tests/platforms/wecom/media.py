"""media/upload and media/get (wecom.md §4)."""

import re
from typing import Any

from aiohttp import web

from tests.platforms.wecom import errors
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import Media
from tests.platforms.wecom.routes import Ask, api

MB = 1024 * 1024
MOST = {"image": 10 * MB, "voice": 2 * MB, "video": 10 * MB, "file": 20 * MB}
RANGE = re.compile(r"bytes=(\d+)-(\d*)\Z")
PERCENT = re.compile(r"%[0-9A-F]{2}")
AMR_NB, AMR_WB = b"#!AMR\n", b"#!AMR-WB\n"
NB_FRAME = {0: 13, 1: 14, 2: 16, 3: 18, 4: 20, 5: 21, 6: 27, 7: 32, 8: 6, 15: 1}
WB_FRAME = {0: 18, 1: 24, 2: 33, 3: 37, 4: 41, 5: 47, 6: 51, 7: 59, 8: 61, 9: 6, 14: 1, 15: 1}


def amr_seconds(data: bytes) -> float:
    """How long an AMR plays: 20 ms a frame; 40005 when it is none."""
    wide = data.startswith(AMR_WB)
    demand(wide or data.startswith(AMR_NB), 40005, "invalid file type: AMR only")
    sizes, at, frames = (WB_FRAME, len(AMR_WB), 0) if wide else (NB_FRAME, len(AMR_NB), 0)
    while at < len(data):
        size = sizes.get(data[at] >> 3 & 0x0F)
        demand(size is not None, 40005, "broken AMR frame")
        at, frames = at + (size or 1), frames + 1
    return frames * 0.02


def check_content(kind: str, data: bytes) -> None:
    """What the bytes must begin with, and how many there may be."""
    demand(len(data) > 5, 40006, "invalid file size: over 5 bytes")
    demand(len(data) <= MOST[kind], 40006, f"invalid {kind} size")
    if kind == "image":
        demand(data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")), 40005, "invalid file type: JPG or PNG")
    if kind == "video":
        demand(data[4:8] == b"ftyp", 40005, "invalid file type: MP4")
    if kind == "voice":
        demand(amr_seconds(data) <= 60, 40005, "voice longer than 60 s")


async def read_part(ask: Ask) -> tuple[bytes, str]:
    """The multipart field `media` and its file name."""
    demand(ask.request.content_type == "multipart/form-data", 41005, "media data missing")
    part = (await ask.request.post()).get("media")
    if not isinstance(part, web.FileField) or not part.filename:
        raise Refused(41005, "media data or filename missing")
    if PERCENT.search(part.filename):  # silent in the reference; raw UTF-8 is what certainly reads well
        ask.server.violate(f"file name arrives percent-encoded: {part.filename}")
    return part.file.read(), part.filename


@api("POST", "media/upload", multipart=True)
async def upload(ask: Ask) -> dict[str, Any]:
    """A media_id, good for three days."""
    kind = ask.query.get("type", "")
    demand(kind in MOST, 40004, "invalid media type")
    data, name = await read_part(ask)
    check_content(kind, data)
    media = ask.server.keep(kind, data, name)
    return {"type": kind, "media_id": media.id, "created_at": str(int(media.at.timestamp()))}


def _file(media: Media, data: bytes, status: int, headers: dict[str, str]) -> web.Response:
    kinds = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4"}
    disposition = f'attachment; filename="{media.name}"'
    headers = {"Content-Type": kinds.get(media.kind, "application/octet-stream")} | headers
    return web.Response(body=data, status=status, headers=headers | {"Content-Disposition": disposition})


@api("GET", "media/get")
async def get(ask: Ask) -> web.Response:
    """The bytes; errors come as JSON with HTTP 200. Ranges in chunks of at most 20 MB, multiples of 16."""
    media = ask.server.find_media(ask.query.get("media_id"))
    if media is None:
        raise Refused(errors.BAD_MEDIA_ID, "invalid media_id")
    wanted = ask.request.headers.get("Range")
    if wanted is None:
        demand(len(media.data) <= 20 * MB, errors.TOO_LARGE, "file too large: ask for ranges")
        return _file(media, media.data, 200, {"Accept-Ranges": "bytes"})
    match = RANGE.match(wanted)
    demand(match is not None, errors.BAD_FIELD, "Range: bytes=from-to")
    assert match is not None
    start = int(match[1])
    end = min(int(match[2]) if match[2] else len(media.data) - 1, len(media.data) - 1)
    demand(start <= end, errors.BAD_FIELD, "Range beyond the end")
    length = end - start + 1
    demand(length <= 20 * MB, errors.TOO_LARGE, "range too large")
    whole = length % 16 == 0 or end == len(media.data) - 1
    demand(start % 16 == 0 and whole, errors.RANGE_NOT_16, "range not a multiple of 16")
    place = f"bytes {start}-{end}/{len(media.data)}"
    return _file(media, media.data[start : end + 1], 206, {"Content-Range": place})


@api("GET", "media/get/jssdk")
async def get_js(ask: Ask) -> web.Response:
    """Voices uploaded by a page through the JS-SDK, and nothing else."""
    media = ask.server.find_media(ask.query.get("media_id"))
    if media is None or not media.from_js or media.kind != "voice":
        raise Refused(errors.BAD_MEDIA_ID, "invalid media_id")
    return _file(media, media.data, 200, {})
