"""Bot messages as the platform writes them (§2), and the files behind their download codes."""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.platforms.dingtalk.errors import RefusedError
from tests.platforms.dingtalk.framework import Api, Ask
from tests.platforms.dingtalk.model import App, Group, Person

if TYPE_CHECKING:
    from tests.platforms.dingtalk.server import DingTalkServer

WEBHOOK_LIFE = timedelta(milliseconds=5_402_000)  # §2: as in the examples
URL_LIFE = timedelta(minutes=10)  # "temporary"; the reference gives no length


@dataclass
class Session:
    """Where a sessionWebhook writes to, and until when."""

    app: App
    person: Person
    group: Group | None
    until: datetime


@dataclass
class Files:
    """What people sent: download codes and the temporary addresses made from them."""

    codes: dict[str, tuple[App, bytes, datetime]] = field(default_factory=dict)
    picture_codes: set[str] = field(default_factory=set)
    urls: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)

    def keep(self, server: "DingTalkServer", app: App, content: bytes) -> str:
        """A download code for these bytes."""
        code = "mIofN681YE3f" + secrets.token_urlsafe(24)
        self.codes[code] = (app, content, server.clock() + server.download_code_life)
        return code

    def keep_picture(self, server: "DingTalkServer", app: App, content: bytes) -> dict[str, str]:
        """A picture comes with two codes; the second often does not work."""
        second = self.keep(server, app, content)
        self.picture_codes.add(second)
        return {"downloadCode": self.keep(server, app, content), "pictureDownloadCode": second}


def message(server: "DingTalkServer", app: App, person: Person, group: Group | None) -> dict[str, Any]:
    """Everything around the content."""
    now, session = server.clock(), secrets.token_hex(16)
    until = now + WEBHOOK_LIFE
    server.sessions[session] = Session(app, person, group, until)
    around: dict[str, Any] = {
        "msgId": "msg" + secrets.token_urlsafe(16),
        "conversationType": "2" if group else "1",
        "conversationId": group.conversation_id if group else one_to_one(app, person),
        "senderStaffId": person.userid if person.staff and app.published else "",
        "senderUnionId": person.unionid,
        "senderNick": person.name,
        "senderId": f"$:LWCP_v1:${person.unionid}",
        "chatbotCorpId": server.corp_id,
        "chatbotUserId": app.chatbot_user_id,
        "robotCode": app.client_id,
        "isAdmin": person.admin,
        "createAt": ms(now),
        "sessionWebhookExpiredTime": ms(until),
        "sessionWebhook": f"{server.oapi_base}/robot/sendBySession?session={session}",
        "senderPlatform": "Android",
    }
    if person.staff:
        around["senderCorpId"] = server.corp_id
    if group:
        around["conversationTitle"] = group.title
        around["isInAtList"] = True
        around["atUsers"] = [{"dingtalkId": app.chatbot_user_id}]
    return around


def one_to_one(app: App, person: Person) -> str:
    """The conversationId of a person's chat with the robot."""
    return "cid" + uuid.uuid5(uuid.NAMESPACE_OID, f"{app.client_id}/{person.userid}").hex[:20] + "=="


def ms(when: datetime) -> int:
    return int(when.timestamp() * 1000)


def text(words: str, in_group: bool, replied: dict[str, Any] | None = None) -> dict[str, Any]:
    """A text; in a group a space stands before it."""
    content: dict[str, Any] = {"content": f" {words}" if in_group else words}
    if replied is not None:
        content |= {"isReplyMsg": True, "repliedMsg": replied}
    return {"msgtype": "text", "text": content}


def replied(kind: str, sender: Person, created: int, content: dict[str, Any]) -> dict[str, Any]:
    """The message that a reply quotes (§2, UNVERIFIED)."""
    return {
        "msgType": kind,
        "msgId": "msg" + secrets.token_urlsafe(16),
        "senderId": f"$:LWCP_v1:${sender.unionid}",
        "createdAt": created,
        "content": content,
    }


async def download(ask: Ask) -> dict[str, Any]:
    """`/v1.0/robot/messageFiles/download`: a signed http address for a while."""
    ask.only("downloadCode", "robotCode")
    code, robot = ask.text("downloadCode"), ask.text("robotCode")
    app, content, until = ask.server.files.codes.get(code, (None, b"", ask.server.clock()))
    if robot != ask.by.client_id or app is not ask.by or until <= ask.server.clock():
        raise RefusedError("invalidParameter.robotCode.downloadCode", "downloadCode过期或不匹配")
    if code in ask.server.files.picture_codes and not ask.server.picture_codes_work:
        raise RefusedError("system.error", "未知错误", 500)
    name = secrets.token_hex(12) + ".file"
    ask.server.files.urls[name] = (content, ask.server.clock() + URL_LIFE)
    return {"downloadUrl": f"{ask.server.api_base}/download/{name}?Expires=1&Signature={secrets.token_hex(4)}"}


async def fetch(server: "DingTalkServer", request: web.Request) -> web.Response:
    """The temporary address itself; no token."""
    content, until = server.files.urls.get(request.match_info["name"], (None, server.clock()))
    if content is None or until <= server.clock() or "Signature" not in request.query:
        return web.Response(
            status=403, text="<Error><Code>AccessDenied</Code></Error>", content_type="application/xml"
        )
    return web.Response(body=content, content_type="application/octet-stream")


APIS = [Api("POST", "/v1.0/robot/messageFiles/download", download, scope="qyapi_robot_sendmsg")]
