"""In the console anybody can act as anyone: so it speaks to this machine and its own page only."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import ValidationError

from bot.channels.console.console import Console
from bot.channels.console.routes import mount
from bot.settings import Settings
from tests.channels.console.browser import REP, Browser, error_of

# Nothing here reaches a table: one kind of database is enough.
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PATHS = ["/", "/console/people", "/console/static/main.js", "/console/customers?person=R01"]


@pytest.mark.parametrize("host", ["xingji.example", "192.168.1.5:8080", "127.0.0.1.evil.example", "", "[::2]", "["])
@pytest.mark.parametrize("path", PATHS)
@one_database
async def test_a_name_that_is_not_this_machine_is_refused(browser: Browser, path: str, host: str) -> None:
    response = await browser.client.get(path, headers={"Host": host})
    assert response.status == 403
    assert "只在这台电脑上" in await error_of(response)


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1", "[::1]:9000"])
@one_database
async def test_the_names_of_this_machine_are_taken(browser: Browser, host: str) -> None:
    assert (await browser.client.get("/console/people", headers={"Host": host})).status == 200


@one_database
async def test_who_comes_through_a_proxy_is_refused(browser: Browser) -> None:
    response = await browser.client.get("/console/people", headers={"X-Forwarded-For": "203.0.113.9"})
    assert response.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
@one_database
async def test_another_page_cannot_post(browser: Browser, headers: dict[str, str]) -> None:
    body = {**browser.sent(), "text": "撤销"}
    response = await browser.client.post("/console/text", json=body, headers=headers)
    assert response.status == 403
    assert "别的网页" in await error_of(response)
    assert await browser.taken_in() == []


@one_database
async def test_another_page_cannot_listen(browser: Browser) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await browser.client.ws_connect("/console/ws", origin="http://evil.example")
    assert refused.value.status == 403


@one_database
async def test_the_own_page_posts(browser: Browser) -> None:
    origin = str(browser.client.make_url("/")).rstrip("/")
    body = {**browser.sent(), "text": "帮助"}
    assert (await browser.client.post("/console/text", json=body, headers={"Origin": origin})).status == 200


@one_database
async def test_opened_in_so_many_words_it_takes_other_names_but_no_other_pages(console: Console) -> None:
    app = web.Application()
    mount(app, replace(console, open_to_all=True))
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/console/people", headers={"Host": "demo.example"})).status == 200
        foreign = {"Host": "demo.example", "Origin": "http://evil.example"}
        body = {"chat": REP, "person": REP, "key": "k", "text": "帮助"}
        assert (await client.post("/console/text", json=body, headers=foreign)).status == 403


@pytest.mark.parametrize(("said", "is_open"), [("", False), ("i-know-anyone-can-act-as-anyone", True)])
def test_the_words_that_open_it(tmp_path: Path, said: str, is_open: bool) -> None:
    settings = Settings(_env_file=None, xingji_data=tmp_path, xingji_console_open=said)  # type: ignore[arg-type]
    assert settings.xingji_console_open is is_open


@pytest.mark.parametrize("said", ["true", "1", "yes", "I-KNOW-ANYONE-CAN-ACT-AS-ANYONE"])
def test_other_words_do_not_open_it(tmp_path: Path, said: Any) -> None:
    with pytest.raises(ValidationError, match="i-know-anyone-can-act-as-anyone"):
        Settings(_env_file=None, xingji_data=tmp_path, xingji_console_open=said)


@one_database
async def test_every_answer_carries_the_safe_headers(browser: Browser) -> None:
    for path in (*PATHS, "/console/media/1?message=x"):
        response = await browser.client.get(path)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
