"""The console as the courier sees it: a channel that knows keys."""

import asyncio

import pytest

from bot.cards.card import Card, File, Picture, Text, load
from bot.channel import Parcel
from bot.channels.console import channel as console_channel
from bot.channels.console.channel import ConsoleChannel
from storage.database import Database
from tests.channels.console.browser import REP, SUPERVISOR, Browser
from tests.clock import FakeClock


async def test_a_key_sent_twice_is_shown_once(browser: Browser) -> None:
    channel = browser.console.channel
    first = await channel.send(Parcel("k", REP, Text("第一次")))
    again = await channel.send(Parcel("k", REP, Text("第二次")))
    assert first == again == "k"
    assert [message.payload["text"] for message in await browser.shown()] == ["第一次"]


async def test_what_was_sent_twice_is_told_once(browser: Browser) -> None:
    channel = browser.console.channel
    with channel.feed.listening([REP]) as listener:
        await channel.send(Parcel("k", REP, Text("一次")))
        await channel.send(Parcel("k", REP, Text("一次")))
        assert len(listener.waiting()) == 1


async def test_every_kind_of_message_comes_back_as_it_was_sent(browser: Browser) -> None:
    messages = [Text("字"), Card(title="卡", text="两\n行"), Picture(3, "图"), File(4, "报价.pdf")]
    for n, message in enumerate(messages):
        await browser.console.channel.send(Parcel(f"k{n}", REP, message))
    assert [load(message.payload) for message in await browser.shown()] == messages


async def test_a_repaint_of_what_is_gone_fails(browser: Browser) -> None:
    channel = browser.console.channel
    assert not await channel.repaint("never-sent", Parcel("x", REP, Text("新")))


async def test_a_repaint_does_not_reach_into_another_chat(browser: Browser) -> None:
    channel = browser.console.channel
    await channel.send(Parcel("k", SUPERVISOR, Text("主管的")))
    assert not await channel.repaint("k", Parcel("x", REP, Text("新")))
    assert [message.payload["text"] for message in await browser.shown(SUPERVISOR)] == ["主管的"]


async def test_many_at_once_are_all_shown_and_each_chat_keeps_its_order(browser: Browser) -> None:
    channel = browser.console.channel

    async def chat(name: str) -> None:
        for n in range(20):
            await channel.send(Parcel(f"{name}-{n}", name, Text(str(n))))

    await asyncio.gather(*(chat(f"chat-{m}") for m in range(10)))
    for m in range(10):
        assert [message.payload["text"] for message in await browser.shown(f"chat-{m}")] == [
            str(n) for n in range(20)
        ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_whoever_gives_up_does_not_take_the_others_along(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = browser.console.channel
    reached, go_on = asyncio.Event(), asyncio.Event()
    write = console_channel.console.show

    async def hesitant(*arguments: object) -> object:
        reached.set()
        await go_on.wait()
        return await write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(console_channel.console, "show", hesitant)
    impatient = asyncio.create_task(channel.send(Parcel("a", REP, Text("a"))))
    await reached.wait()
    patient = asyncio.create_task(channel.send(Parcel("b", REP, Text("b"))))
    await asyncio.sleep(0)
    impatient.cancel()
    go_on.set()
    assert await patient == "b"
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert [message.key for message in await browser.shown()] == ["b"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_when_the_database_is_away_the_sender_hears_of_it(database: Database, clock: FakeClock) -> None:
    channel = ConsoleChannel(database, clock)
    async with database.write() as session:
        connection = await session.connection()
        await connection.exec_driver_sql("DROP TABLE console_messages")
    failed = await asyncio.gather(
        *(channel.send(Parcel(f"k{n}", REP, Text("字"))) for n in range(3)), return_exceptions=True
    )
    assert all(isinstance(error, Exception) for error in failed)
