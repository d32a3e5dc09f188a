"""Deliveries: what arrives, how often, and what a press brings."""

from typing import Any

import pytest
from wechatpy.enterprise import parse_message

from tests.clock import FakeClock
from tests.platforms.bubble import NotDelivered, NotPossible
from tests.platforms.wecom import Faults, xml
from tests.platforms.wecom.bot_side import tenant
from tests.platforms.wecom.test_cards import GOOD

JPG = b"\xff\xd8\xff\xe0 a picture"


async def test_every_kind_of_message_arrives_as_the_reference_says() -> None:
    async with tenant(clock=FakeClock()) as (server, side):
        user = server.user("R01")
        side.app.recognition = True
        await user.says("见了 <王总> & ]]> 谈价")
        photo = await user.photographs(JPG)
        await user.speaks(b"#!AMR\n", 3, "今天见了王总")
        await user.films(b"\0\0\0\x18ftyp")
        await user.stands_at(23.134, 113.358, "广州塔")
        await user.sends_link("标题", "https://x.cn")
        file = await user.sends_file(b"%PDF", "合同.pdf")
        side.app.file_style = "text"
        await user.sends_file(b"%PDF", "合同.pdf")
        side.app.agent_field = None
        await user.sends_raw("miniprogram", {"Title": "x"})
        assert "AgentID" not in side.heard[-1]
        kinds = [one["MsgType"] for one in side.heard]
        assert kinds == ["text", "image", "voice", "video", "location", "link", "file", "text", "miniprogram"]
        first = side.heard[0]
        assert (first["Content"], first["FromUserName"], first["AgentID"]) == (
            "见了 <王总> & ]]> 谈价",
            "R01",
            "1000002",
        )
        assert first["CreateTime"] == str(int(server.clock().timestamp()))
        assert side.heard[1]["MediaId"] == photo
        assert side.heard[2]["Recognition"] == "今天见了王总"
        assert (side.heard[4]["Location_X"], side.heard[4]["AppType"]) == ("23.134", "wxwork")
        assert (side.heard[6]["FileName"], side.heard[6]["MediaId"]) == ("合同.pdf", file)
        assert len({one["MsgId"] for one in side.heard}) == len(side.heard)
        assert server.violations == []


async def test_events_and_a_menu() -> None:
    async with tenant() as (server, side):
        user = server.user("R01")
        await user.subscribes()
        await user.enters()
        side.app.reports_location = True
        await user.enters(22.5, 114.0)
        menu = [
            {"name": "今天", "type": "click", "key": "today"},
            {"name": "更多", "sub_button": [
                {"name": "扫一扫", "type": "scancode_waitmsg", "key": "scan"},
                {"name": "拍照", "type": "pic_sysphoto", "key": "pic"},
                {"name": "位置", "type": "location_select", "key": "place"},
                {"name": "网页", "type": "view", "url": "https://x.cn"},
            ]},
        ]  # fmt: skip
        made = await side.post("menu/create", {"button": menu}, agentid=str(side.app.agent_id))
        assert made["errcode"] == 0
        await user.taps_menu("今天")
        await user.scans("XJ-0001")
        await user.taps_menu("拍照", photos=[JPG, JPG])
        await user.taps_menu("更多/位置", place=(22.5, 114.0, "深圳"))
        assert await user.taps_menu("网页") == "https://x.cn"
        names = [one.get("Event", one["MsgType"]) for one in side.heard]
        assert names == [
            "subscribe", "enter_agent", "enter_agent", "LOCATION", "click", "scancode_waitmsg", "pic_sysphoto",
            "image", "image", "location_select", "view",
        ]  # fmt: skip
        assert side.heard[5]["ScanCodeInfo"] == {"ScanType": "qrcode", "ScanResult": "XJ-0001"}
        assert len(side.heard[6]["SendPicsInfo"]["PicList"]["item"]) == 2
        with pytest.raises(NotPossible):
            await user.taps_menu("没有")
        side.app.contacts_sync = True
        await side.app.contact_changed("update_user", UserID="R01", DirectLeader="M02")
        await side.app.batch_done("j", "sync_user")
        assert [one["FromUserName"] for one in side.heard[-2:]] == ["sys", "sys"]
        assert side.heard[-1]["BatchJob"]["ErrCode"] == "0"
        parsed = parse_message(xml.document(side.heard[5]))
        assert (parsed.event, parsed.scan_result) == ("scancode_waitmsg", "XJ-0001")


@pytest.mark.parametrize(
    ("menu", "code"),
    [
        ([], 40016),
        ([{"name": "a", "type": "click", "key": "k"}] * 4, 40016),
        ([{"name": "长" * 6, "type": "click", "key": "k"}], 40018),
        ([{"name": "a", "type": "pay", "key": "k"}], 40017),
        ([{"name": "a", "type": "click"}], 40019),
        ([{"name": "a", "type": "click", "key": "k" * 129}], 40019),
        ([{"name": "a", "type": "view", "url": "https://" + "x" * 1024}], 40020),
        ([{"name": "a", "sub_button": [{"name": "b", "type": "click", "key": "k"}] * 6}], 40023),
    ],
)
async def test_a_bad_menu_is_refused(menu: list[Any], code: int) -> None:
    async with tenant() as (_, side):
        answer = await side.post("menu/create", {"button": menu}, agentid=str(side.app.agent_id))
        assert answer["errcode"] == code


async def test_three_deliveries_then_it_is_lost() -> None:
    async with tenant(ack_s=0.15) as (server, side):
        user = server.user("R01")
        side.statuses = [500]
        side.pauses = [0, 0.4]
        await user.says("一")
        assert [(one.attempt, one.status) for one in server.deliveries] == [(1, 500), (2, None), (3, 200)]
        assert len({one["MsgId"] for one in side.heard}) == 1
        server.cut_deliveries(2)
        await user.says("剪断")
        assert [one.status for one in server.deliveries[-3:]] == [None, None, 200]
        side.statuses = [500, 500, 500]
        with pytest.raises(NotDelivered):
            await user.says("二")
        assert server.violations == []


async def test_doubles_and_disorder() -> None:
    async with tenant() as (server, side):
        user = server.user("R01")
        server.faults = Faults(duplicate=1.0)
        await user.says("一")
        server.faults = Faults()
        server.deliverer.hold()
        await user.says("二")
        await user.says("三")
        await server.deliverer.release(reverse=True)
        await user.repeats_last()
        assert [one["Content"] for one in side.heard] == ["一", "一", "三", "二", "三"]


async def test_the_address_must_answer_bare() -> None:
    async with tenant() as (server, side):
        url = side.app.callback_url
        assert url is not None
        with pytest.raises(NotDelivered):
            await side.app.verify_url(url + "/nowhere")
        side.app.callback_url = url
        side.raw_answer = "success"
        await server.user("R01").says("一")
        assert len(server.violations) == 1


async def test_a_sealed_reply_is_read() -> None:
    async with tenant() as (server, side):
        side.reply = xml.document({"ToUserName": "R01", "MsgType": "text", "Content": "收到"})
        await server.user("R01").says("一")
        assert server.user("R01").bubbles[-1].words == "收到"
        assert server.violations == []
        side.reply = xml.document({"MsgType": "update_button", "Button": {"ReplaceName": "好"}})
        await side.send("R01", "template_card", **GOOD["button_interaction"])
        card = server.user("R01").bubbles[-1]
        await server.user("R01").presses(card, "OK")
        assert len(server.violations) == 1
        server.passive_card_updates = True
        await server.user("R01").presses(card, "OK")
        assert (card.labels(), card.repainted) == ([], 1)
        vote = GOOD["vote_interaction"] | {"task_id": "vote"}
        await side.send("R01", "template_card", **vote)
        card = server.user("R01").bubbles[-1]
        rows = [{"Id": "1", "Text": "甲", "IsChecked": "true"}, {"Id": "2", "Text": "乙", "IsChecked": "false"}]
        box = {"QuestionKey": "q", "Mode": "1", "Disable": "true", "OptionList": rows}
        drawn = {
            "CardType": "vote_interaction",
            "MainTitle": {"Title": "标题"},
            "CheckBox": box,
            "ReplaceText": "已选",
        }
        side.reply = xml.document({"MsgType": "update_template_card", "TemplateCard": drawn})
        await server.user("R01").presses(card, "提交")
        assert (card.buttons[0].label, card.questions[0].chosen()) == ("已选", ["甲"])
        assert len(server.violations) == 1


async def test_a_press_carries_what_was_chosen_and_a_code_that_serves_once() -> None:
    clock = FakeClock()
    async with tenant(clock=clock) as (server, side):
        user = server.user("R01")
        sent = await side.send("R01", "template_card", **GOOD["multiple_interaction"])
        card = user.bubbles[-1]
        await user.presses(card, "提交", {"S": ["乙"]})
        event = side.heard[-1]
        assert (event["Event"], event["EventKey"], event["TaskId"]) == ("template_card_event", "s", "t")
        assert event["CardType"] == "multiple_interaction"
        assert event["SelectedItems"]["SelectedItem"] == {"QuestionKey": "q", "OptionIds": {"OptionId": "2"}}
        assert event["ResponseCode"] != sent["response_code"]
        for answers in ({"S": ["甲", "乙"]}, {"S": ["丙"]}, {"X": ["甲"]}):
            with pytest.raises(NotPossible):
                await user.presses(card, "提交", answers)
        done = GOOD["multiple_interaction"] | {"replace_text": "已提交"}
        body = {"userids": ["R01", "R02"], "agentid": side.app.agent_id, "response_code": event["ResponseCode"]}
        answer = await side.post("message/update_template_card", body | {"template_card": done})
        assert (answer["errcode"], answer["invaliduser"]) == (0, ["R02"])
        assert card.repainted == 1
        assert "已提交" in card
        assert card.labels() == []
        for label in ("已提交", "提交"):
            with pytest.raises(NotPossible):
                await user.presses(card, label)
        again = await side.post("message/update_template_card", body | {"template_card": done})
        assert again["errcode"] == 60140
        clock.advance(hours=72, seconds=1)
        late = body | {"response_code": sent["response_code"], "button": {"replace_name": "晚了"}}
        assert (await side.post("message/update_template_card", late))["errcode"] == 60140


async def test_ticks_set_beforehand_stay_and_all_chats_change_together() -> None:
    async with tenant() as (server, side):
        one, two = server.user("R01"), server.user("R02")
        card = GOOD["vote_interaction"] | {"action_menu": {}}
        card = GOOD["vote_interaction"] | {
            "checkbox": {
                "question_key": "q",
                "mode": 1,
                "option_list": [{"id": "1", "text": "甲", "is_checked": True}, {"id": "2", "text": "乙"}],
            }
        }
        sent = await side.send("R01|R02", "template_card", **card)
        await one.presses(one.bubbles[-1], "提交")
        assert side.heard[-1]["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"] == "1"
        await one.presses(one.bubbles[-1], "提交", {"标题": ["乙", "甲"]})
        assert side.heard[-1]["SelectedItems"]["SelectedItem"]["OptionIds"]["OptionId"] == ["1", "2"]
        body = {"atall": 1, "agentid": side.app.agent_id, "response_code": sent["response_code"]}
        await side.post("message/update_template_card", body | {"button": {"replace_name": "已处理"}})
        assert [user.bubbles[-1].buttons[0].label for user in (one, two)] == ["已处理", "已处理"]
        menu = {"desc": "更多", "action_list": [{"text": "不再提醒", "key": "mute"}]}
        await side.send("R01", "template_card", **GOOD["text_notice"] | {"task_id": "n", "action_menu": menu})
        await one.picks(one.bubbles[-1], "不再提醒")
        event = side.heard[-1]
        assert (event["Event"], event["EventKey"]) == ("template_card_menu_event", "mute")
        assert "SelectedItems" not in event
