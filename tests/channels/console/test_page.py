"""The page comes whole from this machine, and every word on it stands in the catalogue."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.console.console import Console
from bot.channels.console.page import FOLDER, Page
from bot.channels.console.routes import mount
from bot.words.console import PAGE
from tests.channels.console.browser import Browser

MODULES = sorted((FOLDER / "static").glob("*.js"))
ASKED_BY_PARTS = r"^(tone|role|pane|tab|empty|pick|do|scan|photo|map|quick)_"


def html(sample: bool = False, playable: bool = False) -> str:
    return Page(sample, playable, "Asia/Shanghai").html("127.0.0.1:8080").text or ""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_everything_the_page_loads_is_served_here(browser: Browser) -> None:
    page = await (await browser.client.get("/")).text()
    loaded = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    assert {"/console/static/main.js", "/console/static/console.css"} <= loaded
    for module in MODULES:
        imports = re.findall(r'from "\./([^"]+)"', module.read_text("utf-8"))
        loaded |= {f"/console/static/{name}" for name in imports}
    for address in loaded:
        response = await browser.client.get(address)
        assert response.status == 200, address
        assert response.content_type in ("text/javascript", "text/css", "image/svg+xml")


@pytest.mark.parametrize("name", ["..%2fpage.py", "console.html", "nothing.js", "%00"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_else_is_served(browser: Browser, name: str) -> None:
    assert (await browser.client.get(f"/console/static/{name}")).status == 404


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_word_a_module_asks_for_is_there(module: Path) -> None:
    asked = set(re.findall(r'say\("(\w+)"', module.read_text("utf-8")))
    assert asked <= set(PAGE)


def test_no_word_of_the_catalogue_is_forgotten() -> None:
    said = "".join(file.read_text("utf-8") for file in (*MODULES, FOLDER / "templates" / "console.html"))
    forgotten = {
        name for name in PAGE if not re.search(rf"\b{name}\b", said) and not re.match(ASKED_BY_PARTS, name)
    }
    assert not forgotten


def test_nothing_from_outside_becomes_markup() -> None:
    for module in MODULES:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", module.read_text("utf-8")
        )


def test_nothing_comes_from_elsewhere() -> None:
    files = [*MODULES, FOLDER / "static" / "console.css"]
    assert not [
        file.name for file in files if re.search(r"https?://(?!www\.w3\.org)[a-z]", file.read_text("utf-8"))
    ]


def test_the_page_has_no_script_of_its_own() -> None:
    assert not re.search(r'<script(?! type="application/json"| type="module" src=)|\son\w+=|style=', html())


def test_the_words_cannot_end_their_own_element(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGE, "title", "</script><b>")
    assert "</script><b>" not in html()
    words = re.search(r'id="words">(.*?)</script>', html())
    assert words is not None
    assert json.loads(words[1])["title"] == "</script><b>"


def test_an_invented_company_is_said_to_be_one() -> None:
    assert "样板公司 · 示例数据" in re.sub(r'<script type="application.*?</script>', "", html(sample=True))
    assert "样板公司 · 示例数据" not in re.sub(r'<script type="application.*?</script>', "", html(sample=False))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_strange_host_does_not_get_into_the_policy(console: Console) -> None:
    app = web.Application()
    mount(app, replace(console, open_to_all=True))
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/", headers={"Host": "a; script-src *"})
        assert "script-src *" not in response.headers.get("Content-Security-Policy", "")
