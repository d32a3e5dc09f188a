"""What is not yet right is found and told in plain words, each with its remedy (wecom.md §8, §11)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.wecom.app import AppPart
from bot.channels.wecom.callback import PATH
from bot.channels.wecom.parts import Ground
from bot.channels.wecom.survey import Report, survey, try_callback
from bot.commands.wecom_findings import finding
from bot.doctor.finding import Finding
from bot.settings import SettingsError
from bot.words import wecom_setup as words
from tests.channels.wecom.tenant import Tenant, settings_for
from tests.platforms.wecom import errors


def ground(at: Tenant) -> Ground:
    return at.platform._ground


async def surveyed(at: Tenant, make_menu: bool = True) -> dict[str, Report]:
    return {report.topic: report for report in await survey(ground(at), at.client, make_menu=make_menu)}


async def found(at: Tenant, make_menu: bool = True) -> Sequence[Finding]:
    return [finding(report) for report in (await surveyed(at, make_menu)).values()]


async def test_everything_is_well_and_the_menu_is_there(at: Tenant) -> None:
    reports = await surveyed(at)
    assert [topic for topic, report in reports.items() if not report.ok] == ["callback"]  # nobody serves it here
    assert at.rep.menu() == [
        "扫码拜访",
        "现场/拍照片",
        "现场/发位置",
        "我的/我的一天",
        "我的/我的待办",
        "我的/怎么用",
    ]
    assert at.server.schedules == at.server.meetings == {}


async def test_looking_makes_no_menu_but_misses_it(at: Tenant) -> None:
    assert not (await surveyed(at, make_menu=False))["menu"].ok
    assert at.calls("menu/create") == []
    await surveyed(at)
    assert (await surveyed(at, make_menu=False))["menu"].ok


async def test_the_menu_that_was_made_does_what_it_says(at: Tenant) -> None:
    await surveyed(at)
    await at.rep.scans("https://x/v/a.b")
    await at.rep.taps_menu("我的一天")
    await at.rep.taps_menu("发位置", place=(23.1, 113.3, "塔"))
    await at.rep.taps_menu("拍照片", photos=[b"\xff\xd8\xff"])
    assert [content.type for content in at.said()] == ["scan", "text", "location", "incoming"]


@pytest.mark.parametrize(
    ("api", "errcode", "says"),
    [
        ("gettoken", errors.BAD_SECRET, "Secret"),
        ("gettoken", 40013, "企业 ID"),
        ("agent/get", errors.FOREIGN_IP, "可信 IP"),
        ("agent/get", errors.FOREIGN_AGENT, "不是同一个应用"),
        ("menu/create", errors.NO_PERMISSION, "权限"),
        ("menu/create", 999999, "999999"),
    ],
)
async def test_what_the_platform_refuses_is_told_with_a_remedy(
    at: Tenant, api: str, errcode: int, says: str
) -> None:
    at.server.fail_next(api, errcode)
    wrong = [one for one in await found(at) if one.level == "bad" and PATH not in one.text]
    (told,) = wrong
    assert says in told.text + told.remedy
    assert told.remedy


async def test_missing_permissions_are_no_fault(at: Tenant) -> None:
    at.app.permissions = set()
    notes = [one for one in await found(at) if one.level == "note"]
    assert [one.text for one in notes] == [words.NEED_PERMISSION[topic][0] for topic in ("schedule", "meeting")]


async def test_an_empty_range_is_told(at: Tenant) -> None:
    at.app.visible = set()
    assert words.EMPTY_RANGE[0] in [one.text for one in await found(at)]


@pytest.mark.parametrize("errcode", words.ERRORS)
def test_every_known_refusal_has_its_words(errcode: int) -> None:
    told = finding(Report("agent", False, errcode, "not allow, from ip: 203.0.113.9, more at x"))
    assert told.level == "bad"
    assert "{" not in told.text + told.remedy
    if errcode == errors.FOREIGN_IP:
        assert "203.0.113.9" in told.text


@asynccontextmanager
async def served(at: Tenant, *, wrongly: bool = False) -> AsyncIterator[Ground]:
    """Our address as a proxy serves it, rightly or not."""

    async def accept(_event: object) -> None:
        raise AssertionError

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<html>请登录</html>")

    site = web.Application()
    before = ground(at)
    assert before.client is not None
    if wrongly:
        site.router.add_get(PATH, page)
    else:
        AppPart(before, before.client).mount(site, accept)
    async with TestServer(site) as server:
        url = str(server.make_url("")).rstrip("/")
        settings = settings_for(at.server, at.app, at.media.folder.parent, xingji_public_url=url)
        yield replace(before, settings=settings)


async def test_our_own_address_answers(at: Tenant) -> None:
    async with served(at) as rightly:
        assert (await try_callback(rightly)).ok


async def test_a_proxy_that_answers_for_us_is_noticed(at: Tenant) -> None:
    async with served(at, wrongly=True) as wrong:
        told = finding(await try_callback(wrong))
    assert (told.level, "HTTP 200" in told.text) == ("bad", True)


async def test_an_address_nobody_answers_at_is_told(at: Tenant) -> None:
    told = finding(await try_callback(ground(at)))
    assert told.level == "bad"
    assert told.text.startswith("打不开")


def test_a_callback_that_is_not_configured_says_what_that_costs() -> None:
    told = finding(Report("callback", False, facts={"why": "not configured"}))
    assert "43012" in told.text


async def test_a_key_that_cannot_be_one_is_told_and_stops_the_bot_with_a_word(at: Tenant) -> None:
    wrong = settings_for(at.server, at.app, at.media.folder, wecom_aes_key="short")
    told = finding(await try_callback(replace(ground(at), settings=wrong)))
    assert (told.level, "43 位" in told.text) == ("bad", True)
    with pytest.raises(SettingsError, match="WECOM_AES_KEY"):
        AppPart(replace(ground(at), settings=wrong), at.client)
