"""The code on a door, opened by the camera inside a platform's app: by its log-in the page knows who stands there,
and the chat goes on."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar

from tests.chat import Phone, World
from tests.company import DOOR
from tests.phones.gcj02 import gcj02
from tests.scenarios.steps import SHOP

INSIDE = {"wecom": "Mozilla/5.0 MicroMessenger/7.0 wxwork/4.1.36", "dingtalk": "Mozilla/5.0 AliApp(DingTalk/7.6.0)"}


@pytest.fixture
async def webview(place: tuple[str, str]) -> AsyncIterator[ClientSession]:
    """The browser inside the app."""
    agent = {"User-Agent": INSIDE[place[0]]}
    async with ClientSession(headers=agent, cookie_jar=CookieJar(unsafe=True)) as browser:
        yield browser


async def opened(webview: ClientSession, url: str) -> str:
    async with webview.get(url, allow_redirects=False) as page:
        assert page.status == 200, await page.text()
        return await page.text()


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, html
    return unescape(found[1])


def facts(html: str) -> dict[str, str]:
    found = re.search(r"data-facts='([^']*)'", html)
    assert found, html
    told: dict[str, str] = json.loads(unescape(found[1]))
    return told


@pytest.mark.only_on("wecom")
async def test_in_wecom(company: World, lin: Phone, webview: ClientSession) -> None:
    url, server = company.door_code(SHOP), lin.server  # type: ignore[attr-defined]
    async with webview.get(url, allow_redirects=False) as away:
        way = urlsplit(away.headers["Location"])
    asked = {name: values[0] for name, values in parse_qs(way.query).items()}
    assert (way.netloc, way.path, way.fragment) == (
        "open.weixin.qq.com",
        "/connect/oauth2/authorize",
        "wechat_redirect",
    )
    assert (asked["appid"], asked["response_type"], asked["scope"]) == (server.corp_id, "code", "snsapi_base")
    code = server.login_code("R01")
    async with webview.get(f"{asked['redirect_uri']}?code={code}&state={asked['state']}") as page:
        html = await page.text()
    assert SHOP in html
    assert facts(html)["corpId"] == server.corp_id
    form = {"person": field(html, "person"), "key": field(html, "key"), "system": "wgs84", "age_s": "1"}
    form |= {"latitude": str(DOOR[0]), "longitude": str(DOOR[1]), "accuracy_m": "12"}
    async with webview.post(url, data=form, headers={"Origin": company.bot.house.public_url}) as started:
        assert started.status == 200
    await company.settled()
    await lin.has_seen("位置已锁定")
    await lin.sees("门头照")


@pytest.mark.only_on("dingtalk")
async def test_in_dingtalk(company: World, lin: Phone, webview: ClientSession) -> None:
    url, server = company.door_code(SHOP), lin.server  # type: ignore[attr-defined]
    asking = await opened(webview, url)
    assert SHOP not in asking
    told = facts(asking)
    assert (told["corpId"], told["clientId"]) == (server.corp_id, server.first_app.client_id)
    assert server.desk.signed(server, url, told["nonceStr"], told["timeStamp"], told["signature"])
    code = {"entry": field(asking, "entry"), "code": server.auth_code("R01")}
    origin = {"Origin": company.bot.house.public_url}
    async with webview.post(f"{company.bot.house.public_url}/login/dingtalk", data=code, headers=origin) as page:
        html = await page.text()
    assert SHOP in html
    latitude, longitude = gcj02(*DOOR)
    form = {"person": field(html, "person"), "key": field(html, "key"), "system": "gcj02", "age_s": "1"}
    form |= {"latitude": str(latitude), "longitude": str(longitude), "accuracy_m": "12"}
    async with webview.post(url, data=form, headers=origin) as started:
        assert started.status == 200
    await company.settled()
    await lin.has_seen("位置已锁定")
    await lin.has_seen("离店门约 0 米")
    await lin.sees("门头照")
