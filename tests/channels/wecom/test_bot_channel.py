"""What the smart bot says: answers, cards, files, and what is known of each when it is unsure."""

import asyncio
import io
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.cards.card import Button, Card, Fact, File, Link, Option, Picture, Press, Select, Text
from bot.channel import Parcel, SendError
from bot.events import Press as Pressed
from storage.database import Database
from tests.channels.wecom.bot_rig import Rig, rig, until

MB = 1024 * 1024


@pytest.fixture
async def at(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig(sqlite_database, tmp_path) as found:
        yield found


@pytest.fixture
async def met(at: Rig) -> Rig:
    """Somebody wrote, and was answered."""
    await at.rep.says("帮助")
    await at.hears(1)
    await at.send(Text("您好"), "hello")
    at.bubbles.clear()
    return at


def button(label: str, token: str) -> Button:
    return Button(label, Press("a", "b", 1, token=token))


CARD = Card(
    title="百姓大药房",
    text="位置对上了，请拍照片。",
    tone="good",
    facts=(Fact("距离", "35 米"), Fact("上次", "11-20")),
    buttons=(button("继续", "tok-1"), button("撤销", "tok-2")),
    links=(Link("看本次拜访", "/v/abc"),),
)


async def store(at: Rig, data: bytes, name: str = "a.bin") -> int:
    async with at.database.write() as session:
        return (await at.media.put(session, data, "application/octet-stream", name, at.clock())).id


async def test_the_first_words_answer_the_message_and_later_ones_are_pushed(at: Rig) -> None:
    await at.rep.says("帮助")
    await at.hears(1)
    await at.send(Text("第一句"), "a")
    await at.send(Text("第二句"), "b")
    assert [bubble.words for bubble in at.bubbles] == ["第一句", "第二句"]
    assert len(at.calls("aibot_respond_msg")) == len(at.calls("aibot_send_msg")) == 1
    assert at.rep.last is not None
    assert at.rep.last.finished


async def test_after_six_minutes_nothing_is_answered_but_pushed(at: Rig) -> None:
    await at.rep.says("帮助")
    await at.hears(1)
    at.clock.advance(minutes=6)
    await at.send(Text("晚了"))
    assert [bubble.words for bubble in at.bubbles] == ["晚了"]
    assert not at.calls("aibot_respond_msg")


async def test_a_message_that_cannot_be_answered_any_more_is_followed_by_a_push(at: Rig) -> None:
    await at.rep.says("帮助")
    await at.hears(1)
    at.server.fail_next("aibot_respond_msg", 846608)
    await at.send(Text("您好"))
    assert [bubble.words for bubble in at.bubbles] == ["您好"]


async def test_who_never_wrote_is_not_reached(at: Rig) -> None:
    assert at.channel.reaches("R01")
    at.bot.user("R01")
    with pytest.raises(SendError) as caught:
        await at.send(Text("您好"))
    assert caught.value.retry == "never"
    assert "没有和智能机器人说过话" in caught.value.reason
    assert not at.channel.reaches("R01")
    await at.rep.says("帮助")
    await at.hears(1)
    assert at.channel.reaches("R01")


async def test_words_are_words_and_no_markdown(met: Rig) -> None:
    await met.send(Text("# 一\n> 二\n**三** `四` [五](http://evil.example)\n库存<5 a_b*c"))
    (bubble,) = met.bubbles
    content = bubble.raw["content"]
    assert not any(sign in content for sign in ("**", "`", "<", "]("))
    assert not content.startswith("#")
    assert "http://evil.example" in content
    assert "a_b" in content


async def test_a_card_shows_everything_and_says_which_button(met: Rig) -> None:
    handle = await met.send(CARD)
    (bubble,) = met.bubbles
    for part in ("百姓大药房", "位置对上了，请拍照片。", "35 米", "11-20"):
        assert part in bubble.words
    assert bubble.labels() == ["继续", "撤销"]
    assert bubble.link("看本次拜访") == "http://xingji.example.com/v/abc"
    await met.rep.presses(bubble, "撤销")
    assert (await met.hears(2))[-1] == Pressed("tok-2")
    assert bubble.raw["template_card"]["task_id"] == handle


async def test_links_that_find_no_room_follow_the_card(met: Rig) -> None:
    facts = tuple(Fact(f"第{n}项", "值") for n in range(4))
    links = tuple(Link(f"页面{n}", f"/p/{n}") for n in range(4))
    await met.send(Card(title="很满", facts=facts, buttons=(button("好", "t"),), links=links))
    card, more = met.bubbles
    assert [label for label, _ in card.links] == ["页面0", "页面1"]
    assert "http://xingji.example.com/p/3" in more.raw["content"]


async def test_choices_come_back_by_name(met: Rig) -> None:
    ask = Card(
        title="现场情况",
        selects=(
            Select("interest", "意向", (Option("yes", "有"), Option("no", "没有"))),
            Select("stock", "库存", (Option("1", "够"), Option("2", "缺")), selected=("2",)),
        ),
        submit=button("确认", "tok"),
    )
    await met.send(ask)
    await met.rep.presses(met.bubbles[-1], "确认", {"意向": ["有"]})
    assert (await met.hears(2))[-1] == Pressed("tok", {"interest": ["yes"], "stock": ["2"]})


async def test_a_pressed_card_is_repainted_within_five_seconds_and_once(met: Rig) -> None:
    handle = await met.send(CARD)
    assert handle is not None
    (bubble,) = met.bubbles
    done = Card(title="百姓大药房", text="已经提交。", buttons=(button("更正", "tok-3"),))
    assert not await met.channel.repaint(handle, Parcel("k", "R01", done))
    await met.rep.presses(bubble, "继续")
    await met.hears(2)
    assert await met.channel.repaint(handle, Parcel("k", "R01", done))
    assert "已经提交。" in bubble.words
    assert (bubble.repainted, bubble.labels()) == (1, ["更正"])
    assert not await met.channel.repaint(handle, Parcel("k2", "R01", CARD))


async def test_a_press_too_long_ago_gets_a_fresh_card(met: Rig) -> None:
    handle = await met.send(CARD)
    assert handle is not None
    await met.rep.presses(met.bubbles[0], "继续")
    await met.hears(2)
    met.clock.advance(seconds=5)
    assert not await met.channel.repaint(handle, Parcel("k", "R01", CARD))
    assert not met.calls("aibot_respond_update_msg")


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_card_that_may_have_arrived_is_there_once(met: Rig, after_effect: bool) -> None:
    met.server.cut_next("aibot_send_msg", after_effect)
    with pytest.raises(SendError) as caught:
        await met.send(CARD, "in:7")
    assert caught.value.retry == "later"
    await until(lambda: met.part.connection.is_up)
    handle = await met.send(CARD, "in:7")
    (bubble,) = met.bubbles
    assert bubble.raw["template_card"]["task_id"] == handle


@pytest.mark.parametrize("after_effect", [False, True])
async def test_an_answer_that_may_have_arrived_is_there_once(at: Rig, after_effect: bool) -> None:
    await at.rep.says("帮助")
    await at.hears(1)
    at.server.cut_next("aibot_respond_msg", after_effect)
    with pytest.raises(SendError) as caught:
        await at.send(Text("您好"), "in:7")
    assert caught.value.retry == "later"
    await until(lambda: at.part.connection.is_up)
    await at.send(Text("您好"), "in:7")
    assert [bubble.words for bubble in at.bubbles] == ["您好"]


async def test_pushed_words_that_may_have_arrived_are_not_sent_again(met: Rig) -> None:
    met.server.cut_next("aibot_send_msg", after_effect=True)
    with pytest.raises(SendError) as caught:
        await met.send(Text("提醒"))
    assert caught.value.retry == "never"
    assert "可能已经送到" in caught.value.reason


async def test_without_a_connection_it_waits_and_costs_no_attempt(met: Rig) -> None:
    met.server.disconnect()
    await until(lambda: not met.channel.is_here)
    with pytest.raises(SendError) as caught:
        await met.send(CARD)
    assert caught.value.retry == "wait"
    await until(lambda: met.channel.is_here)
    await met.send(CARD)
    assert len(met.bubbles) == 1


async def test_a_connection_that_is_not_subscribed_any_more_is_made_anew(met: Rig) -> None:
    met.server.fail_next("aibot_send_msg", 846609)
    with pytest.raises(SendError) as caught:
        await met.send(Text("您好"))
    assert caught.value.retry == "wait"
    assert not met.channel.is_here
    await until(lambda: met.channel.is_here)
    await met.send(Text("您好"))
    assert [bubble.words for bubble in met.bubbles] == ["您好"]


async def test_thirty_a_minute_then_it_waits_and_nothing_is_lost(met: Rig) -> None:
    sent, waits = 0, []
    while sent < 70:
        try:
            await met.send(Text(f"第{sent}句"), f"k{sent}")
            sent += 1
        except SendError as error:
            waits.append(error.retry)
            met.clock.advance(seconds=error.after_s or 0)
            if len(waits) > 20:
                break
    assert set(waits) == {"wait"}
    assert len(waits) >= 2
    assert [bubble.words for bubble in met.bubbles] == [f"第{n}句" for n in range(70)]
    assert all(call.errcode == 0 for call in met.calls("aibot_send_msg"))


@pytest.mark.parametrize(
    ("errcode", "retry"), [(45009, "wait"), (-1, "later"), (6000, "later"), (40058, "never"), (853001, "later")]
)
async def test_refusals_mean_what_the_reference_says(met: Rig, errcode: int, retry: str) -> None:
    met.server.fail_next("aibot_send_msg", errcode)
    with pytest.raises(SendError) as caught:
        await met.send(Text("您好"))
    assert caught.value.retry == retry
    assert not met.bubbles


async def test_too_often_waits_longer_each_time_until_something_gets_through(met: Rig) -> None:
    met.server.fail_next("aibot_send_msg", 45009, times=3)
    waits = []
    for _ in range(3):
        with pytest.raises(SendError) as caught:
            await met.send(Text("您好"))
        waits.append((caught.value.retry, caught.value.after_s))
    assert waits == [("wait", 5.0), ("wait", 10.0), ("wait", 20.0)]
    await met.send(Text("您好"))
    assert len(met.bubbles) == 1


async def test_a_large_file_goes_in_pieces(met: Rig) -> None:
    data = random.Random(7).randbytes(3 * MB + 5)
    await met.send(File(await store(met, data), "报价.xlsx"))
    (bubble,) = met.bubbles
    assert (bubble.kind, bubble.name, bubble.media) == ("file", "报价.xlsx", data)
    assert len(met.calls("aibot_upload_media_chunk")) == 7


async def test_pieces_are_counted_from_one_where_the_platform_does(met: Rig) -> None:
    met.server.chunks_count_from = 1
    data = b"x" * (MB + 1)
    for n in range(2):
        await met.send(File(await store(met, data), "a.txt"), f"k{n}")
    assert [bubble.media for bubble in met.bubbles] == [data, data]


async def test_a_picture_of_another_kind_becomes_a_jpeg_and_keeps_its_caption(met: Rig) -> None:
    written = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(written, "WEBP")
    await met.send(Picture(await store(met, written.getvalue(), "门头.webp"), "门头照片"))
    picture, caption = met.bubbles
    assert (picture.kind, caption.words) == ("image", "门头照片")
    assert (picture.media or b"").startswith(b"\xff\xd8\xff")


async def test_a_retry_goes_on_after_what_went(met: Rig) -> None:
    picture = Picture(await store(met, b"\xff\xd8\xff\xe0 a photo"), "门头照片")
    original, calls = met.channel._voice.push, 0

    async def push(chat: str, body: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            met.server.fail_next("aibot_send_msg", 45009)
        return await original(chat, body)  # type: ignore[arg-type]

    met.channel._voice.push = push  # type: ignore[method-assign,assignment]
    with pytest.raises(SendError):
        await met.send(picture, "b")
    await met.send(picture, "b")
    assert [bubble.kind for bubble in met.bubbles] == ["image", "markdown"]


async def test_what_is_too_large_or_lost_is_said_for_good(met: Rig) -> None:
    for message in (File(await store(met, b"x"), "a"), File(999, "b")):
        with pytest.raises(SendError) as caught:
            await met.send(message)
        assert caught.value.retry == "never"


async def test_one_frame_at_a_time_for_each_message(at: Rig) -> None:
    await at.rep.says("帮助")
    await at.hears(1)
    assert at.rep.last is not None
    asking = [
        at.part.connection.ask("aibot_respond_msg", {"msgtype": "stream", "stream": part}, at.rep.last.req_id)
        for part in ({"id": "s", "content": "一"}, {"id": "s", "content": "一二", "finish": True})
    ]
    assert [ack.errcode for ack in await asyncio.gather(*asking)] == [0, 0]
