"""The live line: history first, then news; after a break nothing is lost and nothing shown twice."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from bot.cards.card import Card, Text
from bot.channel import Parcel
from bot.channels.console import feed
from storage import console as tables
from storage.console import NewMessage
from tests.channels.console.browser import GROUP, REP, SUPERVISOR, Browser
from tests.clock import FakeClock


async def say(browser: Browser, key: str, text: str, chat: str = REP) -> None:
    await browser.console.channel.send(Parcel(key, chat, Text(text)))


async def heard(socket: ClientWebSocketResponse) -> dict[str, Any]:
    answer: dict[str, Any] = await socket.receive_json(timeout=60)
    return answer


def texts(history: dict[str, Any]) -> list[str]:
    return [message["payload"]["text"] for message in history["messages"]]


async def test_the_history_of_each_chat_then_what_is_new(browser: Browser) -> None:
    await say(browser, "a", "早上好")
    await say(browser, "b", "群里早", GROUP)
    socket = await browser.listen(REP, GROUP)
    histories = {(await heard(socket))["chat"]: None for _ in range(2)}
    assert set(histories) == {REP, GROUP}
    await say(browser, "c", "新消息")
    news = await heard(socket)
    assert (news["type"], news["message"]["key"]) == ("message", "c")


async def test_nothing_of_other_chats_is_heard(browser: Browser) -> None:
    socket = await browser.listen(REP)
    await heard(socket)
    await say(browser, "a", "给主管的", SUPERVISOR)
    await say(browser, "b", "给代表的")
    assert (await heard(socket))["message"]["key"] == "b"


async def test_a_repaint_is_heard_under_the_same_key(browser: Browser, clock: FakeClock) -> None:
    channel = browser.console.channel
    handle = await channel.send(Parcel("card", REP, Card(title="照片 0/3")))
    socket = await browser.listen(REP)
    await heard(socket)
    clock.advance(seconds=3)
    assert await channel.repaint(handle, Parcel("later", REP, Card(title="照片 3/3", tone="good")))
    message = (await heard(socket))["message"]
    assert (message["key"], message["payload"]["title"]) == ("card", "照片 3/3")
    assert message["repainted"] == message["at"] + 3000


async def test_after_a_break_everything_missed_is_told_and_old_messages_keep_their_keys(browser: Browser) -> None:
    await say(browser, "before", "断线前")
    handle = await browser.console.channel.send(Parcel("card", REP, Card(title="旧")))
    socket = await browser.listen(REP)
    last = (await heard(socket))["messages"][-1]["id"]
    await socket.close()
    await browser.console.channel.repaint(handle, Parcel("x", REP, Card(title="新")))
    for n in range(tables.HISTORY + 10):
        await say(browser, f"missed-{n}", f"{n}")
    back = await browser.listen(REP, after=last)
    history = await heard(back)
    keys = [message["key"] for message in history["messages"]]
    assert keys == [f"missed-{n}" for n in range(tables.HISTORY + 10)]
    assert history["gap"] is False


async def test_a_card_repainted_during_a_short_break_is_told_anew(browser: Browser) -> None:
    handle = await browser.console.channel.send(Parcel("card", REP, Card(title="旧")))
    await browser.console.channel.repaint(handle, Parcel("x", REP, Card(title="新")))
    socket = await browser.listen(REP, after=10**6)
    history = await heard(socket)
    assert [message["payload"]["title"] for message in history["messages"]] == ["新"]


async def test_who_was_away_too_long_is_told_so(browser: Browser, clock: FakeClock) -> None:
    async with browser.console.database.write() as session:
        many = [NewMessage(f"m{n}", REP, "out", {"type": "text"}, clock()) for n in range(tables.CATCH_UP + 2)]
        await tables.show(session, many)
    history = await heard(await browser.listen(REP, after=0))
    assert history["gap"] is True
    assert len(history["messages"]) == tables.HISTORY


async def test_what_happens_while_the_history_is_read_is_not_lost(browser: Browser) -> None:
    async def talk() -> None:
        for n in range(40):
            await say(browser, f"k{n}", "话")

    talking = asyncio.create_task(talk())
    socket = await browser.listen(REP)
    keys: list[str] = []
    async with asyncio.timeout(60):
        while len(set(keys)) < 40:
            news = await heard(socket)
            keys += [m["key"] for m in (news["messages"] if news["type"] == "history" else [news["message"]])]
    await talking
    assert set(keys) == {f"k{n}" for n in range(40)}


async def test_a_change_of_person_changes_the_chats(browser: Browser) -> None:
    await say(browser, "boss", "给主管", SUPERVISOR)
    socket = await browser.listen(REP)
    await heard(socket)
    await socket.send_json({"subscribe": [{"chat": SUPERVISOR}]})
    assert texts(await heard(socket)) == ["给主管"]
    await say(browser, "a", "给代表")
    await say(browser, "b", "再给主管", SUPERVISOR)
    assert (await heard(socket))["message"]["key"] == "b"


async def test_a_chat_that_is_not_there(browser: Browser) -> None:
    socket = await browser.listen("nobody", REP)
    answers = [await heard(socket), await heard(socket)]
    assert {answer["type"] for answer in answers} == {"error", "history"}


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "nonsense",
        "[]",
        '{"subscribe": 5}',
        '{"subscribe": [{"chat": "R01", "after": -1}]}',
        '{"subscribe": [{"chat":"a"},{"chat":"b"},{"chat":"c"},{"chat":"d"}]}',
    ],
)
async def test_a_frame_that_says_nothing_is_answered_and_the_line_stays(browser: Browser, frame: str) -> None:
    socket = await browser.listen(REP)
    await heard(socket)
    await socket.send_str(frame)
    assert (await heard(socket))["type"] == "error"
    await say(browser, "still", "还在")
    assert (await heard(socket))["message"]["key"] == "still"


async def test_a_frame_too_large_ends_the_line(browser: Browser) -> None:
    socket = await browser.listen(REP)
    await heard(socket)
    await socket.send_str("x" * 100_000)
    assert (await socket.receive(timeout=60)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR)


async def test_a_slow_page_is_sent_away_to_catch_up_and_holds_up_nobody(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BACKLOG", 3)
    telling = browser.console.channel.feed
    with telling.listening([REP]) as slow, telling.listening([REP]) as other:
        for n in range(5):
            telling.tell(feed.Caption(REP, f"{n}"))
            if n < 4:
                other.waiting()
        with pytest.raises(feed.TooSlowError):
            await slow.next()
        assert isinstance(await other.next(), feed.Caption)
