"""Making groups."""

from typing import Any

from tests.platforms.dingtalk.rig import Rig


async def test_a_group_is_made_and_written_to_once_the_robot_is_inside(rig: Rig) -> None:
    body: dict[str, Any] = {"name": "华东二组", "owner": "R02", "useridlist": ["R01"], "conversationTag": 2}
    conversation = (await rig.post("/v1.0/im/group/create", **body))[1]["openConversationId"]
    send = {"robotCode": "dingapp1", "openConversationId": conversation, "msgKey": "sampleText"}
    send["msgParam"] = '{"content":"好"}'
    assert (await rig.post("/v1.0/robot/groupMessages/send", **send))[0] == 400
    add = {"openConversationId": conversation, "robotCode": "dingapp1"}
    assert (await rig.post("/v1.0/robot/groups/orgRobots/add", **add))[0] == 200
    assert (await rig.post("/v1.0/robot/groupMessages/send", **send))[0] == 200
    assert rig.server.group(conversation).bubbles[0].words == "好"
    wrongs: list[dict[str, Any]] = [
        {"name": "长" * 21},
        {"owner": "gone"},
        {"useridlist": []},
        {"conversationTag": 1},
    ]
    for wrong in wrongs:
        assert (await rig.post("/v1.0/im/group/create", **(body | wrong)))[0] == 400


async def test_a_scene_group_is_made_once_for_a_uuid(rig: Rig) -> None:
    rig.server.scene_templates.add("scene-1")
    body = {"title": "战区", "template_id": "scene-1", "owner_user_id": "R02", "user_ids": "R01", "uuid": "u1"}
    first = (await rig.post("/v1.0/im/sceneGroup/create", **body))[1]["open_conversation_id"]
    assert (await rig.post("/v1.0/im/sceneGroup/create", **body))[1]["open_conversation_id"] == first
    assert rig.server.group(first).members == {"R01", "R02"}
    assert (await rig.post("/v1.0/im/sceneGroup/create", **(body | {"template_id": "none"})))[0] == 400
