"""The played visit: a whole visit by the same road as a rep's own taps."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.console import play as playing
from bot.channels.console.console import Console
from bot.channels.console.feed import Caption, Listener
from bot.channels.console.play import Play
from bot.channels.console.routes import mount
from bot.sample.photos import draw
from bot.words import console as words
from storage.database import Database
from storage.models import Customer
from tests.channels.console.browser import REP, Browser, error_of
from tests.chat import World, playbook, world


@pytest.fixture
async def company(database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(database, tmp_path) as running:
        yield running


@pytest.fixture
def console(company: World) -> Console:
    bot = company.bot
    return Console(
        bot.database, bot.console, bot.intake.accept, bot.media, bot.house.signing, bot.clock, bot.house.public_url
    )


@pytest.fixture
async def browser(console: Console) -> AsyncIterator[Browser]:
    app = web.Application()
    mount(app, console, Play(console, draw, pace_s=0))
    async with TestClient(TestServer(app)) as client:
        yield Browser(client, console)


async def play(browser: Browser, person: str = REP, key: str = "play-1") -> int:
    response = await browser.client.post("/console/play", json={"person": person, "key": key})
    return response.status


async def told_until_the_end(listener: Listener) -> list[str]:
    told = []
    async with asyncio.timeout(60):
        while True:
            news = await listener.next()
            if isinstance(news, Caption):
                told.append(news.text)
                if news.over:
                    return told


async def test_a_visit_is_played_from_the_door_to_the_group(company: World, browser: Browser) -> None:
    with browser.console.channel.feed.listening([REP]) as listener:
        assert await play(browser) == 200
        told = await told_until_the_end(listener)
    assert told[0] == "① 到了「百姓大药房」门口，扫门上的二维码"
    assert told[-1] == words.PLAY_DONE, f"{told}\n{await company.phone(REP).transcript()}"
    await company.phone(REP).has_seen("拜访小结")
    await company.phone("S01").sees("小林", "百姓大药房")
    await company.phone("group-1").sees("小林", "百姓大药房")
    assert await company.phone("S02").messages() == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", [type.id for type in playbook().customer_types])
async def test_every_type_of_customer_can_be_played(company: World, browser: Browser, kind: str) -> None:
    async with browser.console.database.write() as session:
        (await session.get_one(Customer, company.company.customers["百姓大药房"])).type = kind
    with browser.console.channel.feed.listening([REP]) as listener:
        await play(browser)
        told = await told_until_the_end(listener)
    assert told[-1] == words.PLAY_DONE, f"{told}\n{await company.phone(REP).transcript()}"


async def test_two_plays_do_not_have_the_same_photos(company: World, browser: Browser) -> None:
    for n in range(2):
        company.clock.advance(days=1)
        with browser.console.channel.feed.listening([REP]) as listener:
            await play(browser, key=f"play-{n}")
            assert (await told_until_the_end(listener))[-1] == words.PLAY_DONE
    await company.phone(REP).has_seen("重复", times=0)


async def test_one_play_at_a_time_for_each_person(browser: Browser) -> None:
    with browser.console.channel.feed.listening([REP]) as listener:
        assert await play(browser, key="first") == 200
        assert await play(browser, key="first") == 200
        response = await browser.client.post("/console/play", json={"person": REP, "key": "second"})
        assert response.status == 409
        assert "还没结束" in await error_of(response)
        assert (await told_until_the_end(listener))[-1] == words.PLAY_DONE


async def test_who_has_no_customer_with_a_door_cannot_play(browser: Browser) -> None:
    response = await browser.client.post("/console/play", json={"person": "P01", "key": "k"})
    assert response.status == 422
    assert "没有带位置的客户" in await error_of(response)


async def test_a_bot_that_stays_silent_ends_the_play_with_a_word(
    company: World, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def into_the_void(event: object) -> None:
        return None

    monkeypatch.setattr(playing, "PATIENCE_S", 0.2)
    deaf = Play(
        Console(
            console.database,
            console.channel,
            into_the_void,
            console.media,
            console.signing,
            console.clock,
            console.public_url,
        ),
        draw,
        pace_s=0,
    )
    with console.channel.feed.listening([REP]) as listener:
        await deaf.start(REP, "k")
        assert (await told_until_the_end(listener))[-1] == words.PLAY_SILENT


async def test_a_shutdown_stops_it_where_it_stands(console: Console) -> None:
    slow = Play(console, draw, pace_s=3600)
    await slow.start(REP, "k")
    await slow.stop(web.Application())
    await asyncio.sleep(0)
    await slow.start(REP, "k2")
    await slow.stop(web.Application())


async def test_sample_photos_for_who_has_none_at_hand(browser: Browser) -> None:
    response = await browser.client.get(f"/console/sample-photo/shelf?person={REP}")
    assert (response.status, (await response.read())[:3]) == (200, b"\xff\xd8\xff")
    assert (await browser.client.get(f"/console/sample-photo/secret?person={REP}")).status == 404
    assert (await browser.client.get("/console/sample-photo/shelf?person=nobody")).status == 404


async def test_without_sample_photos_there_is_no_play(console: Console) -> None:
    app = web.Application()
    mount(app, console)
    async with TestClient(TestServer(app)) as client:
        assert (await client.post("/console/play", json={"person": REP, "key": "k"})).status == 404
        assert (await client.get(f"/console/sample-photo/shelf?person={REP}")).status == 404
        assert "演示一次拜访</span>" not in await (await client.get("/")).text()
