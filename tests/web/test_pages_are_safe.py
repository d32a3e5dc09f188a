"""What holds for every page: headers, no script of strangers, nothing kept by anybody on the way."""

import re

from sqlalchemy import update

from storage.models import Customer, Identity, Person
from tests.chat import ConsolePhone, World
from tests.company import DOOR
from tests.scenarios.steps import SHOP, answer_all, send_photos, visit
from tests.web.browser import Browser, Shown, door, link_on

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


async def _all_pages(company: World, browser: Browser, lin: ConsolePhone) -> list[Shown]:
    await visit(lin)
    path = door(company, SHOP)
    return [
        await browser.opens(path),
        await browser.opens(f"{path}?person=R01"),
        await browser.posts(path, {"person": "R01", "key": "k1"}),
        await browser.opens(f"{path}x"),
        await browser.opens(await link_on(lin)),
        await browser.opens("/board/forged"),
    ]


async def test_personal_pages_are_kept_by_nobody_and_run_nothing_foreign(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    for page in await _all_pages(company, browser, lin):
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["X-Frame-Options"] == "DENY"
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


async def test_no_page_has_inline_script_style_or_handlers(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    for page in await _all_pages(company, browser, lin):
        assert not re.search(r"<script(?![^>]*\ssrc=)", page.html)
        assert "<style" not in page.html
        assert not re.search(r"<[^>]*\s(on\w+|style)=", page.html)
        assert "http://" not in page.html.replace("http://127.0.0.1", "")


async def test_what_the_pages_need_comes_from_here_and_nothing_else(browser: Browser) -> None:
    for file in ("pages.css", "door.js", "place.js", "sdk.js", "login.js", "icon.svg"):
        page = await browser.opens(f"/pages/{file}")
        assert page.status == 200
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in page.headers["Cache-Control"]
    for path in ("/pages/..%2Fdoor.py", "/pages/none.css", "/pages/"):
        assert (await browser.opens(path)).status == 404


async def test_markup_in_names_addresses_and_words_is_text(
    company: World, browser: Browser, lin: ConsolePhone
) -> None:
    async with company.bot.database.write() as session:
        await session.execute(update(Customer).where(Customer.name == SHOP).values(address=XSS))
        await session.execute(update(Person).where(Person.code.in_(["R01", "S01"])).values(name=XSS))
    await visit(lin)
    async with company.bot.database.write() as session:
        await session.execute(update(Customer).where(Customer.name == SHOP).values(name=XSS))
    await lin.taps("更正")
    await lin.taps("合作意向")
    await lin.taps("更正", 合作意向=["低"], 为什么改=["点错了"])
    path = door(company, SHOP)
    pages = [
        await browser.opens(path),
        await browser.opens(f"{path}?person=R01"),
        await browser.opens(await link_on(lin)),
    ]
    for page in pages:
        page.shows(XSS)
        page.hides("<script>alert", "<img src=x", "onerror=alert(2)>{")


async def test_markup_in_what_was_said_is_text(company: World, browser: Browser, lin: ConsolePhone) -> None:
    await lin.scans(SHOP)
    await lin.says(XSS)
    await lin.says("</li></ul><svg onload=alert(3)>")
    await lin.stands_at(DOOR)
    await send_photos(lin, 1)
    await answer_all(lin)
    await lin.taps("提交拜访")
    page = await browser.opens(await link_on(lin))
    page.shows(XSS, "</li></ul><svg onload=alert(3)>")
    page.hides("<script>alert", "<svg onload")


async def test_ids_with_odd_characters_survive_the_link(company: World, browser: Browser) -> None:
    odd = 'a&b=c/d?e#f"<g> +%20'
    async with company.bot.database.write() as session:
        await session.execute(update(Identity).where(Identity.external_id == "R01").values(external_id=odd))
    path = door(company, SHOP)
    page = await browser.opens(path)
    found = re.search(r'href="(\?person=a[^"]*)"', page.html)
    assert found
    arrived = await browser.opens(path + found[1])
    arrived.shows(SHOP)
    assert arrived.value("person") == odd
    assert (await browser.posts(path, {"person": odd, "key": "k1"})).status == 200
