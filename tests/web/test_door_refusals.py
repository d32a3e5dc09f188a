"""What the door page does not take: forged codes, strangers, foreign pages, broken forms. Each gets a kind word."""

import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot import logs
from bot.signing import Page, Signing
from storage.models import Customer
from tests.chat import ConsolePhone, World
from tests.scenarios.steps import SHOP
from tests.web.browser import Browser, Shown, door, served

GOOD = {"person": "R01", "key": "k1", "latitude": "30.5", "longitude": "114.3"}
FORGED = ["1-1.AAAA", "nonsense", "1-1", "%F0%9F%98%80", "..%2F..%2Fetc%2Fpasswd", "1-1." + "A" * 3000, "%00.x"]


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What is refused never depends on the kind of database."""
    file = tmp_path / "pages.db"
    file.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{file}"


async def test_a_forged_code_opens_nothing(browser: Browser) -> None:
    for token in FORGED:
        for page in (await browser.opens(f"/v/{token}"), await browser.posts(f"/v/{token}", GOOD)):
            assert page.status == 404
            page.shows("认不出来")


async def test_the_code_of_another_company_opens_nothing(browser: Browser) -> None:
    page = await browser.opens(f"/v/{Signing('another-secret').door(1, 1)}")
    assert page.status == 404


async def test_a_page_link_is_no_door_code(company: World, browser: Browser) -> None:
    token = company.bot.house.signing.page(Page("visit", 1, 1), company.clock())
    assert (await browser.opens(f"/v/{token}")).status == 404


async def test_a_code_for_a_customer_that_is_gone(company: World, browser: Browser) -> None:
    page = await browser.opens(f"/v/{company.bot.house.signing.door(9999, 1)}")
    assert page.status == 404


async def test_a_renewed_code_says_so_and_names_nobody(company: World, browser: Browser) -> None:
    path = door(company, SHOP)
    async with company.bot.database.write() as session:
        (await session.get_one(Customer, company.company.customers[SHOP])).door_version = 2
    for page in (await browser.opens(path), await browser.posts(path, GOOD)):
        assert page.status == 410
        page.shows("已经换新了")
        page.hides(SHOP, "小林")


async def test_neither_token_nor_customer_are_logged(
    company: World, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("DEBUG")
    token = door(company, SHOP).removeprefix("/v/")
    await browser.opens(f"/v/{token}x")
    await browser.opens(f"/v/{token}?person=R02")
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines() if '"page.refused"' in line]
    assert [(line["page"], line["reason"], line["status"]) for line in lines] == [
        ("/v/{token}", "forged", 404),
        ("/v/{token}", "may not visit", 403),
    ]
    assert token not in logged
    assert SHOP not in logged


# ---- strangers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "xingji.example.com"},
        {"Host": "127.0.0.1.example.com"},
        {"Host": ""},
        {"X-Forwarded-For": "10.0.0.9"},
        {"Forwarded": "for=10.0.0.9"},
    ],
)
async def test_from_elsewhere_nobody_can_be_picked(
    company: World, browser: Browser, lin: ConsolePhone, headers: dict[str, str]
) -> None:
    path = door(company, SHOP)
    for page in (
        await browser.opens(path, headers),
        await browser.opens(f"{path}?person=R01", headers),
        await browser.posts(path, GOOD, headers),
    ):
        assert page.status == 403
        page.shows("请在企业微信或钉钉里打开")
        page.hides(SHOP, "小林")
    await company.settled()
    assert await lin.messages() == []


async def test_an_open_console_lets_other_machines_pick(company: World) -> None:
    async with served(company, console_open=True) as browser:
        page = await browser.opens(
            door(company, SHOP), {"Host": "xingji.example.com", "X-Forwarded-For": "10.0.0.9"}
        )
    assert page.status == 200
    page.shows("小林")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_another_site_cannot_start_a_visit(
    company: World, browser: Browser, lin: ConsolePhone, headers: dict[str, str]
) -> None:
    page = await browser.posts(door(company, SHOP), GOOD, headers)
    assert page.status == 403
    page.shows("没有照办")
    await company.settled()
    assert await lin.messages() == []


async def test_our_own_page_may(company: World, browser: Browser) -> None:
    ours = str(browser.client.make_url("/")).rstrip("/")
    without_referrer = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
    for headers in ({"Origin": ours}, without_referrer, {"Origin": company.bot.house.public_url}):
        assert (await browser.posts(door(company, SHOP), GOOD, headers)).status == 200


# ---- broken forms ------------------------------------------------------------------------------------

ODD_PLACES = [
    {"latitude": "NaN"},
    {"latitude": "inf"},
    {"latitude": "90.01"},
    {"longitude": "-180.5"},
    {"longitude": "1e400"},
    {"latitude": "9" * 4000},
    {"latitude": "三十"},
    {"latitude": ""},
    {"accuracy_m": "-1"},
    {"accuracy_m": "1e12"},
    {"age_s": "-5"},
    {"age_s": "1e18"},
]


async def test_an_impossible_position(company: World, browser: Browser) -> None:
    for wrong in ODD_PLACES:
        await _is_refused(company, await browser.posts(door(company, SHOP), GOOD | wrong), 400, "位置不对")


async def test_half_a_position(company: World, browser: Browser) -> None:
    for missing in ("latitude", "longitude"):
        form = {name: value for name, value in GOOD.items() if name != missing}
        await _is_refused(company, await browser.posts(door(company, SHOP), form), 400, "位置不对")


ODD_FORMS = [
    {"key": ""},
    {"key": "a b"},
    {"key": "x" * 65},
    {"key": "k\x00"},
    {"person": ""},
    {"person": "x" * 201},
    {"admin": "1"},
    {f"extra{n}": "1" for n in range(20)},
]


async def test_an_odd_form(company: World, browser: Browser) -> None:
    for wrong in ODD_FORMS:
        await _is_refused(company, await browser.posts(door(company, SHOP), GOOD | wrong), 400, "没读懂")


async def test_a_body_that_is_no_form(company: World, browser: Browser) -> None:
    for body in (b"", b"person=%ff%fe&key=k", b"\xff\xfe\x00", b"{}", b"person", b"=&=&="):
        await _is_refused(company, await browser.posts(door(company, SHOP), BytesIO(body)), 400, "没读懂")


async def test_ten_megabytes_are_not_read(company: World, browser: Browser) -> None:
    body = BytesIO(urlencode(GOOD | {"person": "x" * 10_000_000}).encode())
    await _is_refused(company, await browser.posts(door(company, SHOP), body), 413, "没读懂")


async def test_a_body_that_hides_its_length_is_not_read_either(company: World, browser: Browser) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 1000

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browser.client.post(door(company, SHOP), data=endless(), headers=kind) as answer:
        assert answer.status == 413


async def test_json_is_no_form(company: World, browser: Browser) -> None:
    body = BytesIO(json.dumps(GOOD).encode())
    page = await browser.posts(door(company, SHOP), body, {"Content-Type": "application/json"})
    await _is_refused(company, page, 415, "没读懂")


async def _is_refused(company: World, page: Shown, status: int, words: str) -> None:
    assert page.status == status
    page.shows(words, "什么都没有改动")
    await company.settled()
    assert await company.phone("R01").messages() == []
