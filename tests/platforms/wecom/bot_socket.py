"""The long connection: one frame in, one acknowledgement out; and the files that callbacks point to."""

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import WSMsgType, web

from tests.platforms.wecom import errors
from tests.platforms.wecom.bot import SmartBot
from tests.platforms.wecom.bot_commands import COMMANDS
from tests.platforms.wecom.errors import Refused, demand
from tests.platforms.wecom.model import Call

if TYPE_CHECKING:
    from tests.platforms.wecom.server import WeComServer

ACK_PAUSE_S = 0.002  # long enough to see a second frame that did not wait for the first one's acknowledgement
MAX_FRAME = 4 * 1024 * 1024
CHUNK, CHUNKS_AT_ONCE = "aibot_upload_media_chunk", 2


class Link:
    """One connection; `bot` once it subscribed."""

    def __init__(self, server: "WeComServer", request: web.Request, socket: web.WebSocketResponse) -> None:
        self.server, self.request, self.socket = server, request, socket
        self.bot: SmartBot | None = None
        self.under_way: list[tuple[str, str]] = []  # cmd and req_id
        self.tasks: set[asyncio.Task[None]] = set()

    async def send(self, frame: dict[str, Any]) -> bool:
        """Whether the frame could be written."""
        if self.socket.closed:
            return False
        try:
            await self.socket.send_str(json.dumps(frame, ensure_ascii=False))
        except ConnectionError:
            return False
        return True

    def abort(self) -> None:
        """Cut without a word."""
        if self.bot is not None and self.bot.link is self:
            self.bot.link = None
        if self.request.transport is not None:
            self.request.transport.abort()

    async def close(self) -> None:
        """Say good-bye."""
        await self.socket.close()

    def gone(self) -> None:
        """The other side left."""
        if self.bot is not None and self.bot.link is self:
            self.bot.link = None
        for task in self.tasks:
            task.cancel()

    def take(self, text: str) -> None:
        """Answer a frame in its own time, so that two at once can be told."""
        task = asyncio.create_task(self._answer(text))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _answer(self, text: str) -> None:
        cmd, req_id, body = _read(text)
        cut = self.server.once.cut(cmd)
        if cut is None and self.server.faults.strikes(self.server.faults.cut):
            cut = self.server.faults.strikes(0.5)
        if cut is False:
            self.server.calls.append(Call(cmd, body, {"req_id": req_id}, -599))
            self.abort()
            return
        crowded = any(req_id == other for _, other in self.under_way)
        self.under_way.append((cmd, req_id))
        if sum(1 for other, _ in self.under_way if other == CHUNK) > CHUNKS_AT_ONCE:
            self.server.violate(f"more than {CHUNKS_AT_ONCE} upload chunks at once")
        try:
            if self.server.faults.slow_s:
                await asyncio.sleep(self.server.faults.slow_s)
            answer = await self._try(cmd, req_id, body, crowded)
            self.server.calls.append(Call(cmd, body, {"req_id": req_id}, answer["errcode"]))
            if cut:
                self.abort()
                return
            await asyncio.sleep(ACK_PAUSE_S)
        finally:
            self.under_way.remove((cmd, req_id))
        await self.send({"headers": {"req_id": req_id}} | answer)

    async def _try(self, cmd: str, req_id: str, body: dict[str, Any], crowded: bool) -> dict[str, Any]:
        try:
            _planned_failure(self.server, cmd)
            demand(cmd in COMMANDS, 40058, f"unknown cmd {cmd}")
            demand(req_id != "", 846604, "req_id missing")
            if crowded:
                self.server.violate(f"{cmd}: a second frame with one req_id before the first was acknowledged")
                raise Refused(6000, "data conflict: one frame at a time per req_id")
            if cmd == "aibot_subscribe":
                await self._subscribe(body)
                return {"errcode": 0, "errmsg": "ok"}
            if self.bot is None or self.bot.link is not self:
                raise Refused(846609, "not subscribed")
            result = COMMANDS[cmd](self.bot, req_id, body)
        except Refused as no:
            return {"errcode": no.errcode, "errmsg": no.errmsg}
        return {"errcode": 0, "errmsg": "ok"} | ({"body": result} if result else {})

    async def _subscribe(self, body: dict[str, Any]) -> None:
        bot = self.server.bots.get(str(body.get("bot_id")))
        if bot is None or body.get("secret") != bot.secret:
            raise Refused(853000, "invalid bot_id or secret")
        self.bot = bot
        await bot.takes_over(self)


def _planned_failure(server: "WeComServer", cmd: str) -> None:
    code = server.once.failure(cmd)
    demand(code is None, code or 0, "as asked for")
    if cmd not in ("aibot_subscribe", "ping"):
        demand(not server.faults.strikes(server.faults.throttle), errors.TOO_OFTEN, "api freq out of limit")
        demand(not server.faults.strikes(server.faults.ok_with_error), errors.BUSY, "system busy")


def _read(text: str) -> tuple[str, str, dict[str, Any]]:
    """cmd, req_id and body of a frame, however broken."""
    try:
        frame = json.loads(text)
    except ValueError:
        frame = None
    if not isinstance(frame, dict):
        return "", "", {}
    head, body = frame.get("headers"), frame.get("body")
    req_id = head.get("req_id", "") if isinstance(head, dict) else ""
    return str(frame.get("cmd", "")), str(req_id), body if isinstance(body, dict) else {}


async def serve_socket(server: "WeComServer", request: web.Request) -> web.WebSocketResponse:
    """One connection, until it ends."""
    socket = web.WebSocketResponse(timeout=0.2, max_msg_size=MAX_FRAME)
    await socket.prepare(request)
    link = Link(server, request, socket)
    try:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                link.take(message.data)
    finally:
        link.gone()
    return socket


async def serve_file(server: "WeComServer", request: web.Request) -> web.Response:
    """Sealed bytes; the name stands in Content-Disposition only. 403 after five minutes."""
    for bot in server.bots.values():
        found = bot.files.get(request.match_info["id"])
        if found is not None and server.clock() < found.until:
            name = quote(found.name)
            disposition = f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}"
            headers = {"Content-Disposition": disposition, "Content-Type": "application/octet-stream"}
            return web.Response(body=found.sealed, headers=headers)
    return web.Response(status=403)
