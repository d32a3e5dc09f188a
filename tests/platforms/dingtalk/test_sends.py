"""What a robot sends: every msgKey, refusals, partial failures, webhooks, recalls, media, files of people."""

import base64
import hashlib
import hmac
import io
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from aiohttp import FormData

from tests.clock import FakeClock
from tests.platforms.bubble import NotPossible
from tests.platforms.dingtalk.markdown import DTMD
from tests.platforms.dingtalk.model import Faults
from tests.platforms.dingtalk.rig import Rig

ONE = "/v1.0/robot/oToMessages/batchSend"
GROUP = "/v1.0/robot/groupMessages/send"
PNG = b"\x89PNG" + bytes(20)


async def upload(rig: Rig, kind: str, name: str, content: bytes) -> dict[str, Any]:
    form = FormData()
    form.add_field("media", io.BytesIO(content), filename=name)
    url = f"{rig.server.oapi_base}/media/upload?access_token={rig.token}&type={kind}"
    async with rig.session.post(url, data=form) as answer:
        return dict(await answer.json())


def to(*userids: str, key: str = "sampleText", param: Any = None, **more: Any) -> dict[str, Any]:
    param = json.dumps({"content": "好"} if param is None else param, ensure_ascii=False)
    return {"robotCode": "dingapp1", "userIds": list(userids), "msgKey": key, "msgParam": param} | more


def group(**more: Any) -> dict[str, Any]:
    return {**to(**more), "openConversationId": "cidG1=="} | more


async def test_every_key_shows_what_it_says(rig: Rig) -> None:
    image = (await upload(rig, "image", "a.png", PNG))["media_id"]
    voice = (await upload(rig, "voice", "a.amr", b"#!AMR\n"))["media_id"]
    file = (await upload(rig, "file", "a.xlsx", b"PK\x03\x04"))["media_id"]
    video = (await upload(rig, "video", "a.mp4", b"...."))["media_id"]
    card = {"title": "t", "text": "正文  \n第二行"}
    film = {"duration": 3, "videoMediaId": video, "videoType": "mp4", "picMediaId": image}
    two = {
        "actionTitle1": "甲",
        "actionURL1": "https://a.test",
        "actionTitle2": "乙",
        "actionURL2": "https://b.test",
    }
    six = {
        "buttonTitle1": "甲",
        "buttonUrl1": "https://a.test",
        "buttonTitle2": "乙",
        "buttonUrl2": "https://b.test",
    }
    given: list[tuple[str, dict[str, Any], str, str]] = [
        ("sampleText", {"content": "好"}, "text", "好"),
        ("sampleMarkdown", {"title": "t", "text": "### 题\n**粗** [看](https://a.test)"}, "markdown", "题\n粗 看"),
        ("sampleImageMsg", {"photoURL": image}, "image", ""),
        ("sampleLink", {"title": "甲", "text": "乙", "picUrl": "https://p.test", "messageUrl": "https://a.test"},
         "link", "甲\n乙"),
        ("sampleActionCard", {**card, "singleTitle": "看", "singleURL": "https://a.test"},
         "actionCard", "正文\n第二行\n看"),
        ("sampleActionCard2", {**card, **two}, "actionCard", "正文\n第二行\n甲\n乙"),
        ("sampleActionCard6", {**card, **six}, "actionCard", "正文\n第二行\n甲\n乙"),
        ("sampleAudio", {"mediaId": voice, "duration": "3000"}, "voice", ""),
        ("sampleFile", {"mediaId": file, "fileName": "表.xlsx", "fileType": "xlsx"}, "file", "表.xlsx"),
        ("sampleVideo", film, "video", ""),
    ]  # fmt: skip
    for key, param, kind, words in given:
        assert (await rig.post(ONE, **to("R01", key=key, param=param)))[0] == 200
        bubble = rig.server.user("R01").bubbles[-1]
        assert (bubble.kind, bubble.words) == (kind, words)
    assert rig.server.user("R01").bubbles[2].media == PNG
    assert rig.server.violations == []


BAD: list[tuple[str, dict[str, Any], str]] = [
    (ONE, to("R01", robotCode="ding-other"), "robot.oto.notExist"),
    (ONE, to("R01", robotCode=""), "invalidParameter.robotCode"),
    (ONE, to(), "invalidParameter.userIds"),
    (ONE, to(*[f"P{n}" for n in range(21)]), "invalidParameter.userIds"),
    (ONE, to("nobody"), "staffId.notExisted"),
    (ONE, to("R01", key="sampleSong"), "invalidParameter.msgKey"),
    (ONE, to("R01", msgParam={"content": "好"}), "invalidParameter.msgParam"),
    (ONE, to("R01", msgParam="好"), "invalidParameter.msgParam.invalid"),
    (ONE, to("R01", param={"content": "好", "title": "多"}), "invalidParameter.msgParam.invalid"),
    (ONE, to("R01", param={"content": ""}), "invalidParameter.msgParam.invalid"),
    (ONE, to("R01", key="sampleMarkdown", param={"text": "没有标题"}), "invalidParameter.msgParam.invalid"),
    (ONE, to("R01", key="sampleAudio", param={"mediaId": "@no", "duration": "1"}),
     "invalidParameter.msgParam.mediaId"),
    (ONE, to("R01", key="sampleAudio", param={"mediaId": "@no", "duration": "0"}),
     "invalidParameter.msgParam.invalid"),
    (ONE, to("R01", key="sampleImageMsg", param={"photoURL": "@no"}), "invalidParameter.msgParam.photoURL"),
    (GROUP, group(openConversationId="cidNo=="), "invalidParameter.openConversationId"),
    (GROUP, group(param={"content": "长" * 5000}), "invalidParameter.msgParam.tooLong"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "code"), BAD)
async def test_bad_sends_are_refused(rig: Rig, path: str, body: dict[str, Any], code: str) -> None:
    status, said = await rig.post(path, **body)
    assert (status, said["code"]) == (400, code)
    assert rig.server.calls[-1].errcode == code
    assert not rig.server.user("R01").bubbles


async def test_who_cannot_be_reached_is_listed_inside_a_200(rig: Rig) -> None:
    rig.server.person("R04", "赵六")
    rig.server.flow_controlled.add("R02")
    rig.server.filtered.add("R04")
    status, said = await rig.post(ONE, **to("R01", "R02", "R03", "R04", "gone", "X01"))
    assert status == 200
    assert said["invalidStaffIdList"] == ["R03", "gone", "X01"]
    assert said["flowControlledStaffIdList"] == ["R02"]
    assert said["filteredStaffIdList"] == ["R04"]
    assert [len(rig.server.user(one).bubbles) for one in ("R01", "R02", "R03", "R04")] == [1, 0, 0, 0]
    rig.server.faults = Faults(ok_with_error=1.0)
    assert (await rig.post(ONE, **to("R01")))[1]["flowControlledStaffIdList"] == ["R01"]


async def test_groups_are_internal_and_hold_the_robot(rig: Rig) -> None:
    inside = rig.server.group("cidG1==")
    assert (await rig.post(GROUP, **group()))[0] == 200
    assert inside.bubbles[0].words == "好"
    rig.server.group("cidG2==", internal=False)
    rig.server.group("cidG3==", robots=set())
    for conversation in ("cidG2==", "cidG3=="):
        assert (await rig.post(GROUP, **group(openConversationId=conversation)))[0] == 400


async def test_recall_within_a_day_and_who_has_read(rig: Rig, clock: FakeClock) -> None:
    user = rig.server.user("R01")
    key = (await rig.post(ONE, **to("R01", "R02")))[1]["processQueryKey"]
    user.reads(user.bubbles[0])
    query = f"?robotCode=dingapp1&processQueryKey={key}"
    _, read = await rig.call("GET", "/v1.0/robot/oToMessages/readStatus" + query)
    assert {one["userId"]: one["readStatus"] for one in read["messageReadInfoList"]} == {
        "R01": "READ",
        "R02": "UNREAD",
    }
    old = (await rig.post(ONE, **to("R01")))[1]["processQueryKey"]
    clock.advance(hours=20)
    await rig.login()
    path = "/v1.0/robot/otoMessages/batchRecall"
    _, said = await rig.post(path, robotCode="dingapp1", processQueryKeys=[key, "none"])
    assert (said["successResult"], list(said["failedResult"])) == ([key], ["none"])
    assert user.bubbles[0].recalled
    clock.advance(hours=5)
    await rig.login()
    assert (await rig.post(path, robotCode="dingapp1", processQueryKeys=[old]))[1]["successResult"] == []


async def test_the_webhook_of_a_message_answers_there_until_it_expires(rig: Rig, clock: FakeClock) -> None:
    line = await rig.line()
    inside = rig.server.group("cidG1==")
    await rig.server.user("R01").mentions_bot(inside, "今天谁最多")
    said = line.messages()[0]
    assert said["text"]["content"] == " 今天谁最多"
    assert (said["conversationType"], said["conversationId"]) == ("2", "cidG1==")
    url = said["sessionWebhook"]

    async def write(**body: Any) -> int:
        async with rig.session.post(url, json=body) as answer:
            assert answer.status == 200
            return int((await answer.json())["errcode"])

    at = {"atUserIds": ["R01"]}
    assert await write(msgtype="text", text={"content": "@R01 你最多"}, at=at) == 0
    assert inside.bubbles[0].words == "@陈明 你最多"
    assert rig.server.violations == []
    assert await write(msgtype="text", text={"content": "你最多"}, at=at) == 0
    assert len(rig.server.violations) == 1
    button = {"title": "看", "actionURL": "https://a.test"}
    card = {"title": "t", "text": "x", "btnOrientation": "1", "btns": [button]}
    assert await write(msgtype="actionCard", actionCard=card) == 0
    assert inside.bubbles[-1].labels() == ["看"]
    feed = {"links": [{"title": "一", "messageURL": "https://a.test", "picURL": "https://p.test"}]}
    assert await write(msgtype="feedCard", feedCard=feed) == 0
    link = {"title": "t", "text": "x", "messageUrl": "https://a.test"}
    assert await write(msgtype="link", link=link) == 0
    for wrong in (
        {},
        {"msgtype": "song"},
        {"msgtype": "markdown", "markdown": {"text": "无标题"}},
        {"msgtype": "text"},
    ):
        assert await write(**wrong) == 40035
    assert await write(msgtype="text", text={"content": "长" * 7000}) == 460101
    clock.advance(minutes=91)
    assert await write(msgtype="text", text={"content": "迟了"}) == 300001


async def test_the_custom_robot_is_signed_limited_and_idempotent(rig: Rig, clock: FakeClock) -> None:
    inside = rig.server.group("cidG1==")
    rig.server.custom_robot(inside, "tok", secret="SEC1")

    async def write(uuid: str | None = None, secret: str = "SEC1", late: float = 0) -> int:
        stamp = str(int((clock().timestamp() - late) * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        sign = quote_plus(base64.b64encode(digest))
        url = f"{rig.server.oapi_base}/robot/send?access_token=tok&timestamp={stamp}&sign={sign}"
        body = {"msgtype": "text", "text": {"content": "报警"}} | ({"msgUuid": uuid} if uuid else {})
        async with rig.session.post(url, json=body) as answer:
            return int((await answer.json())["errcode"])

    assert [await write(secret="SEC2"), await write(late=3700)] == [310000, 310000]
    assert [await write("u1"), await write("u1")] == [0, 0]
    assert len(inside.bubbles) == 1
    assert [await write() for _ in range(19)] == [0] * 18 + [410100]
    clock.advance(minutes=9)
    assert await write() == 410100
    clock.advance(minutes=2)
    assert await write() == 0


async def test_media_have_kinds_and_sizes(rig: Rig) -> None:
    assert (await upload(rig, "image", "a.png", PNG))["errcode"] == 0
    assert (await upload(rig, "image", "a.txt", PNG))["errcode"] == 40004
    assert (await upload(rig, "image", "a.png", b"not a picture"))["errcode"] == 40004
    assert (await upload(rig, "song", "a.png", PNG))["errcode"] == 40004
    assert (await upload(rig, "voice", "a.amr", b"#!AMR" + bytes(2 * 1024 * 1024)))["errcode"] == 45001
    rig.server.revoke_token()
    assert (await upload(rig, "image", "a.png", PNG))["errcode"] == 40014


async def test_what_people_send_can_be_fetched_while_its_code_lives(rig: Rig, clock: FakeClock) -> None:
    line, user = await rig.line(), rig.server.user("R01")
    rig.server.duration_as_string = True
    await user.photographs(PNG)
    await user.speaks(b"#!AMR\n", 2.5, "华联超市")
    await user.sends_file(b"PK", "表.xlsx")
    await user.films(b"film", 3)
    await user.stands_at(31.2, 121.4)
    await user.writes_rich("门头", PNG, group=rig.server.group("cidG1=="))
    await user.replies(rig.server.group("cidG1=="), "这张", PNG)
    said = line.messages()
    kinds = ["picture", "audio", "file", "video", "unknownMsgType", "richText", "text"]
    assert [one["msgtype"] for one in said] == kinds
    assert (said[1]["content"]["duration"], said[1]["content"]["recognition"]) == ("2500", "华联超市")
    quoted = said[6]["text"]["repliedMsg"]["content"]["downloadCode"]
    for code in (said[0]["content"]["downloadCode"], said[5]["content"]["richText"][1]["downloadCode"], quoted):
        path = "/v1.0/robot/messageFiles/download"
        status, given = await rig.post(path, downloadCode=code, robotCode="dingapp1")
        assert status == 200
        assert given["downloadUrl"].split("?")[0].endswith(".file")
        async with rig.session.get(given["downloadUrl"]) as answer:
            assert await answer.read() == PNG
    second = said[0]["content"]["pictureDownloadCode"]
    assert (await rig.post(path, downloadCode=second, robotCode="dingapp1"))[0] == 500
    clock.advance(hours=3)
    await rig.login()
    status, given = await rig.post(path, downloadCode=code, robotCode="dingapp1")
    assert (status, given["code"]) == (400, "invalidParameter.robotCode.downloadCode")


async def test_outsiders_have_no_staff_id_and_groups_want_members(rig: Rig) -> None:
    line, inside = await rig.line(), rig.server.group("cidG1==")
    await rig.server.user("X01").mentions_bot(inside, "你好")
    assert line.messages()[0]["senderStaffId"] == ""
    inside.members.discard("R01")
    with pytest.raises(NotPossible):
        await rig.server.user("R01").mentions_bot(inside, "你好")


async def test_a_dtmd_link_in_markdown_says_its_words_in_the_persons_name(rig: Rig) -> None:
    line, user = await rig.line(), rig.server.user("R01")
    url = "dtmd://dingtalkclient/sendMessage?content=" + quote("今天 怎么样")
    text = f"点 [今天]({url}) 或 [看板](https://a.test)"
    await rig.post(ONE, **to("R01", key="sampleMarkdown", param={"title": "t", "text": text}))
    await user.taps_link(user.bubbles[0], "今天")
    assert line.messages()[0]["text"]["content"] == "今天 怎么样"
    await user.taps_link(user.bubbles[0], "看板")
    assert user.person.opened == ["https://a.test"]


async def test_a_lone_newline_is_no_line_break(rig: Rig) -> None:
    for text, words in (
        ("甲\n乙", "甲 乙"),
        ("甲  \n乙", "甲\n乙"),
        ("甲\n\n乙", "甲\n乙"),
        ("- 甲\n- 乙", "甲\n乙"),
    ):
        await rig.post(ONE, **to("R01", key="sampleMarkdown", param={"title": "t", "text": text}))
        assert rig.server.user("R01").bubbles[-1].words == words
    assert rig.server.violations == ["markdown: a lone newline is no line break"]


@pytest.mark.parametrize(
    "text",
    ["|甲|乙|", "```\n码\n```", '<font color="red">红</font>', f"[说]({DTMD}今天)", "[说](" + DTMD + "a&b)"],
)
async def test_what_markdown_has_not_is_noticed(rig: Rig, text: str) -> None:
    await rig.post(ONE, **to("R01", key="sampleMarkdown", param={"title": "t", "text": text}))
    assert rig.server.violations


async def test_ding(rig: Rig) -> None:
    body = {"robotCode": "dingapp1", "remindType": 1, "receiverUserIdList": ["R01"], "content": "快"}
    assert (await rig.post("/v1.0/robot/ding/send", **body))[1]["openDingId"]
    assert rig.server.user("R01").bubbles[0].kind == "ding"
    many = {**body, "remindType": 3, "receiverUserIdList": ["R01"] * 21}
    assert (await rig.post("/v1.0/robot/ding/send", **many))[0] == 400
