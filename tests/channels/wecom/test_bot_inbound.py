"""What people say to the smart bot arrives as neutral contents."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channel import FetchError
from bot.channels.wecom.bot_frames import EVENT, MESSAGE, Callback, parse
from bot.channels.wecom.bot_inbound import Other, Said, translate
from bot.events import Incoming, Press, Text, Unknown
from storage.database import Database
from tests.channels.wecom.bot_rig import Rig, rig
from tests.clock import FakeClock

JPEG = b"\xff\xd8\xff\xe0 a photo"
MB = 1024 * 1024


@pytest.fixture
async def at(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Rig]:
    async with rig(sqlite_database, tmp_path) as found:
        yield found


async def test_words_come_in_with_chat_account_and_key(at: Rig) -> None:
    await at.rep.says("今天拜访谁")
    assert await at.hears(1) == [Text("今天拜访谁")]
    (event,) = at.heard
    assert (event.channel, event.account) == ("wecom_bot", ("wecom", "R01"))
    assert (event.conversation, event.in_group, event.at) == ("R01", False, at.clock())
    assert event.key == at.server.deliveries[-1].key


async def test_the_words_of_one_chat_keep_their_order(at: Rig) -> None:
    for n in range(20):
        await at.rep.says(f"第{n}句")
    assert await at.hears(20) == [Text(f"第{n}句") for n in range(20)]


async def test_a_voice_is_its_transcript_for_nothing_else_comes(at: Rig) -> None:
    await at.rep.speaks(b"amr", 3.0, "缺感冒灵")
    assert await at.hears(1) == [Text("缺感冒灵")]


async def test_a_photo_is_fetched_later_and_opened(at: Rig) -> None:
    await at.rep.photographs(JPEG)
    (photo,) = await at.hears(1)
    assert isinstance(photo, Incoming)
    assert photo.kind == "photo"
    fetched = await at.part.sources["wecom_bot"].fetch(photo.reference)
    assert (fetched.data, fetched.name) == (JPEG, "image.jpg")


async def test_a_large_file_is_opened_and_keeps_its_name(at: Rig) -> None:
    data = bytes(range(256)) * (5 * MB // 256) + b"end"
    await at.rep.sends_file(data, "周会 录音（上）.m4a")
    (file,) = await at.hears(1)
    assert isinstance(file, Incoming)
    assert file.kind == "file"
    fetched = await at.part.sources["wecom_bot"].fetch(file.reference)
    assert fetched.data == data
    assert fetched.name == "周会 录音（上）.m4a"


@pytest.mark.parametrize("size", [0, 1, 15, 16, 31, 32, 33])
async def test_padding_goes_whatever_the_length(at: Rig, size: int) -> None:
    served = at.bot.serve(b"x" * size, "a")
    assert (await at.part.sources["wecom_bot"].fetch(served)).data == b"x" * size


async def test_a_file_is_gone_after_five_minutes(at: Rig) -> None:
    served = at.bot.serve(b"some bytes", "a.pdf")
    at.clock.advance(minutes=6)
    with pytest.raises(FetchError) as caught:
        await at.part.sources["wecom_bot"].fetch(served)
    assert caught.value.retry == "never"


async def test_a_foreign_or_broken_key_opens_nothing(at: Rig) -> None:
    served = at.bot.serve(b"some bytes", "a.pdf")
    other = at.bot.serve(b"other bytes", "b.pdf")
    for key in (other["aeskey"], "short", "", "密"):
        with pytest.raises(FetchError) as caught:
            await at.part.sources["wecom_bot"].fetch({**served, "aeskey": key})
        assert caught.value.retry == "never"
    with pytest.raises(FetchError):
        await at.part.sources["wecom_bot"].fetch({**served, "url": "ftp://somewhere"})


async def test_words_and_photos_of_one_message_come_one_by_one(at: Rig) -> None:
    await at.rep.sends_mixed("门头在这里", JPEG, JPEG)
    text, first, second = await at.hears(3)
    assert text == Text("门头在这里")
    assert isinstance(first, Incoming)
    assert isinstance(second, Incoming)
    assert first.reference != second.reference
    assert len({event.key for event in at.heard}) == 3


async def test_a_group_speaks_with_the_bot_by_its_name(at: Rig) -> None:
    group = at.bot.group("wr1", "R01", "R02")
    await at.rep.mentions_bot(group, "今天谁没交")
    assert await at.hears(1) == [Text("今天谁没交")]
    (event,) = at.heard
    assert (event.conversation, event.in_group, event.sender) == ("wr1", True, "R01")


async def test_a_quoted_file_is_how_a_group_hands_one_over(at: Rig) -> None:
    group = at.bot.group("wr1", "R01")
    await at.rep.mentions_bot(group, "", quote=at.rep.quotes("file", b"%PDF-1.7", "报价.pdf"))
    (file,) = await at.hears(1)
    assert isinstance(file, Incoming)
    assert (await at.part.sources["wecom_bot"].fetch(file.reference)).data == b"%PDF-1.7"


async def test_a_photo_quoted_in_a_private_chat_is_not_a_new_one(at: Rig) -> None:
    await at.rep.says("这张", quote=at.rep.quotes("image", JPEG, "a.jpg"))
    assert await at.hears(1) == [Text("这张")]


async def test_a_kind_nobody_wrote_down_is_answered_too(at: Rig) -> None:
    await at.rep.sends_raw("hologram", {"hologram": {"url": "x"}})
    assert await at.hears(1) == [Unknown("hologram")]


async def test_a_second_delivery_has_the_same_key(at: Rig) -> None:
    at.server.faults.duplicate = 1.0
    await at.rep.says("帮助")
    await at.hears(2)
    assert len({event.key for event in at.heard}) == 1


async def test_entering_is_greeted_once_a_day(at: Rig) -> None:
    await at.rep.enters()
    async with asyncio.timeout(60):
        while not at.bubbles:
            await asyncio.sleep(0.005)
    assert "行迹" in at.bubbles[0].words
    at.rep._entered = None  # the platform forgets that it told us
    await at.rep.enters()
    at.clock.advance(days=1)
    await at.rep.enters()
    async with asyncio.timeout(60):
        while len(at.bubbles) < 2:
            await asyncio.sleep(0.005)
    assert len(at.calls("aibot_respond_welcome_msg")) == 2
    assert not at.heard


def _callback(cmd: str = MESSAGE, **body: object) -> Callback:
    return Callback(cmd, "r", {"msgid": "m", "from": {"userid": "u"}, "chattype": "single", **body})


def test_a_pressed_button_brings_all_that_was_chosen() -> None:
    items = [
        {"question_key": "a", "option_ids": {"option_id": ["1", "2"]}},
        {"question_key": "b", "option_ids": {"option_id": ["~"]}},
    ]
    card = {"event_key": "token#1", "task_id": "t", "selected_items": {"selected_item": items}}
    event = {"eventtype": "template_card_event", "template_card_event": card}
    pressed = translate(_callback(EVENT, event=event), FakeClock()())
    assert not isinstance(pressed, Other)
    assert getattr(pressed, "press", None) == Press("token", {"a": ["1", "2"], "b": []})


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("@行迹 你好", "你好"),
        ("@行迹\u2005你好", "你好"),
        ("你好 @行迹", "你好"),
        ("@行迹", ""),
        ("找 a@b.cn 谈", "找 a@b.cn 谈"),
    ],
)
def test_the_name_of_the_bot_is_not_part_of_what_is_said(said: str, left: str) -> None:
    group = {"chattype": "group", "chatid": "g", "msgtype": "text", "text": {"content": said}}
    heard = translate(_callback(**group), FakeClock()())
    assert isinstance(heard, Said)
    assert heard.contents == [Text(left)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"msgid": 1, "from": {"userid": "u"}},
        {"msgid": "m", "from": "u"},
        {"msgid": "m", "from": {"userid": ""}},
    ],
)
def test_a_body_without_sender_or_key_is_only_counted(body: dict[str, object]) -> None:
    assert translate(Callback(MESSAGE, "r", body), FakeClock()()) == Other("malformed")


@pytest.mark.parametrize(
    "body",
    [
        {"msgtype": "mixed", "mixed": {"msg_item": "no list"}},
        {"msgtype": "mixed", "mixed": {"msg_item": [1, {}, {"msgtype": "mixed"}]}},
        {"msgtype": "image", "image": {}},
        {"msgtype": "voice"},
        {"msgtype": 7},
        {"msgtype": "text", "text": ["a"], "quote": [], "create_time": 10**30},
    ],
)
def test_a_strange_body_is_some_content_and_no_crash(body: dict[str, object]) -> None:
    heard = translate(_callback(**body), FakeClock()())
    assert isinstance(heard, Said)
    assert heard.contents


@pytest.mark.parametrize("raw", ["", "[]", "{}", "nul", '{"headers":1}', "[" * 100_000, '{"headers":{"req_id":1}}'])
def test_what_is_no_frame_is_nothing(raw: str) -> None:
    assert parse(raw) is None
