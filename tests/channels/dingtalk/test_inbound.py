"""Every kind of message of dingtalk.md §2, as the strict DingTalk pushes it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.dingtalk import frames, inbound, reception
from bot.channels.dingtalk.clicks import click_of
from bot.channels.dingtalk.frames import Frame
from bot.events import OVER_BUDGET, Event, Incoming, Press, Text, Unknown
from tests.channels.dingtalk.line import Line, line
from tests.platforms.dingtalk import DingTalkServer, NotDelivered
from tests.platforms.dingtalk.model import Group

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[DingTalkServer]:
    made = DingTalkServer(redeliver_after=0.3, event_again_after=0.05)
    made.app()
    made.person("R01", "小林")
    made.person("", "外人", unionid="union-x", staff=False)
    async with made:
        yield made
    assert made.violations == []


@pytest.fixture
async def bot(server: DingTalkServer) -> AsyncIterator[Line]:
    async with line(server) as made:
        await server.connected()
        yield made


@pytest.fixture
def group(server: DingTalkServer) -> Group:
    return server.group("cidTeamA0000000000000==", "一队")


async def test_words_one_to_one(server: DingTalkServer, bot: Line) -> None:
    key = await server.user("R01").says(" 你好 ")
    (event,) = bot.events
    assert (event.channel, event.conversation, event.sender) == ("dingtalk", "R01", "R01")
    assert (event.key, event.content, event.in_group) == (f"dingapp1:{key}", Text("你好"), False)
    (window,) = bot.windows
    assert window.chat == "R01"
    assert 5_300 < (window.until - event.at).total_seconds() <= 5_402


async def test_words_in_a_group_lose_the_space_after_the_at(
    server: DingTalkServer, bot: Line, group: Group
) -> None:
    await server.user("R01").mentions_bot(group, "日报")
    (event,) = bot.events
    assert (event.content, event.in_group) == (Text("日报"), True)
    assert (event.conversation, event.sender) == (group.conversation_id, "R01")
    assert bot.windows[0].chat == group.conversation_id


async def test_text_and_pictures_in_one_message_are_several_events(
    server: DingTalkServer, bot: Line, group: Group
) -> None:
    key = await server.user("R01").writes_rich("堆头", b"one", "价签", b"two", group=group)
    kinds = [(event.key, type(event.content)) for event in bot.events]
    assert kinds == [(f"dingapp1:{key}.{n}", kind) for n, kind in enumerate((Text, Incoming, Text, Incoming), 1)]
    assert [c.text for c in bot.contents if isinstance(c, Text)] == ["堆头", "价签"]


async def test_files_stay_at_the_platform_for_now(server: DingTalkServer, bot: Line) -> None:
    user = server.user("R01")
    server.duration_as_string = True
    await user.photographs(b"\xff\xd8")
    await user.speaks(b"#!AMR", 3, "缺感冒灵")
    await user.speaks(b"#!AMR", 1)
    await user.films(b"film", 5)
    await user.sends_file(b"PK", "单子.xlsx")
    photo, said, mute, film, table = bot.contents
    assert (photo.kind, said.kind, film.kind, table.kind) == ("photo", "voice", "file", "file")
    assert (said.transcript, mute.transcript) == ("缺感冒灵", None)
    assert (film.name, table.name) == ("video.mp4", "单子.xlsx")
    assert {content.reference["robot"] for content in bot.contents} == {"dingapp1"}
    assert len({content.reference["code"] for content in bot.contents}) == 5


async def test_replying_hands_a_file_of_a_group_to_the_bot(server: DingTalkServer, bot: Line, group: Group) -> None:
    await server.user("R01").replies(group, "看这张", b"photo")
    await server.user("R01").replies(group, "", b"table", kind="file")
    await server.user("R01").replies(group, "对", "昨天的话")
    photo, words, table, agreed = bot.contents
    assert (photo.kind, words, agreed) == ("photo", Text("看这张"), Text("对"))
    assert (table.kind, table.name) == ("file", "file.xlsx")


async def test_a_reply_one_to_one_does_not_bring_the_photo_again(bot: Line) -> None:
    quoted = {"msgType": "picture", "content": {"downloadCode": "c"}}
    message = {"msgtype": "text", "text": {"content": "这张", "repliedMsg": quoted}, "senderStaffId": "R01"}
    assert [event.content for event in inbound.events_of(message, "m", NOW)] == [Text("这张")]


async def test_what_is_unknown_is_named(server: DingTalkServer, bot: Line) -> None:
    await server.user("R01").stands_at(31.2, 121.4)
    assert bot.contents == [Unknown("location")]


async def test_an_outsider_is_known_by_the_conversation_alone(
    server: DingTalkServer, bot: Line, group: Group
) -> None:
    await server.user("").photographs(b"\xff\xd8")
    await server.user("").mentions_bot(group, "谁在")
    alone, together = bot.events
    assert alone.content == together.content == Unknown("outsider")
    assert alone.sender == together.sender == "$:LWCP_v1:$union-x"
    assert alone.conversation == bot.windows[0].chat
    assert alone.conversation.startswith("cid")
    assert together.conversation == group.conversation_id


async def test_a_second_delivery_carries_the_same_key(server: DingTalkServer, bot: Line) -> None:
    bot.slow_s = 0.4  # longer than the platform waits: it delivers again
    said = asyncio.create_task(server.user("R01").says("一次"))
    await asyncio.sleep(0.1)
    bot.slow_s = 0.0
    await said
    await asyncio.sleep(0.2)
    assert [ack.code for ack in server.acks] == [None, 200]
    assert [event.content for event in bot.events] == [Text("一次")]


async def test_content_kept_back_is_told(server: DingTalkServer, bot: Line) -> None:
    server.quota.messages_limit = 0
    await server.user("R01").says("听得到吗")
    server.quota_error_code = "20001"
    await server.user("R01").says("听得到吗")
    assert bot.contents == [Unknown(OVER_BUDGET)] * 2
    assert bot.counted == ["push", "no more messages"] * 2


async def test_times_come_as_numbers_or_digits(server: DingTalkServer, bot: Line) -> None:
    server.numeric_time = True
    await server.user("R01").says("一")
    await server.event("robot_msg_read", {})
    assert len(bot.events) == 1


def frame(content: object, **more: object) -> tuple[Frame, dict[str, object]]:
    data: dict[str, object] = {"outTrackId": "t", "userId": "R01", "content": content, "spaceType": "IM_ROBOT"}
    return Frame("CALLBACK", frames.CARD, "m1", {}), data | more


def test_a_click_one_to_one_and_in_a_group() -> None:
    private = '{"cardPrivateData":{"actionIds":["a"],"params":{"v":"1"}}}'
    alone = click_of(*frame(private), NOW)
    assert alone is not None
    assert (alone.key, alone.chat, alone.in_group, alone.at) == ("click:m1", "R01", False, NOW)
    assert (alone.action_ids, alone.params) == (("a",), {"v": "1"})
    for space in ("cidA==", "dtv1.card//IM_GROUP.cidA=="):
        together = click_of(*frame(private, spaceType="IM_GROUP", spaceId=space), NOW)
        assert together is not None
        assert (together.chat, together.user, together.in_group) == ("cidA==", "R01", True)


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}", '{"cardPrivateData":1}', 7, "[" * 3000])
def test_what_is_no_click_is_none(content: object) -> None:
    assert click_of(*frame(content), NOW) is None


STRANGE = [None, "", 0, -1, [], {}, [None], {"richText": {}}, {"richText": [1, {"type": "picture"}]}, "x" * 9]


@pytest.mark.parametrize(
    "kind", ["text", "richText", "picture", "audio", "video", "file", "unknownMsgType", "?", 3]
)
def test_strange_content_is_an_event_all_the_same(kind: object) -> None:
    for strange in STRANGE:
        message = {
            "msgtype": kind,
            "content": strange,
            "text": strange,
            "senderStaffId": "R01",
            "createAt": strange,
        }
        events = inbound.events_of(message, "m", NOW)
        assert events
        assert all(isinstance(event, Event) for event in events)


CLICKED = {"outTrackId": "t", "userId": "R01", "content": '{"cardPrivateData":{}}', "spaceType": "IM_ROBOT"}


async def test_a_press_is_durable_before_its_answer(server: DingTalkServer, bot: Line) -> None:
    answered = await server.stream.click(server.app(), CLICKED)
    assert answered["response"]["userPrivateData"]["cardParamMap"] == {"done": "1", "next": "2"}
    assert bot.contents == [Press("token")]
    assert bot.clicks[0].card == "t"


async def test_a_press_is_answered_in_time_with_what_is_known(
    server: DingTalkServer, bot: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reception.CLICK_WITHIN_S < 2  # as long as the platform waits
    monkeypatch.setattr(reception, "CLICK_WITHIN_S", 0.2)
    bot.thinks_s = 60.0
    answered = await server.stream.click(server.app(), CLICKED)
    assert answered["response"]["userPrivateData"]["cardParamMap"] == {"done": "1"}
    assert server.acks[0].seconds < 1


async def test_a_press_that_is_not_durable_is_not_answered(server: DingTalkServer, bot: Line) -> None:
    bot.away, server.click_deadline = 1, 0.3
    with pytest.raises(NotDelivered):
        await server.stream.click(server.app(), CLICKED)
    assert bot.events == []


async def test_frames_that_mean_nothing_here_are_answered_once(server: DingTalkServer, bot: Line) -> None:
    stream, app = server.stream, server.app()
    graph = await stream.push(app, "CALLBACK", frames.CARD, {"no": "click"}, 1)
    nowhere = await stream.push(app, "CALLBACK", frames.BOT, {"msgtype": "text"}, 1)
    unread = await stream.push(app, "EVENT", "*", ["no object"], 1)
    assert [graph["code"], nowhere["code"], unread["code"]] == [400, 400, 200]
    assert bot.events == []


@pytest.mark.parametrize("told", [None, "soon", -1, 0, 253402300799000, 10**30, float("inf")])
def test_a_time_that_cannot_be_is_ours(told: object) -> None:
    message = {"conversationType": "1", "senderStaffId": "R01", "msgtype": "text", "createAt": told}
    (event,) = inbound.events_of(message, "k", NOW)
    assert event.at == NOW


def test_a_frame_whose_time_is_endless_is_passed_over() -> None:
    assert frames.read('{"type":"SYSTEM","headers":{"messageId":"m","topic":"ping","time":Infinity}}') is None
