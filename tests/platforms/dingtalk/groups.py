"""Making groups (§7). No call reads a group's history."""

import secrets
from typing import Any

from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask

SCOPE = "qyapi_chat_manage"


def _people(ask: Ask, name: str, given: Any) -> list[str]:
    if not isinstance(given, list) or not given or any(one not in ask.server.people for one in given):
        raise RefusedError(f"invalidParameter.{name}", f"{name}: somebody is not of the organisation")
    return given


async def create(ask: Ask) -> dict[str, Any]:
    """`/v1.0/im/group/create`: an internal group; the robot has still to be added."""
    ask.only("name", "owner", "useridlist", "conversationTag")
    if len(ask.text("name")) > 20:
        raise RefusedError("invalidParameter.name", "20 characters at most")
    if ask.body.get("conversationTag") != 2:
        raise RefusedError("invalidParameter.conversationTag", "conversationTag")
    members = _people(ask, "owner", [ask.body.get("owner")]) + _people(
        ask, "useridlist", ask.body.get("useridlist")
    )
    conversation = "cid" + secrets.token_urlsafe(16) + "=="
    ask.server.group(conversation, ask.body["name"], robots=set(), members=set(members))
    return {"openConversationId": conversation}


async def create_scene(ask: Ask) -> dict[str, Any]:
    """`/v1.0/im/sceneGroup/create`: from a template of the console, with the robot inside; `uuid` makes it once."""
    ask.only("title", "template_id", "owner_user_id", "user_ids", "uuid")
    if ask.text("template_id") not in ask.server.scene_templates:
        raise RefusedError("invalidParameter.template_id", "template_id")
    members = _people(ask, "owner_user_id", [ask.body.get("owner_user_id")])
    if ask.body.get("user_ids"):
        members = members + _people(ask, "user_ids", ask.body["user_ids"].split(","))
    made, uuid = ask.server.scene_groups, ask.text("uuid", optional=True)
    if uuid not in made or not uuid:
        made[uuid] = "cid" + secrets.token_urlsafe(16) + "=="
        ask.server.group(made[uuid], ask.text("title"), robots={ask.by.client_id}, members=set(members))
    return {"open_conversation_id": made[uuid]}


async def add_robot(ask: Ask) -> dict[str, Any]:
    """`orgRobots/add` (UNVERIFIED, from the models of the SDK)."""
    ask.only("openConversationId", "robotCode")
    group = ask.server.groups.get(ask.text("openConversationId"))
    if group is None or not group.internal:
        raise RefusedError("invalidParameter.openConversationId", "群不存在")
    if ask.text("robotCode") != ask.by.client_id:
        raise RefusedError("invalidParameter.robotCode", "robotCode")
    group.robots.add(ask.by.client_id)
    return {"success": True}


APIS = [
    Api("POST", "/v1.0/im/group/create", create, SCOPE),
    Api("POST", "/v1.0/im/sceneGroup/create", create_scene, SCOPE),
    Api("POST", "/v1.0/robot/groups/orgRobots/add", add_robot, SCOPE),
]
