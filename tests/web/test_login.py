"""Logging in inside WeCom and DingTalk: who looks is told by the app, and links show only their reader's page."""

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from bot.events import Event, Location, Scan
from bot.signing import ENTRY_LIFE, SESSION_LIFE, Entry, Session
from bot.web.sessions import COOKIE
from sales.gcj02 import to_gcj02
from storage.models import Identity, Person
from tests.chat import ConsolePhone, World
from tests.company import DOOR
from tests.scenarios.steps import SHOP, visit
from tests.web.browser import Browser, Shown, door, link_on, served
from tests.web.logins import AUTHORIZE, DINGTALK, WECOM, FakeLogin


@pytest.fixture
def wecom() -> FakeLogin:
    return FakeLogin("wecom", "wxwork", AUTHORIZE)


@pytest.fixture
def dingtalk() -> FakeLogin:
    return FakeLogin("dingtalk", "DingTalk", None)


class Handed:
    """What the pages hand to the bot."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def __call__(self, event: Event) -> None:
        self.events.append(event)


@pytest.fixture
def handed() -> Handed:
    return Handed()


@pytest.fixture
async def app(company: World, wecom: FakeLogin, dingtalk: FakeLogin, handed: Handed) -> AsyncIterator[Browser]:
    """A phone's browser; everybody of the company has an account on both platforms."""
    async with company.bot.database.write() as session:
        for code, name in (("R01", "小林"), ("S01", "王姐")):
            for channel in ("wecom", "dingtalk"):
                person = company.company.people[name]
                session.add(Identity(channel=channel, external_id=f"{channel}-{code}", person_id=person))
    async with served(company, accept=handed, logins=(wecom, dingtalk)) as browser:
        yield browser


async def follow(app: Browser, code: str, path: str, headers: Mapping[str, str] = WECOM) -> Shown:
    """Open a page in WeCom: sent away, back with a code, and on to the page."""
    away = await app.opens(path, headers)
    assert away.status == 303
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    back = await app.opens(f"/login/wecom?code={code}&state={state}", headers)
    return await app.opens(back.headers["Location"], headers) if back.status == 303 else back


async def test_a_scan_inside_wecom_knows_who_it_is(app: Browser, company: World, handed: Handed) -> None:
    path = door(company, SHOP)
    arrived = await follow(app, "code-lin", path)
    assert arrived.status == 200
    arrived.shows(SHOP, "小林", "带上位置，开始拜访")
    arrived.hides("不是我，换一位", "王姐")
    form = {"person": arrived.value("person"), "key": arrived.value("key")}
    started = await app.posts(path, form, WECOM)
    started.shows("已开始，回到聊天继续")
    assert 'href="/"' not in started.html  # the console is not theirs
    (event,) = handed.events
    assert (event.channel, event.conversation, event.sender) == ("wecom", "wecom-R01", "wecom-R01")
    assert event.content == Scan(path.removeprefix("/v/"), None)


async def test_the_cookie_is_for_this_site_and_no_script(app: Browser, company: World) -> None:
    path = door(company, SHOP)
    away = await app.opens(path, WECOM)
    assert away.headers["Location"].startswith("https://platform.example/")
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    back = await app.opens(f"/login/wecom?code=code-lin&state={state}", WECOM)
    assert back.headers["Location"] == path
    for cookie in (away.headers["Set-Cookie"], back.headers["Set-Cookie"]):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) == company.bot.house.public_url.startswith("https")


async def test_a_code_that_another_browser_got_is_worth_nothing(
    app: Browser, company: World, wecom: FakeLogin
) -> None:
    away = await app.opens(door(company, SHOP), WECOM)
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    app.client.session.cookie_jar.clear()  # a link with code and state, sent to a colleague
    for query in (f"code=code-lin&state={state}", "code=code-lin&state=", "code=code-lin"):
        refused = await app.opens(f"/login/wecom?{query}", WECOM)
        assert refused.status == 403
        assert "Set-Cookie" not in refused.headers
    assert "code-lin" in wecom.codes  # nobody asked


async def test_who_took_too_long_begins_anew(app: Browser, company: World) -> None:
    away = await app.opens(door(company, SHOP), WECOM)
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]
    company.clock.now += ENTRY_LIFE * 2
    assert (await app.opens(f"/login/wecom?code=code-lin&state={state}", WECOM)).status == 403


async def test_strangers_leavers_and_bad_codes_are_told_apart_kindly(app: Browser, company: World) -> None:
    path = door(company, SHOP)
    (await follow(app, "made-up", path)).shows("没认出您来")
    (await follow(app, "code-nobody", path)).shows("还不认识您")
    async with company.bot.database.write() as session:
        await session.execute(update(Person).where(Person.name == "小林").values(active=False))
    left = await follow(app, "code-lin", path)
    assert left.status == 403
    left.shows("已经停用")
    left.hides(SHOP)


async def test_whoever_leaves_is_out_at_once_and_a_session_ends(app: Browser, company: World) -> None:
    path = door(company, SHOP)
    assert (await follow(app, "code-lin", path)).status == 200
    async with company.bot.database.write() as session:
        await session.execute(update(Person).where(Person.name == "小林").values(active=False))
    assert (await app.opens(path, WECOM)).status == 403
    company.clock.now += SESSION_LIFE * 2
    assert (await app.opens(path, WECOM)).status == 303


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/login/wecom", "/\\evil.example"])
async def test_nobody_is_sent_anywhere_else(app: Browser, company: World, path: str) -> None:
    entry = company.bot.house.signing.entry(Entry("s" * 32, path), company.clock())  # even were it signed
    posted = await app.posts("/login/dingtalk", {"entry": entry, "code": "code-lin"}, DINGTALK)
    assert posted.headers["Location"] == "/"


async def test_a_path_with_a_line_break_breaks_no_header(app: Browser) -> None:
    answer = await app.opens("/v/x%0d%0aSet-Cookie:%20a=b", WECOM)
    assert answer.status == 303
    assert "a=b" not in answer.headers.get("Set-Cookie", "").split(";")[0]


async def test_inside_dingtalk_a_script_asks_and_the_page_follows(
    app: Browser, company: World, dingtalk: FakeLogin
) -> None:
    path = door(company, SHOP)
    asking = await app.opens(path, DINGTALK)
    asking.shows("正在认人")
    asking.hides(SHOP)
    assert "https://g.alicdn.com" in asking.headers["Content-Security-Policy"]
    assert dingtalk.asked == [company.bot.house.public_url + path]
    facts = re.search(r"data-facts='([^']*)'", asking.html)
    assert facts
    assert unescape(facts[1]).count("clientId") == 1
    form = {"entry": asking.value("entry"), "code": "code-lin"}
    followed = await app.posts("/login/dingtalk", form, DINGTALK)
    assert (followed.status, followed.headers["Location"]) == (303, path)
    (await app.opens(path, DINGTALK)).shows(SHOP, "小林")


async def test_another_site_cannot_log_a_browser_in(app: Browser, company: World) -> None:
    asking = await app.opens(door(company, SHOP), DINGTALK)
    form = {"entry": asking.value("entry"), "code": "code-lin"}
    foreign = await app.posts("/login/dingtalk", form, DINGTALK | {"Sec-Fetch-Site": "cross-site"})
    assert foreign.status == 403
    forged = await app.posts("/login/dingtalk", form | {"entry": "x"}, DINGTALK)
    assert forged.status == 403
    assert (await app.posts("/login/feishu", form, DINGTALK)).status == 404


async def test_dingtalks_position_is_turned_and_wecoms_is_not(app: Browser, company: World, handed: Handed) -> None:
    path = door(company, SHOP)
    arrived = await follow(app, "code-lin", path)
    for system, place in (("wgs84", DOOR), ("gcj02", to_gcj02(*DOOR))):
        form = {
            "person": arrived.value("person"),
            "key": f"k-{system}",
            "latitude": str(place[0]),
            "longitude": str(place[1]),
            "system": system,
        }
        assert (await app.posts(path, form, WECOM)).status == 200
    for event in handed.events:
        assert isinstance(event.content, Scan)
        assert isinstance(event.content.location, Location)
        found = (event.content.location.latitude, event.content.location.longitude)
        assert found == pytest.approx(DOOR, abs=1e-6)
    odd = {"person": arrived.value("person"), "key": "k", "system": "bd09"}
    assert (await app.posts(path, odd, WECOM)).status == 400


async def test_the_apps_script_only_runs_where_it_is_asked(app: Browser, company: World, wecom: FakeLogin) -> None:
    path = door(company, SHOP)
    arrived = await follow(app, "code-lin", path)
    assert "https://wwcdn.weixin.qq.com" in arrived.headers["Content-Security-Policy"]
    assert wecom.asked == [company.bot.house.public_url + path]
    assert 'data-app="wecom"' in arrived.html
    wecom.is_silent = True  # then the browser is asked
    arrived = await app.opens(path, WECOM)
    arrived.shows(SHOP)
    assert "data-app" not in arrived.html
    assert "weixin" not in arrived.headers["Content-Security-Policy"]


async def test_a_link_that_was_passed_on_shows_nothing(
    app: Browser, company: World, lin: ConsolePhone, wang: ConsolePhone
) -> None:
    await visit(lin)
    mine, hers = await link_on(lin), await link_on(wang)
    assert (await follow(app, "code-lin", mine)).status == 200
    refused = await app.opens(hers, WECOM)
    assert refused.status == 403
    refused.shows("给另一位同事")
    refused.hides(SHOP)
    photo = re.search(r'src="(/board/[^"]*/photo/\d+)"', (await app.opens(mine, WECOM)).html)
    assert photo
    assert (await app.opens(photo[1].replace(mine, hers), WECOM)).status == 403
    app.client.session.cookie_jar.clear()
    assert (await app.opens(photo[1], WECOM)).status == 403  # inside the app nobody looks unknown
    assert (await app.opens(hers)).status == 200  # elsewhere nobody can tell, as before


async def test_a_forged_session_is_none(app: Browser, company: World) -> None:
    signing = company.bot.house.signing
    genuine = signing.session(Session("wecom", "wecom-R01"), company.clock())
    entry = signing.entry(Entry("wecom", "wecom-R01"), company.clock())  # signed by us, but not for this
    for token, status in ((genuine, 200), (f"{genuine}x", 303), (entry, 303), ("", 303)):
        app.client.session.cookie_jar.clear()
        cookie = WECOM | {"Cookie": f"{COOKIE}={token}"}
        assert (await app.opens(door(company, SHOP), cookie)).status == status
