"""What a robot sends with a token (§3, §7): one to one, to groups, recalls, who has read it, DING."""

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.platforms.bubble import Bubble
from tests.platforms.dingtalk import msgkeys
from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import Group

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

SCOPE = "qyapi_robot_sendmsg"
RECALL_LIFE = timedelta(hours=24)
MOST_BYTES = 15_000


def _robot(ask: Ask) -> str:
    robot = ask.text("robotCode", "invalidParameter.robotCode")
    if robot != ask.by.client_id or not ask.by.has_robot:
        raise RefusedError("robot.oto.notExist", "机器人不存在")
    return robot


async def batch_send(ask: Ask) -> dict[str, Any]:
    """To people one to one; who cannot be reached is listed inside a 200."""
    ask.only("robotCode", "userIds", "msgKey", "msgParam")
    _robot(ask)
    userids = ask.texts("userIds", 20, "invalidParameter.userIds")
    param = msgkeys.parse(ask.server, ask.body.get("msgKey"), ask.body.get("msgParam"))
    if len(ask.body["msgParam"].encode()) > MOST_BYTES:
        # the limit is stated for groups only
        ask.server.violations.append("batchSend: msgParam above 15,000 bytes")
    server, people = ask.server, ask.server.people
    invalid = [one for one in userids if one not in people or not people[one].active or not people[one].staff]
    if len(invalid) == len(userids) and all(one not in people for one in userids):
        raise RefusedError("staffId.notExisted", "员工不存在")
    flow = [one for one in userids if one in server.flow_controlled or ask.ok_with_error]
    filtered = [one for one in userids if one in server.filtered]
    key = secrets.token_urlsafe(24)
    for userid in userids:
        if userid not in {*invalid, *flow, *filtered}:
            made = msgkeys.bubble(server, ask.body["msgKey"], param, ask.body)
            server.show(people[userid].bubbles, made, f"{key}/{userid}", key)
    reply = {"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": flow}
    return reply | ({"filteredStaffIdList": filtered} if filtered else {})


async def group_send(ask: Ask) -> dict[str, Any]:
    """To an internal group that holds the robot."""
    ask.only("robotCode", "openConversationId", "msgKey", "msgParam", "coolAppCode")
    _robot(ask)
    group = _group(ask)
    param = msgkeys.parse(ask.server, ask.body.get("msgKey"), ask.body.get("msgParam"))
    if len(ask.body["msgParam"].encode()) > MOST_BYTES:
        raise RefusedError("invalidParameter.msgParam.tooLong", "msgParam above 15,000 bytes")
    if ask.ok_with_error:
        raise RefusedError("system.busy", "系统繁忙", 500)
    key = secrets.token_urlsafe(24)
    made = msgkeys.bubble(ask.server, ask.body["msgKey"], param, ask.body)
    ask.server.show(group.bubbles, made, key, key)
    return {"processQueryKey": key}


def _group(ask: Ask) -> Group:
    conversation = ask.text("openConversationId", "invalidParameter.openConversationId")
    group = ask.server.groups.get(conversation)
    if group is None:
        raise RefusedError("invalidParameter.openConversationId", "群不存在")
    if ask.by.client_id not in group.robots:
        # §3 gives no code for it
        raise RefusedError("invalidParameter.robotCode.notInGroup", "机器人不在群内")
    if not group.internal:
        raise RefusedError("invalidParameter.openConversationId.notInternal", "仅支持内部群")
    return group


def show(server: "DingTalkServer", bubbles: list[Bubble], made: Bubble, bubble_id: str, key: str) -> None:
    """Put a bubble into a chat, to be found again by its processQueryKey."""
    made.id = bubble_id
    bubbles.append(made)
    server.sent.setdefault(key, []).append(made)


def _recallable(server: "DingTalkServer", key: str, now: datetime) -> str:
    """Why a message cannot be recalled; "" when it can."""
    bubbles = server.sent.get(key, [])
    if not bubbles:
        return "processQueryKey不存在"
    return "" if now - bubbles[0].at <= RECALL_LIFE else "超过24小时"


async def recall(ask: Ask) -> dict[str, Any]:
    """Take messages back within 24 h; each key succeeds or fails for itself."""
    if "groupMessages" in ask.api.path:
        _group(ask)
    _robot(ask)
    done, failed = [], {}
    for key in ask.texts("processQueryKeys", 20):
        why = _recallable(ask.server, key, ask.server.clock())
        if why:
            failed[key] = why
            continue
        done.append(key)
        for one in ask.server.sent[key]:
            one.recalled, one.words, one.buttons, one.links, one.questions = True, "", [], [], []
    return {"successResult": done, "failedResult": failed}


async def read_status(ask: Ask) -> dict[str, Any]:
    """Who has read a one to one message."""
    key = ask.query.get("processQueryKey", "")
    if ask.query.get("robotCode") != ask.by.client_id or key not in ask.server.sent:
        raise RefusedError("invalidParameter.processQueryKey", "processQueryKey")
    infos = []
    for bubble in ask.server.sent[key]:
        person = ask.server.people[bubble.id.rpartition("/")[2]]
        state = "READ" if bubble.id in person.read else "UNREAD"
        infos.append({"userId": person.userid, "name": person.name, "readStatus": state})
    return {"sendStatus": "SUCCESS", "messageReadInfoList": infos}


async def ding(ask: Ask) -> dict[str, Any]:
    """DING; by SMS (2) and telephone (3) it costs money and reaches 20 at most."""
    ask.only("robotCode", "remindType", "receiverUserIdList", "content")
    _robot(ask)
    kind = ask.body.get("remindType")
    if kind not in (1, 2, 3):
        raise RefusedError("invalidParameter.remindType", "remindType")
    content = ask.text("content")
    for userid in ask.texts("receiverUserIdList", 200 if kind == 1 else 20):
        if userid not in ask.server.people:
            raise RefusedError("staffId.notExisted", "员工不存在")
        made = Bubble("", "ding", content, raw=ask.body, at=ask.server.clock())
        show(ask.server, ask.server.people[userid].bubbles, made, secrets.token_hex(8), secrets.token_hex(8))
    return {"openDingId": secrets.token_hex(12)}


APIS = [
    Api("POST", "/v1.0/robot/oToMessages/batchSend", batch_send, SCOPE),
    Api("POST", "/v1.0/robot/groupMessages/send", group_send, SCOPE),
    Api("POST", "/v1.0/robot/otoMessages/batchRecall", recall, SCOPE),
    Api("POST", "/v1.0/robot/groupMessages/recall", recall, SCOPE),
    Api("GET", "/v1.0/robot/oToMessages/readStatus", read_status, SCOPE),
    Api("POST", "/v1.0/robot/ding/send", ding, "Premium.Ding.Write"),
]
