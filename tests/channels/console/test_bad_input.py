"""What should not be taken is refused with a clear word, and leaves nothing behind."""

import io
import json
from typing import Any

import pytest
from aiohttp import FormData

from bot.channels.console import upload
from tests.channels.console.browser import REP, Browser, error_of

# Nothing here reaches a table: one kind of database is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GOOD = {"chat": REP, "person": REP, "key": "k1"}


async def refused(browser: Browser, response: Any, status: int, word: str) -> None:
    assert response.status == status
    assert word in await error_of(response)
    assert await browser.taken_in() == []
    assert await browser.shown() == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"chat": "R01"',
        b"\xff\xfe",
        json.dumps({**GOOD, "text": 5}).encode(),
        json.dumps({**GOOD, "text": None}).encode(),
        json.dumps({**GOOD, "text": "a", "more": 1}).encode(),
        json.dumps({**GOOD, "chat": ["R01"], "text": "a"}).encode(),
        b'{"chat": "R01", "person": "R01", "key": "k", "text": "half \\ud800"}',
        b"[" * 100_000,
    ],
)
async def test_a_body_that_is_no_message(browser: Browser, body: bytes) -> None:
    await refused(browser, await browser.raw("text", body), 400, "没读懂")


@pytest.mark.parametrize("key", ["", "a b", "钥匙", "a" * 65, "a/../b", "a.0", "in:1", 7, None])
async def test_an_odd_key(browser: Browser, key: Any) -> None:
    body = json.dumps({**GOOD, "key": key, "text": "你好"}).encode()
    await refused(browser, await browser.raw("text", body), 400, "编号")


async def test_no_key(browser: Browser) -> None:
    body = json.dumps({"chat": REP, "person": REP, "text": "你好"}).encode()
    await refused(browser, await browser.raw("text", body), 400, "编号")


@pytest.mark.parametrize("person", ["nobody", "R01 ", "' OR 1=1 --", "🦊"])
async def test_a_person_nobody_knows(browser: Browser, person: str) -> None:
    response = await browser.post("text", text="你好", chat=person, person=person)
    await refused(browser, response, 404, "没有这位同事")


async def test_a_chat_that_is_not_there(browser: Browser) -> None:
    await refused(browser, await browser.post("text", text="你好", chat="group-99"), 404, "没有这个会话")


@pytest.mark.parametrize("text", ["", "   \n", "\x00"])
async def test_nothing_written(browser: Browser, text: str) -> None:
    await refused(browser, await browser.post("text", text=text), 400, "还没写内容")


async def test_ten_megabytes_of_text(browser: Browser) -> None:
    body = json.dumps({**GOOD, "text": "长" * 3_500_000}, ensure_ascii=False).encode()
    await refused(browser, await browser.client.post("/console/text", data=io.BytesIO(body)), 413, "太长")


async def test_too_much_text_that_does_not_say_how_long_it_is(browser: Browser) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"x" * 20_000

    response = await browser.client.post("/console/text", data=endless())
    await refused(browser, response, 413, "太长")


@pytest.mark.parametrize(
    "place",
    [
        '{"latitude": NaN, "longitude": 114}',
        '{"latitude": Infinity, "longitude": 114}',
        '{"latitude": 1e400, "longitude": 114}',
        '{"latitude": 90.1, "longitude": 114}',
        '{"latitude": 30, "longitude": -180.5}',
        '{"latitude": "30", "longitude": 114}',
        '{"latitude": 30, "longitude": 114, "accuracy_m": -1}',
        '{"latitude": 30, "longitude": 114, "age_s": -5}',
        '{"latitude": 30}',
    ],
)
async def test_a_place_that_is_nowhere(browser: Browser, place: str) -> None:
    body = json.dumps({**GOOD, "location": 0}).replace("0}", place + "}").encode()
    await refused(browser, await browser.raw("location", body), 400, "位置不对")


@pytest.mark.parametrize(
    "press",
    [
        {"token": ""},
        {"token": "x" * 4001},
        {"token": "x", "chosen": {"a": "b"}},
        {"token": "x", "chosen": {"a": ["b"] * 101}},
        {"token": "x", "chosen": {str(n): [] for n in range(21)}},
        {"token": "x", "card": "in:\x00"},
    ],
)
async def test_a_press_that_is_none(browser: Browser, press: dict[str, Any]) -> None:
    await refused(browser, await browser.post("press", **press), 400, "没读懂")


async def test_a_file_over_the_limit_is_refused_while_it_arrives(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "FILE_LIMIT", 300_000)
    response = await browser.upload("photos", b"\xff\xd8\xff" + b"0" * 400_000)
    await refused(browser, response, 413, "太大")


async def test_files_that_are_too_much_together(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "TOTAL_LIMIT", 300_000)
    await refused(browser, await browser.upload("photos", *[b"0" * 100_000] * 4), 413, "太大")


async def test_the_limits_that_hold_are_the_ones_that_are_told(browser: Browser) -> None:
    assert (upload.FILE_LIMIT, upload.TOTAL_LIMIT, upload.FILES) == (25 << 20, 60 << 20, 9)


async def test_too_many_files(browser: Browser) -> None:
    await refused(browser, await browser.upload("photos", *[b"x"] * 10), 413, "最多发 9 个")


async def test_an_upload_without_a_file(browser: Browser) -> None:
    await refused(browser, await browser.upload("photos"), 400, "没有收到文件")


async def test_an_empty_file(browser: Browser) -> None:
    await refused(browser, await browser.upload("photos", b"good", b""), 400, "空的")


async def test_an_upload_without_person_and_key(browser: Browser) -> None:
    form = FormData()
    form.add_field("file", b"x", filename="a.jpg")
    await refused(browser, await browser.client.post("/console/photos", data=form), 400, "编号")


async def test_json_where_a_form_is_due(browser: Browser) -> None:
    await refused(browser, await browser.post("photos", file="x"), 400, "没传完整")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b"no boundary here"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n',
        ),
        ("multipart/form-data; boundary=" + "x" * 200, b"--x--"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--",
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="chat"\r\n\r\n\xff\xfe\xfa\r\n--x--\r\n',
        ),
    ],
)
async def test_an_upload_that_is_damaged(browser: Browser, kind: str, body: bytes) -> None:
    response = await browser.client.post("/console/photos", data=body, headers={"Content-Type": kind})
    assert response.status == 400
    assert await error_of(response)
    assert await browser.taken_in() == []


async def test_what_is_refused_is_logged_without_its_content(
    browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    await browser.post("text", text="客户底价九块八", chat="group-99")
    said = capsys.readouterr().out
    assert "unknown chat" in said
    assert "底价" not in said
