"""Uploads, downloads and their traps."""

import io
from typing import Any

import aiohttp
import pytest

from tests.clock import FakeClock
from tests.platforms.wecom.bot_side import BotSide, tenant

JPG = b"\xff\xd8\xff\xe0 a picture"
AMR = b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 50
MP4 = b"\0\0\0\x18ftypmp42"
MB = 1024 * 1024


async def upload(side: BotSide, kind: str, data: bytes, name: str | None = "a.bin") -> dict[str, Any]:
    """media/upload."""
    form = aiohttp.FormData(quote_fields=False)
    if name is None:
        form.add_field("media", data.decode(), content_type="text/plain")
    else:
        form.add_field("media", io.BytesIO(data), filename=name)
    url = f"{side.server.api_base}/cgi-bin/media/upload"
    async with side.http.post(url, params={"access_token": await side.token(), "type": kind}, data=form) as answer:
        return dict(await answer.json())


@pytest.mark.parametrize(
    ("kind", "data", "code"),
    [
        ("image", JPG, 0),
        ("image", b"GIF89a....", 40005),
        ("image", JPG + b"x" * (10 * MB), 40006),
        ("voice", AMR, 0),
        ("voice", b"ID3 an mp3", 40005),
        ("voice", b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 3001, 40005),
        ("voice", b"#!AMR\n" + (b"\x3c" + b"\0" * 31) * 70_000, 40006),
        ("video", MP4, 0),
        ("video", b"\x1aE\xdf\xa3 webm", 40005),
        ("file", b"%PDF-1.7", 0),
        ("file", b"12345", 40006),
        ("sticker", JPG, 40004),
    ],
)
async def test_what_may_be_uploaded(kind: str, data: bytes, code: int) -> None:
    async with tenant() as (_, side):
        assert (await upload(side, kind, data))["errcode"] == code


async def test_an_upload_needs_a_name_and_serves_its_kind_for_three_days() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        user = server.user("R01")
        assert (await upload(side, "file", b"123456", name=None))["errcode"] == 41005
        made = await upload(side, "file", b"123456", "周报.xlsx")
        assert (await side.send("R01", "image", media_id=made["media_id"]))["errcode"] == 40007
        assert (await side.send("R01", "file", media_id=made["media_id"]))["errcode"] == 0
        assert (user.bubbles[-1].name, user.bubbles[-1].media) == ("周报.xlsx", b"123456")
        clock.advance(days=3)
        assert (await side.send("R01", "file", media_id=made["media_id"]))["errcode"] == 40007


async def fetch(side: BotSide, media_id: str, span: str = "", path: str = "media/get") -> tuple[int, Any]:
    """Status and errcode or bytes."""
    url = f"{side.server.api_base}/cgi-bin/{path}"
    query = {"access_token": await side.token(), "media_id": media_id}
    async with side.http.get(url, params=query, headers={"Range": span} if span else {}) as answer:
        if answer.content_type == "application/json":
            return answer.status, (await answer.json())["errcode"]
        return answer.status, await answer.read()


async def test_downloads_ranges_and_errors_in_json() -> None:
    async with tenant() as (server, side):
        small = await server.user("R01").photographs(JPG * 10)
        assert await fetch(side, small) == (200, JPG * 10)
        assert await fetch(side, "nothing") == (200, 40007)
        assert await fetch(side, small, "bytes=16-31") == (206, (JPG * 10)[16:32])
        assert await fetch(side, small, "bytes=16-") == (206, (JPG * 10)[16:])
        assert await fetch(side, small, "bytes=0-16") == (200, 40146)
        large = await server.user("R01").sends_file(b"x" * (20 * MB + 1), "大.pdf")
        assert await fetch(side, large) == (200, 830002)
        status, body = await fetch(side, large, f"bytes=0-{20 * MB - 1}")
        assert (status, len(body)) == (206, 20 * MB)
        assert await fetch(side, large, f"bytes={20 * MB}-") == (206, b"x")
        voice = server.js_upload(b"speex", "voice", "v.speex")
        assert await fetch(side, voice, path="media/get/jssdk") == (200, b"speex")
        assert await fetch(side, small, path="media/get/jssdk") == (200, 40007)
