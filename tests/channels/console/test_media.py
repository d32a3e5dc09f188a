"""Files come back to the page only where they were shown, as what they are, and never as a page."""

import pytest
from aiohttp import ClientResponse

from bot.cards.card import Card, Picture
from bot.channel import Parcel
from tests.channels.console.browser import REP, Browser

# Which file is given out depends on no dialect: one kind of database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def fetched(browser: Browser, data: bytes, name: str = "a.html", path: str = "photos") -> ClientResponse:
    await browser.upload(path, data, name=name)
    message = (await browser.shown())[-1]
    return await fetch(browser, message.payload["media_id"], message.key)


async def fetch(browser: Browser, media_id: int, key: str) -> ClientResponse:
    return await browser.client.get(f"/console/media/{media_id}", params={"message": key})


@pytest.mark.parametrize("data", [HTML, SVG, b"GIF89 not quite", b"%PDF-1.7", b"\x00\x01"])
async def test_what_is_no_picture_is_only_offered_for_keeping(browser: Browser, data: bytes) -> None:
    response = await fetched(browser, data, name="报价.html")
    assert response.status == 200
    assert response.content_type == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert await response.read() == data


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"\xff\xd8\xff\xe0 photo", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"OggS\x00", "audio/ogg"),
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"#!AMR\n", "audio/amr"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
    ],
)
async def test_pictures_and_voices_are_shown_as_what_their_bytes_say(
    browser: Browser, data: bytes, mime: str
) -> None:
    response = await fetched(browser, data)
    assert response.content_type == mime
    assert response.headers["Content-Disposition"] == "inline"


async def test_a_file_is_not_given_out_for_another_message(browser: Browser) -> None:
    await browser.upload("photos", b"\xff\xd8\xff secret")
    await browser.post("text", text="你好", key="words")
    photo = (await browser.shown())[0].payload["media_id"]
    assert (await fetch(browser, photo, "in:words")).status == 404
    assert (await fetch(browser, photo, "")).status == 404
    assert (await fetch(browser, 10**17, "in:words")).status == 404


async def test_pictures_of_the_bot_are_shown_too(browser: Browser) -> None:
    await browser.upload("photos", b"\xff\xd8\xff seen")
    media_id = (await browser.shown())[0].payload["media_id"]
    await browser.console.channel.send(Parcel("card", REP, Card(title="这张是哪一张", picture=media_id)))
    await browser.console.channel.send(Parcel("picture", REP, Picture(media_id, "看看")))
    assert (await fetch(browser, media_id, "card")).status == 200
    assert (await fetch(browser, media_id, "picture")).status == 200


async def test_a_file_that_was_lost_from_the_disk(browser: Browser) -> None:
    await browser.upload("photos", b"\xff\xd8\xff gone")
    message = (await browser.shown())[0]
    for file in browser.console.media.folder.rglob("*"):
        if file.is_file():
            file.unlink()
    assert (await fetch(browser, message.payload["media_id"], message.key)).status == 404


async def test_a_recording_is_given_in_the_parts_that_are_asked_for(browser: Browser) -> None:
    await browser.upload("file", b"ID3" + bytes(range(200)), name="电话.mp3")
    message = (await browser.shown())[-1]
    path, key = f"/console/media/{message.payload['media_id']}", {"message": message.key}
    response = await browser.client.get(path, params=key, headers={"Range": "bytes=3-5"})
    assert (response.status, await response.read()) == (206, b"\x00\x01\x02")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
