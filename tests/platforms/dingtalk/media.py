"""`oapi/media/upload` (§8): kinds, endings and sizes."""

import secrets
from typing import Any

from aiohttp import web

from tests.platforms.dingtalk.errors import OldRefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Media

MB = 1024 * 1024
KINDS = {
    "image": (20 * MB, {"jpg", "jpeg", "gif", "png", "bmp"}),
    "voice": (2 * MB, {"amr", "mp3", "wav"}),
    "video": (20 * MB, {"mp4"}),
    "file": (20 * MB, {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}),
}
MAGIC = {
    "jpg": b"\xff\xd8", "jpeg": b"\xff\xd8", "gif": b"GIF8", "png": b"\x89PNG", "bmp": b"BM",
    "amr": b"#!AMR", "wav": b"RIFF", "pdf": b"%PDF",
    "docx": b"PK", "xlsx": b"PK", "pptx": b"PK", "zip": b"PK", "rar": b"Rar!",
}  # fmt: skip


async def upload(ask: Ask) -> dict[str, Any]:
    kind, name, content = ask.query.get("type", ""), "", b""
    posted = await ask.request.post()
    for field, value in posted.items():
        if field == "type" and isinstance(value, str):
            kind = value
        elif field == "media" and isinstance(value, web.FileField):
            name, content = value.filename, value.file.read()
            value.file.close()
    if kind not in KINDS:
        raise OldRefusedError(40004, "无效的媒体文件类型")
    if not content:
        raise OldRefusedError(40035, "缺少参数 media")
    most, endings = KINDS[kind]
    ending = name.rpartition(".")[2].lower()
    if ending not in endings or not content.startswith(MAGIC.get(ending, b"")):
        raise OldRefusedError(40004, f"{name}: 无效的媒体文件类型")
    if len(content) > most:
        raise OldRefusedError(45001, "多媒体文件大小超过限制")
    media_id = "@lALPD" + secrets.token_urlsafe(16)
    ask.server.media[media_id] = Media(kind, name, content)
    return {"type": kind, "media_id": media_id, "created_at": int(ask.server.clock().timestamp() * 1000)}


APIS = [Api("POST", "/media/upload", upload, old=True, shape="form")]
