"""Interactive cards: creating once, delivering, seeing, clicking, updating, forms."""

import asyncio
import json
from typing import Any

import pytest

from tests.platforms.bubble import NotDelivered, NotPossible
from tests.platforms.dingtalk.gateway import CARD
from tests.platforms.dingtalk.model import Faults
from tests.platforms.dingtalk.rig import Rig, well
from tests.platforms.dingtalk.templates import Fixed, Template

NEW = "/v1.0/card/instances/createAndDeliver"
CARDS = "/v1.0/card/instances"
PUBLIC = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
FORM = Template("form-0001.schema", ("title",), form=True)
OWN = Template(
    "own-0001.schema", ("title",), fixed=(Fixed("open", "打开", {"visit": "$visit"}), Fixed("no", "$no"))
)


def buttons(*labels: str) -> str:
    made = [
        {"text": one, "color": "blue", "id": f"do:{one}", "request": True, "params": {"v": "7"}} for one in labels
    ]
    return json.dumps({"msgButtons": made}, ensure_ascii=False)


def robot(*userids: str, track: str = "t1", template: str = PUBLIC, **values: str) -> dict[str, Any]:
    """A card one to one."""
    values = values or {"title": "拜访", "markdown": "**华联**\n两件事", "sys_full_json_obj": buttons("好", "不了")}
    return {
        "cardTemplateId": template,
        "outTrackId": track,
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": values},
        "openSpaceId": ";".join(f"dtv1.card//IM_ROBOT.{one}" for one in userids),
        "imRobotOpenSpaceModel": {"supportForward": False},
        "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": "dingapp1"},
    }


def in_group(track: str = "g1", **more: Any) -> dict[str, Any]:
    return {
        "cardTemplateId": PUBLIC,
        "outTrackId": track,
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": {"title": "日报", "sys_full_json_obj": buttons("收到")}},
        "openSpaceId": "dtv1.card//IM_GROUP.cidG1==",
        "imGroupOpenSpaceModel": {"supportForward": False},
        "imGroupOpenDeliverModel": {"robotCode": "dingapp1"} | more,
    }


async def test_a_card_shows_its_words_and_buttons(rig: Rig) -> None:
    status, said = await rig.post(NEW, **robot("R01", "R02"))
    assert status == 200
    assert [one["success"] for one in said["result"]["deliverResults"]] == [True, True]
    bubble = rig.server.user("R01").bubbles[0]
    assert bubble.words == "拜访\n华联\n两件事\n好\n不了"
    assert bubble.labels() == ["好", "不了"]
    assert rig.server.violations == []


BAD: list[tuple[dict[str, Any], str]] = [
    ({"outTrackId": ""}, "param.outTrackIdError"),
    ({"outTrackId": "x" * 101}, "param.outTrackIdError"),
    ({"cardTemplateId": "of-another-org.schema"}, "param.cardTemplateNotExist"),
    ({"callbackType": "SOCKET"}, "param.callbackTypeError"),
    ({"cardData": {"cardParamMap": {"title": 1}}}, "param.cardParamMapError"),
    ({"cardData": {"cardParamMap": {"title": "长" * 342}}}, "param.cardParamMapTooLong"),
    ({"cardData": {}}, "param.cardDataError"),
    ({"privateData": {"nobody": {"cardParamMap": {}}}}, "param.userIdError"),
    ({"openSpaceId": "IM_ROBOT.R01"}, "param.openSpaceIdError"),
    ({"openSpaceId": "dtv1.card//IM_SOFA.R01"}, "param.openSpaceIdError"),
    ({"userIdType": 3}, "param.userIdTypeError"),
]


@pytest.mark.parametrize(("wrong", "code"), BAD)
async def test_bad_cards_are_refused(rig: Rig, wrong: dict[str, Any], code: str) -> None:
    status, said = await rig.post(NEW, **(robot("R01") | wrong))
    assert (status, said["code"]) == (400, code)
    assert not rig.server.user("R01").bubbles


async def test_each_space_succeeds_or_fails_for_itself(rig: Rig) -> None:
    rig.server.undeliverable["IM_ROBOT.R02"] = "对方已屏蔽"
    _, said = await rig.post(NEW, **robot("R01", "R02", "R03", "gone"))
    assert [one["success"] for one in said["result"]["deliverResults"]] == [True, False, False, False]
    assert said["success"] is True
    body = robot("R01", track="t2")
    del body["imRobotOpenSpaceModel"]
    _, said = await rig.post(NEW, **body)
    assert said["result"]["deliverResults"][0]["success"] is False
    rig.server.faults = Faults(ok_with_error=1.0)
    _, said = await rig.post(NEW, **robot("R01", track="t3"))
    assert said["result"]["deliverResults"][0]["success"] is False
    assert len(rig.server.user("R01").bubbles) == 1


@pytest.mark.parametrize(("knob", "status"), [("error", 400), ("ignore", 200)])
async def test_an_out_track_id_creates_once(rig: Rig, knob: str, status: int) -> None:
    rig.server.existing_card = knob
    await rig.post(NEW, **robot("R01"))
    again = await rig.post(NEW, **robot("R01", title="新"))
    assert again[0] == status
    assert status == 200 or again[1]["code"] == "param.cardAlreadyExist"
    assert [one.words[:2] for one in rig.server.user("R01").bubbles] == ["拜访"]


async def test_updates_replace_everything_unless_by_key(rig: Rig) -> None:
    await rig.post(NEW, **robot("R01"))
    bubble = rig.server.user("R01").bubbles[0]
    by_key = {"updateCardDataByKey": True}
    new = {"cardParamMap": {"title": "新"}}
    await rig.call("PUT", CARDS, outTrackId="t1", cardData=new, cardUpdateOptions=by_key)
    assert bubble.words == "新\n华联\n两件事\n好\n不了"
    await rig.call("PUT", CARDS, outTrackId="t1", cardData=new)
    assert (bubble.words, bubble.repainted) == ("新", 2)
    assert (await rig.call("PUT", CARDS, outTrackId="none", cardData=new))[1]["code"] == "param.cardNotExist"


async def test_a_click_is_answered_for_the_clicker_alone(rig: Rig) -> None:
    def answer(frame: dict[str, Any]) -> Any:
        new = {"cardData": {"cardParamMap": {"title": "已收"}}, "cardUpdateOptions": {"updateCardDataByKey": True}}
        return {"response": new} if frame["headers"]["topic"] == CARD else well(frame)

    line, group = await rig.line(answer), rig.server.group("cidG1==")
    await rig.post(NEW, **in_group())
    one, two = rig.server.user("R01"), rig.server.user("R02")
    await one.presses(group.bubbles[0], "收到")
    data = json.loads(line.of(CARD)[0]["data"])
    assert (data["type"], data["outTrackId"], data["userId"]) == ("actionCallback", "g1", "R01")
    content = {"cardPrivateData": {"actionIds": ["do:收到"], "params": {"v": "7"}}}
    assert json.loads(data["content"]) == content
    assert one.sees(group.bubbles[0]).words == "已收\n收到"
    assert two.sees(group.bubbles[0]).words == group.bubbles[0].words == "日报\n收到"
    await rig.call("PUT", CARDS, outTrackId="g1", cardData={"cardParamMap": {"title": "完"}})
    assert one.sees(group.bubbles[0]).words == "完"
    assert rig.server.violations == []


async def test_private_data_is_seen_by_its_owner(rig: Rig) -> None:
    group = rig.server.group("cidG1==")
    body = in_group(recipients=["R01", "R02"]) | {"privateData": {"R01": {"cardParamMap": {"tips": "只给你"}}}}
    await rig.post(NEW, **body)
    assert "只给你" in rig.server.user("R01").sees(group.bubbles[0])
    assert "只给你" not in rig.server.user("R02").sees(group.bubbles[0])
    with pytest.raises(NotPossible):
        rig.server.user("X01").sees(group.bubbles[0])
    assert [len(rig.server.user(one).looks_into(group)) for one in ("R01", "X01")] == [1, 0]
    await rig.post(NEW, **robot("R01"))
    with pytest.raises(NotPossible):
        await rig.server.user("R02").presses(rig.server.user("R01").bubbles[0], "好")


async def test_a_late_answer_is_a_failure_for_the_person(rig: Rig) -> None:
    rig.server.click_deadline = 0.2

    async def late(frame: dict[str, Any]) -> Any:
        await asyncio.sleep(0.3)
        return {"response": {"cardData": {"cardParamMap": {"title": "迟"}}}}

    line, user = await rig.line(late), rig.server.user("R01")
    await rig.post(NEW, **robot("R01"))
    with pytest.raises(NotDelivered):
        await user.presses(user.bubbles[0], "好")
    async with asyncio.timeout(60):
        while not rig.server.stream.late_acks:
            await asyncio.sleep(0.01)
    assert user.bubbles[0].repainted == 0
    assert len(line.of(CARD)) == 1


async def test_clicks_want_stream_and_the_same_app(rig: Rig) -> None:
    rig.server.click_deadline = 0.05
    await rig.line()
    user = rig.server.user("R01")
    await rig.post(NEW, **(robot("R01") | {"callbackType": "HTTP"}))
    with pytest.raises(NotDelivered, match="STREAM"):
        await user.presses(user.bubbles[0], "好")
    rig.server.app("dingapp2", "secret-2")
    _, given = await rig.post("/v1.0/oauth2/accessToken", appKey="dingapp2", appSecret="secret-2")
    rig.token = given["accessToken"]
    body = robot("R01", track="t2") | {"imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT"}}
    await rig.post(NEW, **body)
    with pytest.raises(NotDelivered):
        await user.presses(user.bubbles[1], "好")


async def test_updating_inside_the_callback_is_noticed(rig: Rig) -> None:
    async def hasty(frame: dict[str, Any]) -> Any:
        await rig.call("PUT", CARDS, outTrackId="t1", cardData={"cardParamMap": {"title": "新"}})
        return well(frame)

    await rig.line(hasty)
    user = rig.server.user("R01")
    await rig.post(NEW, **robot("R01"))
    await user.presses(user.bubbles[0], "好")
    assert rig.server.violations == ["card: PUT while its click was not yet answered"]


async def test_an_update_that_was_on_its_way_before_the_click_is_no_fault(rig: Rig) -> None:
    async def leisurely(frame: dict[str, Any]) -> Any:
        await asyncio.sleep(0.4)
        return well(frame)

    await rig.line(leisurely)
    user = rig.server.user("R01")
    await rig.post(NEW, **robot("R01"))
    rig.server.faults = Faults(slow=1.0, slow_s=0.1)
    updating = asyncio.create_task(
        rig.call("PUT", CARDS, outTrackId="t1", cardData={"cardParamMap": {"title": "新"}})
    )
    await asyncio.sleep(0.05)
    await user.presses(user.bubbles[0], "好")
    await updating
    assert rig.server.violations == []


async def test_a_template_of_the_organisation(rig: Rig) -> None:
    line, user = await rig.line(), rig.server.user("R01")
    rig.server.add_template(OWN)
    await rig.post(NEW, **robot("R01", template=OWN.id, title="签到", visit="v9"))
    assert user.bubbles[0].labels() == ["打开"]
    await user.presses(user.bubbles[0], "打开")
    content = json.loads(json.loads(line.of(CARD)[0]["data"])["content"])
    assert content["cardPrivateData"] == {"actionIds": ["open"], "params": {"visit": "v9"}}
    await rig.post(NEW, **robot("R01", track="t2", template=OWN.id, titel="错"))
    assert rig.server.violations == ["card: own-0001.schema has no variable titel"]


async def test_a_form_is_asked_and_submitted(rig: Rig) -> None:
    line, user = await rig.line(), rig.server.user("R01")
    rig.server.add_template(FORM)
    options = [{"value": "a", "text": "好"}, {"value": "b", "text": "差"}]
    fields = [
        {"name": "mood", "label": "客情", "type": "SELECT", "required": True, "options": options},
        {"name": "kinds", "label": "品类", "type": "MULTI_SELECT", "options": options},
        {"name": "boxes", "label": "箱数", "type": "NUMBER", "required": True, "requiredMsg": "填箱数"},
        {"name": "note", "label": "备注", "type": "TEXT_AREA"},
        {"name": "again", "label": "再访", "type": "SWITCH", "defaultValue": False},
    ]
    await rig.post(NEW, **robot("R01", template=FORM.id, title="表", form=json.dumps({"fields": fields})))
    bubble = user.bubbles[0]
    assert [one.title for one in bubble.questions] == ["客情", "品类", "箱数", "备注", "再访"]
    assert bubble.labels() == ["提交"]
    with pytest.raises(NotPossible, match="填箱数"):
        await user.presses(bubble, "提交", {"客情": ["好"]})
    await user.presses(bubble, "提交", {"客情": ["差"], "品类": ["好", "差"], "箱数": ["12"], "备注": ["快"]})
    content = json.loads(json.loads(line.of(CARD)[0]["data"])["content"])
    assert content["cardPrivateData"]["actionIds"] == ["form"]
    assert content["cardPrivateData"]["params"]["form"] == {
        "mood": {"index": 1, "value": "b"},
        "kinds": {"index": [0, 1], "value": ["a", "b"]},
        "boxes": 12,
        "note": "快",
        "again": False,
    }
    assert rig.server.violations == []


async def test_what_a_client_would_leave_away_is_noticed(rig: Rig) -> None:
    user = rig.server.user("R01")
    bad = json.dumps({"msgButtons": [{"text": "好", "color": "pink", "id": "x"}, {"color": "red", "id": "y"}]})
    await rig.post(NEW, **robot("R01", title="t", sys_full_json_obj=bad))
    await rig.post(NEW, **robot("R01", track="t2", title="t", sys_full_json_obj="[]"))
    assert len(rig.server.violations) == 3
    with pytest.raises(NotPossible, match="request"):
        await user.presses(user.bubbles[0], "好")


async def test_dtmd_links_do_nothing_on_a_card_and_url_buttons_open(rig: Rig) -> None:
    user = rig.server.user("R01")
    way_out = json.dumps(
        {"msgButtons": [{"text": "看", "color": "gray", "url": "https://a.test", "iosUrl": "https://a.test"}]}
    )
    link = "[说](dtmd://dingtalkclient/sendMessage?content=hi)"
    await rig.post(NEW, **robot("R01", markdown=link, sys_full_json_obj=way_out))
    with pytest.raises(NotPossible):
        await user.taps_link(user.bubbles[0], "说")
    await user.presses(user.bubbles[0], "看")
    assert user.person.opened == ["https://a.test"]


async def test_streaming_types_into_one_variable(rig: Rig) -> None:
    template = "02fcf2f4-5e02-4a85-b672-46d1f715543e.schema"
    await rig.post(NEW, **robot("R01", template=template, content=""))
    path, body = "/v1.0/card/streaming", {"outTrackId": "t1", "guid": "1", "key": "content", "content": "好的"}
    assert (await rig.call("PUT", path, **body))[0] == 400
    assert (await rig.call("PUT", path, **body, isFull=True, isFinalize=True, isError=False))[0] == 200
    assert rig.server.user("R01").bubbles[0].words == "好的"


async def test_two_steps_and_a_missing_scope(rig: Rig) -> None:
    body = robot("R01")
    second = {name: body.pop(name) for name in ("openSpaceId", "imRobotOpenDeliverModel")}
    assert (await rig.post(CARDS, **body))[1]["result"] == "t1"
    assert (await rig.post(CARDS + "/deliver", outTrackId="t1", **second))[1]["result"][0]["success"]
    rig.app.permissions.discard("Card.Instance.Write")
    status, said = await rig.post(NEW, **robot("R01", track="t2"))
    assert (status, said["accessdenieddetail"]) == (403, {"requiredScopes": ["Card.Instance.Write"]})
