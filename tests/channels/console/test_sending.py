"""What a person does on the page becomes one durable event and stands in the chat."""

import asyncio

from bot import events
from bot.cards.card import Button, Card, Option, Press, Select
from bot.channel import Parcel
from tests.channels.console.browser import GROUP, OTHER_GROUP, REP, SUPERVISOR, Browser, error_of
from tests.clock import FakeClock

JPEG, PNG = b"\xff\xd8\xff\xe0 a photo", b"\x89PNG\r\n\x1a\n a picture"


async def test_typed_words_are_taken_in_and_shown(browser: Browser, clock: FakeClock) -> None:
    response = await browser.post("text", text="今天拜访谁", key="abc")
    assert response.status == 200
    (event,) = await browser.taken_in()
    assert event == events.Event("console", "abc", REP, REP, clock(), events.Text("今天拜访谁"))
    (message,) = await browser.shown()
    assert (message.key, message.direction) == ("in:abc", "in")
    assert message.payload == {"type": "text", "text": "今天拜访谁", "from": {"id": "R01", "name": "小林"}}


async def test_the_same_request_again_has_no_second_effect(browser: Browser) -> None:
    for _ in range(3):
        assert (await browser.post("text", text="帮助", key="again")).status == 200
    assert len(await browser.taken_in()) == len(await browser.shown()) == 1


async def test_the_same_request_many_times_at_once_has_one_effect(browser: Browser) -> None:
    photos = [browser.upload("photos", JPEG, PNG, key="burst") for _ in range(5)]
    assert [response.status for response in await asyncio.gather(*photos)] == [200] * 5
    assert len(await browser.taken_in()) == len(await browser.shown()) == 2


async def test_several_photos_keep_their_order_and_are_what_their_bytes_are(browser: Browser) -> None:
    await browser.upload("photos", JPEG, PNG, b"<script>alert(1)</script>", name="../../etc/门头.jpg")
    shown = [message.payload for message in await browser.shown()]
    assert [payload["mime"] for payload in shown] == ["image/jpeg", "image/png", "application/octet-stream"]
    assert {payload["name"] for payload in shown} == {"门头.jpg"}
    assert [content.type for content in await browser.contents()] == ["photo"] * 3
    taken = [
        event.content.media_id for event in await browser.taken_in() if isinstance(event.content, events.Photo)
    ]
    assert taken == [payload["media_id"] for payload in shown]


async def test_a_voice_and_a_file_are_handed_in_as_such(browser: Browser) -> None:
    await browser.upload("voice", b"OggS voice", name="voice.ogg")
    await browser.upload("file", b"%PDF-1.7 price list", name="报价.pdf")
    voice, file = await browser.contents()
    assert isinstance(voice, events.Voice)
    assert isinstance(file, events.File)
    assert file.name == "报价.pdf"


async def test_a_position_carries_when_it_was_taken(browser: Browser, clock: FakeClock) -> None:
    where = {"latitude": 30.59, "longitude": 114.3, "accuracy_m": 15, "age_s": 180}
    assert (await browser.post("location", location=where)).status == 200
    (position,) = await browser.contents()
    taken = clock()
    clock.advance(seconds=-180)
    assert position == events.Location(30.59, 114.3, 15, clock())
    assert taken > clock()


async def test_a_scan_may_carry_a_position(browser: Browser) -> None:
    await browser.post("scan", text="http://127.0.0.1/v/1-1.x")
    await browser.post("scan", text="http://127.0.0.1/v/1-1.x", location={"latitude": 30.0, "longitude": 114.0})
    without, located = await browser.contents()
    assert isinstance(without, events.Scan)
    assert isinstance(located, events.Scan)
    assert without.location is None
    assert located.location is not None
    assert [message.payload["located"] for message in await browser.shown()] == [False, True]


async def test_a_press_is_told_in_the_chat_by_its_labels(browser: Browser) -> None:
    options = (Option("a", "感冒灵"), Option("b", "布洛芬"))
    card = Card(
        title="店里情况",
        selects=(Select("short", "缺货", options, multiple=True),),
        submit=Button("确认", Press("visit.fields", "visit:1", 1, token="signed")),
    )
    await browser.console.channel.send(Parcel("card-1", REP, card))
    response = await browser.post("press", token="signed", chosen={"short": ["a", "b"]}, card="card-1")
    assert response.status == 200
    assert await browser.contents() == [events.Press("signed", {"short": ["a", "b"]})]
    told = (await browser.shown())[-1].payload
    assert (told["text"], told["choices"]) == ("点了「确认」", ["缺货：感冒灵、布洛芬"])


async def test_a_press_on_a_card_of_another_chat_tells_nothing_of_it(browser: Browser) -> None:
    card = Card(title="机密", buttons=(Button("看底价", Press("x", "visit:1", 1, token="other")),))
    await browser.console.channel.send(Parcel("card-2", SUPERVISOR, card))
    await browser.post("press", token="other", card="card-2")
    assert (await browser.shown())[-1].payload["text"] == "点了按钮"


async def test_a_member_speaks_in_the_group(browser: Browser) -> None:
    assert (await browser.post("text", text="大家好", chat=GROUP)).status == 200
    (event,) = await browser.taken_in()
    assert (event.conversation, event.sender, event.in_group) == (GROUP, REP, True)
    assert (await browser.shown(GROUP))[0].payload["from"]["name"] == "小林"


async def test_who_is_not_in_a_group_cannot_speak_there(browser: Browser) -> None:
    response = await browser.post("text", text="大家好", chat=OTHER_GROUP)
    assert response.status == 404
    assert "会话" in await error_of(response)
    assert await browser.taken_in() == []


async def test_nobody_writes_in_the_chat_of_another(browser: Browser) -> None:
    assert (await browser.post("text", text="我是王姐", chat=SUPERVISOR)).status == 404
    assert await browser.shown(SUPERVISOR) == []


async def test_signs_that_no_database_keeps_do_no_harm(browser: Browser) -> None:
    assert (await browser.post("text", text="你\x00好😀𠮷")).status == 200
    assert await browser.contents() == [events.Text("你好😀𠮷")]
